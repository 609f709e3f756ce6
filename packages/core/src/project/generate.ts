import { mergeThreeWay } from "../edit/merge.ts";
import type { Plan } from "../plan/plan.ts";
import { CliError, exitCodes } from "../program/errors.ts";
import type { RenderedFile } from "../templates/templates.ts";
import { contentHash, type ProjectState, pristinePath, stateFile, stateText } from "./record.ts";

/** A file of a project as the generator makes it. */
export interface GeneratedFile extends RenderedFile {
  /**
   * Set for a file that belongs to its user once it is written (microforge.yaml, Cargo.lock): what becomes of the text
   * on disk. Such a file has no pristine render and is never merged.
   */
  readonly revise?: (onDisk: string) => string;
}

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
}

type Fate = "written" | "conflict" | "left-deleted" | "replaced" | "in-the-way";

/**
 * Plans all files of a project: new ones are created; those generated before become a three-way merge of their pristine
 * text, the text on disk and the new text; those no longer generated go, unless someone has edited them.
 */
export async function planGenerated(
  plan: Plan,
  files: readonly GeneratedFile[],
  { folder, previous, force, generator }: GenerateOptions,
): Promise<Outcome> {
  const inPlan = (path: string): string => (folder === "" ? path : `${folder}/${path}`);
  const fates = new Map<string, Fate>();
  for (const file of files) fates.set(file.path, await planFile(plan, file, inPlan, previous, force));

  const having = (fate: Fate): string[] => [...fates].filter(([, its]) => its === fate).map(([path]) => path);
  refuseFilesInTheWay(having("in-the-way"));

  for (const path of Object.keys(previous?.files ?? {})) if (!fates.has(path)) await planRemoval(plan, path, inPlan);
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
  });
  return { conflicts: having("conflict"), leftDeleted: having("left-deleted"), replaced: having("replaced") };
}

async function planFile(
  plan: Plan,
  file: GeneratedFile,
  inPlan: (path: string) => string,
  previous: ProjectState | undefined,
  force: boolean,
): Promise<Fate> {
  const target = inPlan(file.path);
  const mode = file.executable ? "executable" : "regular";
  const wasGenerated = previous?.files[file.path] !== undefined;
  const onDisk = await plan.read(target);

  if (onDisk === undefined) {
    if (wasGenerated && !file.revise) return "left-deleted";
    await plan.create(target, file.content, mode);
    return "written";
  }
  if (file.revise && wasGenerated) {
    await plan.write(target, file.revise(onDisk));
    return "written";
  }
  if (onDisk === file.content) return "written";
  const pristine = wasGenerated ? await plan.read(inPlan(pristinePath(file.path))) : undefined;
  if (pristine === undefined) {
    if (!force) return "in-the-way";
    await plan.write(target, file.content, mode);
    return "replaced";
  }
  const merged = await mergeThreeWay({ base: pristine, ours: onDisk, theirs: file.content });
  await plan.write(target, merged.text, mode);
  return merged.conflicts > 0 ? "conflict" : "written";
}

async function planRemoval(plan: Plan, path: string, inPlan: (path: string) => string): Promise<void> {
  const pristine = await plan.read(inPlan(pristinePath(path)));
  const unedited = pristine !== undefined && (await plan.read(inPlan(path))) === pristine;
  if (unedited) await plan.delete(inPlan(path));
  if (pristine !== undefined) await plan.delete(inPlan(pristinePath(path)));
}

async function planRecord(
  plan: Plan,
  files: readonly GeneratedFile[],
  inPlan: (path: string) => string,
  state: ProjectState,
): Promise<void> {
  for (const file of files) if (!file.revise) await plan.write(inPlan(pristinePath(file.path)), file.content);
  await plan.write(inPlan(stateFile), stateText(state));
}

function refuseFilesInTheWay(paths: readonly string[]): void {
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
