import { isDeepStrictEqual } from "node:util";
import {
  Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  Scalar,
  stringify,
  visit,
  type YAMLMap,
} from "yaml";
import { CliError } from "../program/errors.ts";
import { afterNewline, endOfLine, lineEnding, splice, startOfLine, withLineEnding } from "./lines.ts";
import { aliasInTheWay, nodeAt, plain, type Reach, type YamlPath } from "./yaml-aliases.ts";
import { isOnOneLine } from "./yaml-write.ts";

export type YamlEdit =
  | { readonly set: YamlPath; readonly value: unknown }
  /** Adds an item to a list, which is made if it is missing, unless an equal item is there. */
  | { readonly append: YamlPath; readonly value: unknown }
  | { readonly delete: YamlPath }
  /** Gives a key another name; it keeps its place and its value. */
  | { readonly rename: YamlPath; readonly to: string };

const layout = { lineWidth: 0 } as const;

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

/** Objects that are in a value twice are written twice, not as an anchor and its alias. */
const asTree = { aliasDuplicateObjects: false } as const;

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

/** The map that holds a place, and its pair there. */
function placeOf(document: Document, path: YamlPath): { readonly map: unknown; readonly pair: Pair | undefined } {
  const map = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const key = path.at(-1);
  return { map, pair: isMap(map) && key !== undefined ? pairOf(map, key) : undefined };
}

function setValue(text: string, document: Document, path: YamlPath, value: unknown): string | undefined {
  let map: unknown = document.contents;
  if (map === null) {
    const start = text === "" || text.endsWith("\n") ? text : text + lineEnding(text);
    return start + indented(stringify(laidOut(nested(path, value), 0), layout), 0, text);
  }
  for (const [depth, key] of path.entries()) {
    if (!isMap(map)) return undefined;
    const rest = nested(path.slice(depth + 1), value);
    const pair = pairOf(map, key);
    if (pair === undefined) return insertPair(text, map, String(key), laidOut(rest, depth + 1));
    if (depth + 1 === path.length || !isMap(pair.value)) return replaceValue(text, pair, laidOut(rest, depth + 1));
    map = pair.value;
  }
  return undefined;
}

/** A map or list in brackets that holds the place is written anew, in brackets. */
function writeBrackets(text: string, document: Document, path: YamlPath, wanted: Document): string | undefined {
  for (let depth = 0; depth <= path.length; depth += 1) {
    const [old, node] = [document, wanted].map((of) =>
      depth === 0 ? of.contents : of.getIn(path.slice(0, depth), true),
    );
    if (!isCollection(old) || !old.flow) continue;
    if (!isCollection(node) || !old.range) return undefined;
    // Its comments stand outside the brackets, and stay there.
    const bare = node.clone();
    bare.comment = null;
    bare.commentBefore = null;
    const written = stringify(bare, { ...layout, collectionStyle: "flow", verifyAliasOrder: false }).trimEnd();
    return written.includes("\n") ? undefined : splice(text, old.range[0], old.range[1], written);
  }
  return undefined;
}

