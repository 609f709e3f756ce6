import { mergeThreeWay } from "../edit/merge.ts";
import type { Plan } from "../plan/plan.ts";
import { CliError, exitCodes } from "../program/errors.ts";
import type { Recorded } from "../service/history.ts";
import type { GeneratedFile } from "../service/service.ts";
import {
  contentHash,
  type ProjectState,
  parsePristine,
  pristineFile,
  pristineText,
  stateFile,
  stateText,
} from "./record.ts";

/** What came of laying generated files over a folder, beyond what the plan's changes tell. Project-relative paths. */
export interface Outcome {
  /** Both sides changed the same lines; the file holds conflict markers. */
  readonly conflicts: readonly string[];
  /** Generated before, deleted by the user since, and left deleted. */
  readonly leftDeleted: readonly string[];
  /** Not generated before, and overwritten because of `force`. */
  readonly replaced: readonly string[];
}

export interface GenerateOptions {
  /** The project's folder relative to the plan's root; `""` when they are the same. */
  readonly folder: string;
  /** The record of the run before, when there was one. */
  readonly previous: ProjectState | undefined;
  /** Overwrite files that no earlier run has generated. */
  readonly force: boolean;
  readonly generator: string;
  readonly features: readonly string[];
  /** What was generated for each entity. */
  readonly entities: Recorded;
}

export type Fate = "written" | "conflict" | "left-deleted" | "replaced" | "in-the-way";

/**
 * Plans all files of a project: new ones are created; those generated before become a three-way merge of their pristine
 * text, the text on disk and the new text; those no longer generated go, unless someone has edited them.
 */
export async function planGenerated(
  plan: Plan,
  files: readonly GeneratedFile[],
  { folder, previous, force, generator, features, entities }: GenerateOptions,
): Promise<Outcome> {
  const inPlan = inPlanOf({ within: folder });
  const pristine = previous ? await pristineTexts(plan, folder) : new Map<string, string>();
  const before = (path: string): Before => ({
    known: previous?.files[path] !== undefined,
    pristine: pristine.get(path),
  });
  const fates = new Map<string, Fate>();
  for (const file of files)
    fates.set(file.path, await planFile(plan, inPlan(file.path), file, before(file.path), force));

  const having = (fate: Fate): string[] => [...fates].filter(([, its]) => its === fate).map(([path]) => path);
  refuseFilesInTheWay(having("in-the-way"));

  for (const [path, text] of pristine)
    if (!fates.has(path) && (await plan.read(inPlan(path))) === text) await plan.delete(inPlan(path));
  await planRecord(plan, files, inPlan, {
    schema: 1,
    generator,
    root:
      folder === ""
        ? "."
        : folder
            .split("/")
            .map(() => "..")
            .join("/"),
    files: Object.fromEntries(files.map((file) => [file.path, contentHash(file.content)])),
    features: [...features],
    entities,
  });
  return { conflicts: having("conflict"), leftDeleted: having("left-deleted"), replaced: having("replaced") };
}

/** The paths of a project as its plan knows them. */
export const inPlanOf =
  ({ within }: { readonly within: string }) =>
  (path: string): string =>
    within === "" ? path : `${within}/${path}`;

/** The texts of a project's files as they were last generated, by path. */
export const pristineTexts = async (plan: Plan, folder: string): Promise<ReadonlyMap<string, string>> =>
  parsePristine(await plan.read(inPlanOf({ within: folder })(pristineFile)));

/** What the run before made of a path. */
export interface Before {
  readonly known: boolean;
  readonly pristine: string | undefined;
}

/** Lays one generated file over what is on disk. */
export async function planFile(
  plan: Plan,
  target: string,
  file: GeneratedFile,
  before: Before,
  force: boolean,
): Promise<Fate> {
  const mode = file.executable ? "executable" : "regular";
  const onDisk = await plan.read(target);

  if (onDisk === undefined) {
    if (before.known && !file.revise) return "left-deleted";
    await plan.create(target, file.content, mode);
    return "written";
  }
  if (onDisk === file.content) return "written";
  if (before.known && file.revise) {
    await plan.write(target, file.revise(onDisk));
    return "written";
  }
  if (before.pristine === undefined) {
    if (!force) return "in-the-way";
    await plan.write(target, file.content, mode);
    return "replaced";
  }
  const merged = mergeThreeWay({ base: before.pristine, ours: onDisk, theirs: file.content });
  await plan.write(target, merged.text, mode);
  return merged.conflicts > 0 ? "conflict" : "written";
}

async function planRecord(
  plan: Plan,
  files: readonly GeneratedFile[],
  inPlan: (path: string) => string,
  state: ProjectState,
): Promise<void> {
  const merged = files.filter((file) => !file.revise).map((file) => [file.path, file.content] as const);
  await plan.write(inPlan(pristineFile), pristineText(Object.fromEntries(merged)));
  await plan.write(inPlan(stateFile), stateText(state));
}

/** Refuses to overwrite files that no run has made. */
export function refuseFilesInTheWay(paths: readonly string[]): void {
  if (paths.length === 0) return;
  const list = paths.map((path) => `  ${path}`).join("\n");
  throw new CliError("files-in-the-way", {
    message: {
      en: `these files exist already, with another content:\n${list}`,
      zh: `以下文件已经存在，且内容不同：\n${list}`,
    },
    hint: {
      en: "choose another folder, or pass `--force` to replace them (`undo` brings them back)",
      zh: "请换一个文件夹，或用 `--force` 覆盖它们（`undo` 可以恢复）",
    },
    exitCode: exitCodes.conflict,
    details: { files: paths },
  });
}
