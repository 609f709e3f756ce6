import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { hasConflictMarkers } from "../edit/merge.ts";
import { editYaml, type YamlEdit } from "../edit/yaml-edit.ts";
import type { Plan } from "../plan/plan.ts";
import { CliError, exitCodes } from "../program/errors.ts";
import { type Registration, register, unregister } from "../service/entity-files.ts";
import { isMigration, type Recorded } from "../service/history.ts";
import type { RenderedFile } from "../templates/templates.ts";
import { type Fate, inPlanOf, planFile, pristineTexts, refuseFilesInTheWay } from "./generate.ts";
import type { OpenProject } from "./open-project.ts";
import { projectFile } from "./project.ts";
import { contentHash, pristineFile, pristineText, stateFile, stateText } from "./record.ts";

/** The files of a project in a plan, each with its pristine text, so that both always change together. */
export class ProjectTree {
  readonly #plan: Plan;
  readonly #open: OpenProject;
  readonly #pristine: Map<string, string>;
  readonly #hashes: Map<string, string>;
  readonly #fates = new Map<string, Fate>();
  readonly #edited: string[] = [];
  readonly #unresolved: string[] = [];

  private constructor(plan: Plan, open: OpenProject, pristine: ReadonlyMap<string, string>) {
    this.#plan = plan;
    this.#open = open;
    this.#pristine = new Map(pristine);
    this.#hashes = new Map(Object.entries(open.state.files));
  }

  static async open(plan: Plan, open: OpenProject): Promise<ProjectTree> {
    return new ProjectTree(plan, open, await pristineTexts(plan, open.within));
  }

  /** The files of every migration that lies in the project, whoever wrote it. */
  migrationFiles(): string[] {
    const folder = join(this.#open.folder, "migrations");
    const names = existsSync(folder) ? readdirSync(folder) : [];
    return names.map((name) => `migrations/${name}`).filter(isMigration);
  }

  /** A file as the plan would leave it. */
  read(path: string): Promise<string | undefined> {
    return this.#plan.read(this.#at(path));
  }

  /** Lays a generated file over what is there. */
  async lay(file: RenderedFile, force: boolean): Promise<void> {
    const before = { known: this.#hashes.has(file.path), pristine: this.#pristine.get(file.path) };
    const onDisk = await this.read(file.path);
    if (onDisk !== undefined && onDisk !== file.content && hasConflictMarkers(onDisk)) this.#unresolved.push(file.path);
    this.#fates.set(file.path, await planFile(this.#plan, this.#at(file.path), file, before, force));
    this.#generated(file.path, file.content);
  }

  /** Takes a generated file away; one that somebody has edited only by `force`. */
  async remove(path: string, force: boolean): Promise<void> {
    const onDisk = await this.read(path);
    if (onDisk !== undefined && onDisk !== this.#pristine.get(path) && !force) this.#edited.push(path);
    if (onDisk !== undefined) await this.#plan.delete(this.#at(path));
    this.#pristine.delete(path);
    this.#hashes.delete(path);
  }

  /** Gives a generated file another path; what people wrote in it goes along. */
  async move(from: string, to: string): Promise<void> {
    const [onDisk, pristine, hash] = [await this.read(from), this.#pristine.get(from), this.#hashes.get(from)];
    if (onDisk !== undefined && (await this.read(to)) === undefined) {
      await this.#plan.write(this.#at(to), onDisk);
      await this.#plan.delete(this.#at(from));
    }
    if (pristine !== undefined) this.#pristine.set(to, pristine);
    if (hash !== undefined) this.#hashes.set(to, hash);
    this.#pristine.delete(from);
    this.#hashes.delete(from);
  }

  register(registration: Registration): Promise<void> {
    return this.#edit(registration, register);
  }

  unregister(registration: Registration): Promise<void> {
    return this.#edit(registration, unregister);
  }

  /** Edits a file that people own, and its pristine text in the same way: later merges then see no difference. */
  async #edit(registration: Registration, edit: typeof register): Promise<void> {
    const { file } = registration;
    const onDisk = await this.read(file);
    if (onDisk === undefined) {
      if (edit === unregister) return;
      throw fileIsGone(registration);
    }
    const rustfmt = await this.read("rustfmt.toml");
    const edited = await edit(registration, onDisk, rustfmt);
    await this.#plan.write(this.#at(file), edited);
    const pristine = this.#pristine.get(file);
    if (pristine === undefined) return;
    const isSame = pristine === onDisk && this.#pristine.get("rustfmt.toml") === rustfmt;
    this.#generated(file, isSame ? edited : await edit(registration, pristine, this.#pristine.get("rustfmt.toml")));
  }

  async editYaml(edits: readonly YamlEdit[]): Promise<void> {
    const text = await this.read(projectFile);
    if (text !== undefined) await this.#plan.write(this.#at(projectFile), editYaml(text, edits));
  }

  having(fate: Fate): string[] {
    return [...this.#fates].filter(([, its]) => its === fate).map(([path]) => path);
  }

  /** Writes the record of what is generated now. Refuses when a file of somebody else would be lost. */
  async record(entities: Recorded, features: readonly string[]): Promise<void> {
    refuseFilesInTheWay(this.having("in-the-way"));
    refuseEdited(this.#edited);
    refuseUnresolved(this.#unresolved);
    const files = Object.fromEntries(this.#hashes);
    await this.#plan.write(this.#at(pristineFile), pristineText(Object.fromEntries(this.#pristine)));
    await this.#plan.write(
      this.#at(stateFile),
      stateText({ ...this.#open.state, features: [...features], files, entities }),
    );
  }

  #generated(path: string, content: string): void {
    this.#pristine.set(path, content);
    this.#hashes.set(path, contentHash(content));
  }

  #at(path: string): string {
    return inPlanOf(this.#open)(path);
  }
}

function fileIsGone(registration: Registration): CliError {
  const what = "chain" in registration ? registration.chain : `mod ${registration.module};`;
  return new CliError("file-missing", {
    message: {
      en: `\`${registration.file}\` is not there, but \`${what}\` belongs into it`,
      zh: `\`${registration.file}\` 不存在，而 \`${what}\` 应写入其中`,
    },
    hint: {
      en: "bring the file back from version control; `status` tells what else is missing",
      zh: "请从版本库恢复该文件；`status` 会列出其他缺失的文件",
    },
    exitCode: exitCodes.conflict,
  });
}

function refuseUnresolved(paths: readonly string[]): void {
  if (paths.length === 0) return;
  const list = paths.map((path) => `  ${path}`).join("\n");
  throw new CliError("unresolved-conflicts", {
    message: {
      en: `there are conflict markers of an earlier run in:\n${list}`,
      zh: `以下文件中还有之前的冲突标记：\n${list}`,
    },
    hint: {
      en: "keep what is right and remove the markers, or take that run back with `undo`",
      zh: "请保留正确的内容并删除标记，或用 `undo` 撤销那次操作",
    },
    exitCode: exitCodes.conflict,
    details: { files: paths },
  });
}

function refuseEdited(paths: readonly string[]): void {
  if (paths.length === 0) return;
  const list = paths.map((path) => `  ${path}`).join("\n");
  throw new CliError("edited-files", {
    message: {
      en: `these files would go, but have been edited since they were generated:\n${list}`,
      zh: `以下文件将被删除，但它们在生成之后被修改过：\n${list}`,
    },
    hint: {
      en: "save what you need of them, then pass `--force` (`undo` brings them back)",
      zh: "请先保存所需内容，再用 `--force` 继续（`undo` 可以恢复）",
    },
    exitCode: exitCodes.conflict,
    details: { files: paths },
  });
}
