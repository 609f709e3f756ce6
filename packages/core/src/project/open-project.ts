import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { recover } from "../plan/recover.ts";
import { CliError, exitCodes } from "../program/errors.ts";
import { type Catalogue, type Feature, featureChoice, resolveFeatures } from "../templates/catalogue.ts";
import { type Project, parseProject, projectFile } from "./project.ts";
import { type ProjectState, readState, stateFile } from "./record.ts";
import { stateDirOf } from "./target.ts";

/** A project that Microforge has made, as it stands on disk. */
export interface OpenProject {
  /** Absolute. */
  readonly folder: string;
  /** The folder that plans are made over: the project's own, or the root of its Cargo workspace. Absolute. */
  readonly root: string;
  /** The project's folder relative to the root; `""` when they are the same. */
  readonly within: string;
  /** Where lock, staging and journal live, relative to the root. */
  readonly stateDir: string;
  readonly state: ProjectState;
  readonly project: Project;
}

/** Where the plans and the journal of a project lie. */
export type ProjectPlaces = Omit<OpenProject, "project">;

/**
 * The places of the project that a folder is in.
 *
 * @param dir the project's folder, or one inside it; without it, `cwd`
 */
export function placesOf({ cwd }: { readonly cwd: string }, dir = "."): ProjectPlaces {
  const start = resolve(cwd, dir);
  const folder = findProject(start);
  const state = folder === undefined ? undefined : readState(folder);
  if (folder === undefined || state === undefined) throw notAProject(relative(cwd, start) || ".");
  const root = resolve(folder, state.root);
  const within = relative(root, folder).split(sep).join("/");
  return { folder, state, root, within, stateDir: stateDirOf({ within }) };
}

/** The folder of the project that a folder is in, or undefined. */
export const findProject = (folder: string): string | undefined =>
  ancestors(folder).find((ancestor) => existsSync(join(ancestor, stateFile)));

const ancestors = (folder: string): string[] =>
  dirname(folder) === folder ? [folder] : [folder, ...ancestors(dirname(folder))];

/** Opens the project that a folder is in, once what a killed run left there is cleared. */
export async function openProject(ctx: { readonly cwd: string }, dir?: string): Promise<OpenProject> {
  const { root, stateDir } = placesOf(ctx, dir);
  await recover(root, stateDir);
  const places = placesOf(ctx, dir);
  return { ...places, project: parseProject(readProjectFile(places.folder)) };
}

function readProjectFile(folder: string): string {
  try {
    return readFileSync(join(folder, projectFile), "utf8");
  } catch (cause) {
    throw new CliError("unreadable-project-file", {
      message: { en: `\`${projectFile}\` cannot be read`, zh: `无法读取 \`${projectFile}\`` },
      hint: { en: "bring it back from version control", zh: "请从版本库恢复该文件" },
      exitCode: exitCodes.usage,
      cause,
    });
  }
}

/** The features that a project has chosen, the required ones included. */
export const featuresOf = (catalogue: Catalogue, { features }: Pick<Project, "features">): Feature[] =>
  resolveFeatures(catalogue, featureChoice(features));

function notAProject(shown: string): CliError {
  return new CliError("not-a-project", {
    message: {
      en: `\`${shown}\` is not a project that Microforge generated`,
      zh: `\`${shown}\` 不是由 Microforge 生成的项目`,
    },
    hint: {
      en: "go to the project's folder, or name it with `--dir`; `project-generator new` makes one",
      zh: "请进入项目文件夹，或用 `--dir` 指定；`project-generator new` 可以新建项目",
    },
    exitCode: exitCodes.usage,
  });
}
