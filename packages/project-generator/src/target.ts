import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { recover } from "@microforge/core/plan";
import { CliError, exitCodes } from "@microforge/core/program";
import { stateFolder } from "@microforge/core/project";
import { findCargoWorkspace, relativePath } from "./cargo-workspace.ts";
import { messages } from "./messages.ts";

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

/** Clears what a killed run left, then refuses a folder that holds anything, unless told to go ahead. */
export async function prepareTarget(target: Target, shown: string, force: boolean): Promise<void> {
  if (!existsSync(target.folder)) return;
  if (!statSync(target.folder).isDirectory())
    throw new CliError("not-a-folder", { ...messages.notAFolder(shown), exitCode: exitCodes.conflict });
  if (existsSync(join(target.folder, stateFolder))) await recover(target.root, stateDirOf(target));
  if (force || isEmpty(target.folder)) return;
  throw new CliError("folder-not-empty", { ...messages.folderNotEmpty(shown), exitCode: exitCodes.conflict });
}

/** A fresh `git init` or clone of an empty repository counts as empty. */
const isEmpty = (folder: string): boolean =>
  !existsSync(folder) || readdirSync(folder).every((entry) => entry === ".git");
