import {
  Document,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Pair,
  Scalar,
  stringify,
  visit,
  type YAMLMap,
} from "yaml";
import { afterNewline, endOfLine, lineEnding, splice, startOfLine } from "./lines.ts";
import type { YamlPath } from "./yaml-aliases.ts";
import { isOnOneLine } from "./yaml-write.ts";

// Ways to write one change into the text of a YAML file; undefined where the way is not for such a text.

export const layout = { lineWidth: 0 } as const;

/** Objects that are in a value twice are written twice, not as an anchor and its alias. */
export const asTree = { aliasDuplicateObjects: false } as const;

/** The map that holds a place, and its pair there. */
export function placeOf(
  document: Document,
  path: YamlPath,
): { readonly map: unknown; readonly pair: Pair | undefined } {
  const map = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const key = path.at(-1);
  return { map, pair: isMap(map) && key !== undefined ? pairOf(map, key) : undefined };
}

export function setValue(text: string, document: Document, path: YamlPath, value: unknown): string | undefined {
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
export function writeBrackets(text: string, document: Document, path: YamlPath, wanted: Document): string | undefined {
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

export function appendItem(text: string, document: Document, path: YamlPath, value: unknown): string | undefined {
  const list = document.getIn(path, true);
  const last = isSeq(list) && !list.flow ? list.items.at(-1) : undefined;
  if (!isNode(last) || !last.range || !isSeq(list) || !list.range) return undefined;
  const column = list.range[0] - startOfLine(text, list.range[0]);
  const end = endOfLine(text, trimmedEnd(text, last.range[1]));
  const item = indented(stringify([laidOut(value, path.length + 1)], layout).trimEnd(), column, text);
  return splice(text, end, end, lineEnding(text) + " ".repeat(column) + item);
}

export function deletePair(text: string, document: Document, path: YamlPath): string | undefined {
  const { map, pair } = placeOf(document, path);
  if (!isMap(map)) return undefined;
  if (map.items.length === 1 && path.length > 1) return setValue(text, document, path.slice(0, -1), {});
  if (map.flow || !pair || !isNode(pair.key) || !pair.key.range) return undefined;
  const start = startOfLine(text, pair.key.range[0]);
  return splice(text, start, afterNewline(text, endOfLine(text, endOfPair(text, pair))), "");
}

export function renameKey(text: string, document: Document, path: YamlPath, to: string): string | undefined {
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

export function nested(path: YamlPath, value: unknown): unknown {
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
