import { isDeepStrictEqual } from "node:util";
import {
  Document,
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
import { isOnOneLine } from "./yaml-write.ts";

export type YamlPath = readonly (string | number)[];

export type YamlEdit =
  | { readonly set: YamlPath; readonly value: unknown }
  /** Adds an item to a list, which is made if it is missing, unless an equal item is there. */
  | { readonly append: YamlPath; readonly value: unknown }
  | { readonly delete: YamlPath }
  /** Gives a key another name; it keeps its place and its value. */
  | { readonly rename: YamlPath; readonly to: string };

const layout = { lineWidth: 0 } as const;

/** Edits a YAML file that people own: only the lines of what changes are written anew, all others stay byte for byte. */
export function editYaml(text: string, edits: readonly YamlEdit[]): string {
  return edits.reduce(editOnce, text);
}

function editOnce(text: string, edit: YamlEdit): string {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw new CliError("invalid-yaml", { message: invalid(error.message), cause: error });

  if ("append" in edit) {
    const list = plainAt(document, edit.append) ?? [];
    if (!Array.isArray(list)) throw new CliError("invalid-yaml", { message: notAList(edit.append) });
    if (list.some((item) => isDeepStrictEqual(item, edit.value))) return text;
    const longer = [...list, edit.value];
    return firstThatMeans(changed(document, edit.append, longer), text, [
      (wanted) => writeBrackets(text, document, edit.append, wanted),
      () => appendItem(text, document, edit.append, edit.value),
      () => setValue(text, document, edit.append, longer),
    ]);
  }
  if ("rename" in edit) return renameKey(text, document, edit.rename, edit.to);
  if ("delete" in edit) {
    if (!document.hasIn(edit.delete)) return text;
    return firstThatMeans(changed(document, edit.delete, undefined), text, [
      (wanted) => writeBrackets(text, document, edit.delete.slice(0, -1), wanted),
      () => deletePair(text, document, edit.delete),
    ]);
  }
  if (document.hasIn(edit.set) && isDeepStrictEqual(plainAt(document, edit.set), edit.value)) return text;
  return firstThatMeans(changed(document, edit.set, edit.value), text, [
    (wanted) => writeBrackets(text, document, edit.set, wanted),
    () => setValue(text, document, edit.set, edit.value),
  ]);
}

type Attempt = (wanted: Document) => string | undefined;

/**
 * The first attempt whose text has the wanted meaning. YAML has layouts that no attempt is made for (several keys on a
 * line of a list item, block text that keeps its blank lines): these are written anew as a whole, comments kept.
 */
function firstThatMeans(wanted: Document, text: string, attempts: readonly Attempt[]): string {
  const meaning = wanted.toJS();
  for (const attempt of attempts) {
    const result = attempt(wanted);
    if (result === undefined) continue;
    const parsed = parseDocument(result);
    if (parsed.errors.length === 0 && isDeepStrictEqual(parsed.toJS(), meaning)) return result;
  }
  return withLineEnding(wanted.toString(layout), lineEnding(text));
}

function changed(document: Document, path: YamlPath, value: unknown): Document {
  const copy = document.clone();
  if (value === undefined) copy.deleteIn(path);
  else {
    // What is no collection on the way gives way to one.
    const depth = path.findIndex((_, index) => !isCollection(copy.getIn(path.slice(0, index + 1), true))) + 1;
    const at = depth === 0 ? path : path.slice(0, depth);
    copy.setIn(at, copy.createNode(nested(path.slice(at.length), value)));
  }
  return copy;
}

function plainAt(document: Document, path: YamlPath): unknown {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  return isNode(node) ? node.toJS(document) : node;
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
    const written = stringify(bare, { ...layout, collectionStyle: "flow" }).trimEnd();
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
  const map = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const key = path.at(-1);
  if (!isMap(map) || key === undefined) return undefined;
  const pair = pairOf(map, key);
  if (map.items.length === 1 && path.length > 1) return setValue(text, document, path.slice(0, -1), {});
  if (map.flow || !pair || !isNode(pair.key) || !pair.key.range) return undefined;
  const start = startOfLine(text, pair.key.range[0]);
  return splice(text, start, afterNewline(text, endOfLine(text, endOfPair(text, pair))), "");
}

function renameKey(text: string, document: Document, path: YamlPath, to: string): string {
  const map = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const key = path.at(-1);
  const pair = isMap(map) && key !== undefined ? pairOf(map, key) : undefined;
  if (!pair || !isNode(pair.key) || !pair.key.range) return text;
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
  const node = new Document(value).contents;
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