function replaceValue(text: string, pair: Pair, value: unknown): string | undefined {
  const { key, value: old } = pair;
  if (!isNode(key) || !key.range) return undefined;
  if (isScalar(old) && old.range && old.range[1] > old.range[0] && !isBlockText(old) && !isObject(value)) {
    const scalar = new Scalar(value);
    if (typeof value === "string" && old.type) scalar.type = value.includes("\n") ? "QUOTE_DOUBLE" : old.type;
    return splice(text, old.range[0], old.range[1], stringify(scalar, layout).trimEnd());
  }
  const start = key.range[0];
  const source = text.slice(start, key.range[1]);
  const end = endOfPair(text, pair);
  const remark = /^(?:[ \t]+#.*|[ \t]*)$/.exec(text.slice(end, endOfLine(text, end)))?.[0] ?? "";
  const [first, ...rest] = pairText(text, source, value, start - startOfLine(text, start)).split(lineEnding(text));
  return splice(text, start, end + remark.length, [first + remark, ...rest].join(lineEnding(text)));
}

function insertPair(text: string, map: YAMLMap, key: string, value: unknown): string | undefined {
  const first = map.items[0]?.key;
  const last = map.items.at(-1);
  if (!isNode(first) || !first.range || last === undefined) return undefined;
  const column = first.range[0] - startOfLine(text, first.range[0]);
  const end = endOfLine(text, endOfPair(text, last));
  const line = pairText(text, stringify(key).trimEnd(), value, column);
  return splice(text, end, end, lineEnding(text) + " ".repeat(column) + line);
}

function appendItem(text: string, document: Document, path: YamlPath, value: unknown): string | undefined {
  const list = document.getIn(path, true);
  const last = isSeq(list) && !list.flow ? list.items.at(-1) : undefined;
  if (!isNode(last) || !last.range || !isSeq(list) || !list.range) return undefined;
  const column = list.range[0] - startOfLine(text, list.range[0]);
  const end = endOfLine(text, trimmedEnd(text, last.range[1]));
  const item = indented(stringify([laidOut(value, path.length + 1)], layout).trimEnd(), column, text);
  return splice(text, end, end, lineEnding(text) + " ".repeat(column) + item);
}

function deletePair(text: string, document: Document, path: YamlPath): string | undefined {
  const { map, pair } = placeOf(document, path);
  if (!isMap(map)) return undefined;
  if (map.items.length === 1 && path.length > 1) return setValue(text, document, path.slice(0, -1), {});
  if (map.flow || !pair || !isNode(pair.key) || !pair.key.range) return undefined;
  const start = startOfLine(text, pair.key.range[0]);
  return splice(text, start, afterNewline(text, endOfLine(text, endOfPair(text, pair))), "");
}

function renameKey(text: string, document: Document, path: YamlPath, to: string): string | undefined {
  const { pair } = placeOf(document, path);
  if (!pair || !isNode(pair.key) || !pair.key.range) return undefined;
  return splice(text, pair.key.range[0], pair.key.range[1], stringify(to).trimEnd());
}

function pairOf(map: YAMLMap, key: string | number): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

/** Where the text of a pair ends; an empty value ends with the colon. */
function endOfPair(text: string, { key, value }: Pair): number {
  const colon = isNode(key) && key.range ? text.indexOf(":", key.range[1]) + 1 : 0;
  const end = isNode(value) && value.range ? trimmedEnd(text, value.range[1]) : 0;
  return Math.max(colon, end);
}

function trimmedEnd(text: string, end: number): number {
  return text.slice(0, end).trimEnd().length;
}

function pairText(text: string, key: string, value: unknown, column: number): string {
  return indented(key + stringify({ x: value }, layout).trimEnd().slice(1), column, text);
}

/** Lines after the first, moved to a column; inside block text blank lines stay blank. */
function indented(written: string, column: number, text: string): string {
  return written.replace(/\n(?=[^\n])/g, `\n${" ".repeat(column)}`).replaceAll("\n", lineEnding(text));
}

function nested(path: YamlPath, value: unknown): unknown {
  return path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
}

/**
 * A value as people write it at so many keys below the root: what is small or deep stands on one line, in brackets.
 * Anything but a collection stays what it is.
 */
export function laidOut(value: unknown, depth: number): unknown {
  if (!isObject(value)) return value;
  const node = new Document(value, asTree).contents;
  visit(node, {
    Collection: (_, collection, path) => {
      const ofScalars = collection.items.every((item) => isScalar(isPair(item) ? item.value : item));
      const at = depth + path.filter((ancestor) => !isPair(ancestor)).length;
      collection.flow = isOnOneLine(collection.items.length, ofScalars, at);
    },
  });
  return node;
}

function isBlockText(scalar: Scalar): boolean {
  return scalar.type === "BLOCK_LITERAL" || scalar.type === "BLOCK_FOLDED";
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
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
