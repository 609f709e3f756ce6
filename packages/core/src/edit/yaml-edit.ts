import { isDeepStrictEqual } from "node:util";
import { type Document, isAlias, isCollection, isScalar, parseDocument } from "yaml";
import { CliError } from "../program/errors.ts";
import { lineEnding, withLineEnding } from "./lines.ts";
import { aliasInTheWay, nodeAt, plain, type Reach, type YamlPath } from "./yaml-aliases.ts";
import {
  appendItem,
  asTree,
  deletePair,
  layout,
  nested,
  placeOf,
  renameKey,
  setValue,
  writeBrackets,
} from "./yaml-attempts.ts";

export type YamlEdit =
  | { readonly set: YamlPath; readonly value: unknown }
  /** Adds an item to a list, which is made if it is missing, unless an equal item is there. */
  | { readonly append: YamlPath; readonly value: unknown }
  | { readonly delete: YamlPath }
  /** Gives a key another name; it keeps its place and its value. */
  | { readonly rename: YamlPath; readonly to: string };

/**
 * Edits a YAML file that people own: only the lines of what changes are written anew, all others stay byte for byte. An
 * alias gives way to what it stands for where the edit would otherwise miss it, or change it in other places, too.
 */
export function editYaml(text: string, edits: readonly YamlEdit[]): string {
  return edits.reduce(editOnce, text);
}

function editOnce(text: string, edit: YamlEdit): string {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw new CliError("invalid-yaml", { message: invalid(error.message), cause: error });
  if (isDone(document, edit)) return text;

  const alias = aliasInTheWay(document, reachOf(edit));
  if (alias !== undefined) {
    // What it stands for, in its place, means the same.
    const value = plain(nodeAt(document, alias), document);
    return editOnce(setText(text, document, alias, value), edit);
  }
  if ("append" in edit) {
    const longer = [...listAt(document, edit.append), edit.value];
    return firstThatMeans(changed(document, edit.append, longer), edit.append, text, [
      (wanted) => writeBrackets(text, document, edit.append, wanted),
      () => appendItem(text, document, edit.append, edit.value),
      () => setValue(text, document, edit.append, longer),
    ]);
  }
  if ("rename" in edit) {
    return firstThatMeans(renamed(document, edit.rename, edit.to), edit.rename, text, [
      () => renameKey(text, document, edit.rename, edit.to),
      (wanted) => writeBrackets(text, document, edit.rename.slice(0, -1), wanted),
    ]);
  }
  if ("delete" in edit) {
    return firstThatMeans(changed(document, edit.delete, undefined), edit.delete, text, [
      (wanted) => writeBrackets(text, document, edit.delete.slice(0, -1), wanted),
      () => deletePair(text, document, edit.delete),
    ]);
  }
  return setText(text, document, edit.set, edit.value);
}

const setText = (text: string, document: Document.Parsed, path: YamlPath, value: unknown): string =>
  firstThatMeans(changed(document, path, value), path, text, [
    (wanted) => writeBrackets(text, document, path, wanted),
    () => setValue(text, document, path, value),
  ]);

function reachOf(edit: YamlEdit): Reach {
  if ("append" in edit) return { path: edit.append, of: "items" };
  if ("rename" in edit) return { path: edit.rename, of: "key" };
  return { path: "delete" in edit ? edit.delete : edit.set, of: "value" };
}

/** Whether the file says already what is wanted. */
function isDone(document: Document.Parsed, edit: YamlEdit): boolean {
  if ("append" in edit) return listAt(document, edit.append).some((item) => isDeepStrictEqual(item, edit.value));
  if ("rename" in edit) return !holds(document, edit.rename) || edit.rename.at(-1) === edit.to;
  if ("delete" in edit) return !holds(document, edit.delete);
  return holds(document, edit.set) && isDeepStrictEqual(plainAt(document, edit.set), edit.value);
}

function holds(document: Document.Parsed, path: YamlPath): boolean {
  const key = path.at(-1);
  const node = nodeAt(document, path.slice(0, -1));
  const holder = isAlias(node) ? node.resolve(document) : node;
  return key !== undefined && isCollection(holder) && holder.has(key);
}

const plainAt = (document: Document.Parsed, path: YamlPath): unknown => plain(nodeAt(document, path), document);

function listAt(document: Document.Parsed, path: YamlPath): readonly unknown[] {
  const list = plainAt(document, path) ?? [];
  if (Array.isArray(list)) return list;
  throw new CliError("invalid-yaml", { message: notAList(path) });
}

type Attempt = (wanted: Document) => string | undefined;

/**
 * The first attempt whose text has the wanted meaning. YAML has layouts that no attempt is made for (several keys on a
 * line of a list item, block text that keeps its blank lines): these are written anew as a whole, comments kept.
 */
function firstThatMeans(wanted: Document, path: YamlPath, text: string, attempts: readonly Attempt[]): string {
  const meaning = wanted.toJS();
  const whole: Attempt = () => withLineEnding(wanted.toString(layout), lineEnding(text));
  for (const attempt of [...attempts, whole]) {
    const result = attempt(wanted);
    if (result === undefined) continue;
    const parsed = parseDocument(result);
    if (parsed.errors.length === 0 && isDeepStrictEqual(parsed.toJS(), meaning)) return result;
  }
  throw new CliError("invalid-yaml", { message: notEditable(path) });
}

function changed(document: Document, path: YamlPath, value: unknown): Document {
  const copy = document.clone();
  if (value === undefined) copy.deleteIn(path);
  else {
    // What is no collection on the way gives way to one.
    const depth = path.findIndex((_, index) => !isCollection(copy.getIn(path.slice(0, index + 1), true))) + 1;
    const at = depth === 0 ? path : path.slice(0, depth);
    copy.setIn(at, copy.createNode(nested(path.slice(at.length), value), asTree));
  }
  return copy;
}

function renamed(document: Document, path: YamlPath, to: string): Document {
  const copy = document.clone();
  const { pair } = placeOf(copy, path);
  if (isScalar(pair?.key)) pair.key.value = to;
  return copy;
}

const invalid = (detail: string) => ({ en: `This is not valid YAML: ${detail}`, zh: `不是有效的 YAML：${detail}` });

const notAList = (path: YamlPath) => ({
  en: `\`${path.join(".")}\` is not a list.`,
  zh: `\`${path.join(".")}\` 不是列表。`,
});

const notEditable = (path: YamlPath) => ({
  en: `\`${path.join(".")}\` stands in YAML that cannot be edited here: please edit it by hand.`,
  zh: `\`${path.join(".")}\` 所在的 YAML 无法在此编辑：请手动修改。`,
});
