import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { recover } from "../plan/recover.ts";
import { CliError, exitCodes } from "../program/errors.ts";
import { findCargoWorkspace, relativePath } from "./cargo-workspace.ts";
import { readState, stateFolder } from "./record.ts";

/** Where a project goes, and the folder that its plan is made over. */
export interface Target {
  /** The project's folder, absolute. */
  readonly folder: string;
  /** The plan's root: the project's folder, or the Cargo workspace around it, whose Cargo.toml changes too. */
  readonly root: string;
  /** The project's folder relative to the root; `""` when they are the same. */
  readonly within: string;
  readonly inWorkspace: boolean;
}

export function locateTarget(cwd: string, folder: string): Target {
  const absolute = resolve(cwd, folder);
  const workspace = findCargoWorkspace(absolute);
  return workspace === undefined
    ? { folder: absolute, root: absolute, within: "", inWorkspace: false }
    : { folder: absolute, root: workspace, within: relativePath(workspace, absolute), inWorkspace: true };
}

/** Where a project's journal lies, relative to its plan's root. */
export const stateDirOf = ({ within }: Pick<Target, "within">): string =>
  within === "" ? stateFolder : `${within}/${stateFolder}`;

/** Clears what a killed run left in the folder of a project. */
export async function recoverTarget(target: Target): Promise<void> {
  if (existsSync(join(target.folder, stateFolder))) await recover(target.root, stateDirOf(target));
}

/** Clears what a killed run left, then refuses a folder that holds anything, unless told to go ahead. */
export async function prepareTarget(target: Target, shown: string, force: boolean): Promise<void> {
  const nearest = nearestExisting(target.folder);
  if (!statSync(nearest).isDirectory())
    throw new CliError("not-a-folder", {
      ...notAFolder(nearest === target.folder ? shown : nearest),
      exitCode: exitCodes.conflict,
    });
  if (nearest !== target.folder) return;
  await recoverTarget(target);
  if (force || isEmpty(target.folder)) return;
  const advice = readState(target.folder) ? projectThere(shown) : folderNotEmpty(shown);
  throw new CliError("folder-not-empty", { ...advice, exitCode: exitCodes.conflict });
}

/** The folder itself, or the nearest of its ancestors that is there. */
const nearestExisting = (path: string): string => (existsSync(path) ? path : nearestExisting(dirname(path)));

/** A fresh `git init` or clone of an empty repository counts as empty. */
const isEmpty = (folder: string): boolean =>
  !existsSync(folder) || readdirSync(folder).every((entry) => entry === ".git");

const folderNotEmpty = (folder: string) => ({
  message: { en: `the folder \`${folder}\` is not empty`, zh: `文件夹 \`${folder}\` 不是空的` },
  hint: {
    en: "choose another name or `--dir`, or pass `--force`: files that are not the generator's stay, and `undo` brings back the rest",
    zh: "请换一个名称或 `--dir`，或使用 `--force`：不属于生成器的文件会保留，其余可用 `undo` 恢复",
  },
});

const projectThere = (folder: string) => ({
  message: { en: `there is a project in \`${folder}\` already`, zh: `\`${folder}\` 中已有项目` },
  hint: {
    en: "pass `--force` to generate it again: your edits are merged with what the templates have changed",
    zh: "如需重新生成，请使用 `--force`：您的修改会与模板的变更合并",
  },
});

const notAFolder = (path: string) => ({
  message: { en: `\`${path}\` exists and is not a folder`, zh: `\`${path}\` 已存在，且不是文件夹` },
  hint: { en: "choose another name or `--dir`", zh: "请换一个名称或 `--dir`" },
});
