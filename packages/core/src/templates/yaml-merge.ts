import { isDeepStrictEqual } from "node:util";
import {
  Document,
  isDocument,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseAllDocuments,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { CliError } from "../program/errors.ts";
import { recall, record } from "./prepared.ts";
import { renderTemplate } from "./templates.ts";
import { fromYamlTree, toYamlTree, type YamlTree } from "./yaml-tree.ts";

/** The documents of one YAML file: one, or more with `---` between them. */
export type YamlDocuments = readonly Document[];

export interface FragmentOptions {
  /** What an error names: the fragment's path. */
  readonly name: string;
  /** When given, each string of the parsed file is a template: so a value cannot change the file's structure. */
  readonly data?: object;
}

/** Reads what one feature adds to a YAML file that several features share. */
export function parseYamlFragment(text: string, { name, data }: FragmentOptions): YamlDocuments {
  const documents = readTrees(text, name).map(fromYamlTree);
  for (const document of data === undefined ? [] : documents)
    visit(document, {
      Scalar(_, scalar) {
        if (typeof scalar.value === "string") scalar.value = renderTemplate(scalar.value, data ?? {}, name);
      },
    });
  return documents;
}

function readTrees(text: string, name: string): readonly YamlTree[] {
  const known = recall("fragment", text);
  if (known !== undefined) return known;
  const parsed = parseAllDocuments(text);
  const documents: Document[] = Array.isArray(parsed) ? parsed : [];
  for (const { errors } of documents)
    if (errors[0] !== undefined) throw new Error(`${name}: ${errors[0].message}`, { cause: errors[0] });
  const trees = documents.map(toYamlTree);
  record("fragment", text, () => trees);
  return trees;
}

/**
 * Lays one feature's documents over those of the features before it; neither argument changes. Maps are merged, list
 * items are appended unless they are there, and items with the same `name` are merged. Two values for one key are an
 * error, for none of them is more right. Kubernetes resources meet by kind and name, other documents by position.
 */
export function mergeYaml(base: YamlDocuments, other: YamlDocuments): YamlDocuments {
  const merged = base.map((document) => document.clone());
  other.forEach((document, index) => {
    const id = resourceId(document);
    const target = id === undefined ? merged[index] : merged.find((candidate) => resourceId(candidate) === id);
    if (target === undefined) merged.push(document.clone());
    else mergeDocument(target, document.clone());
  });
  return merged;
}

/** The one way that generated YAML is written: two spaces, lines as long as their text, comments and block text kept. */
export function renderYaml(documents: YamlDocuments): string {
  const texts = documents.map((document) => {
    const copy = document.clone();
    // A document that once came second would write its own `---`.
    if (copy.directives) copy.directives.docStart = null;
    return copy.toString({ indent: 2, lineWidth: 0 });
  });
  return texts.join("---\n");
}

function resourceId(document: Document): string | undefined {
  const [kind, name] = [document.getIn(["kind"]), document.getIn(["metadata", "name"])];
  return typeof kind === "string" && typeof name === "string" ? JSON.stringify([kind, name]) : undefined;
}

function mergeDocument(target: Document, other: Document): void {
  if (!isNode(other.contents)) return;
  if (other.commentBefore && isNode(other.contents)) addComment(other.contents, other.commentBefore);
  target.contents = isNode(target.contents) ? mergeNode(target.contents, other.contents, []) : other.contents;
}

function mergeNode(base: Node, other: Node, path: readonly string[]): Node {
  if (isMap(base) && isMap(other)) return mergeMap(base, other, path);
  if (isSeq(base) && isSeq(other)) return mergeSeq(base, other, path);
  if (isScalar(base) && base.value === null) return other;
  if (isScalar(other) && other.value === null) return base;
  if (isScalar(base) && isScalar(other) && base.value === other.value) return base;
  throw clash(path, base, other);
}

function mergeMap(base: YAMLMap, other: YAMLMap, path: readonly string[]): Node {
  giveCommentToFirst(other);
  for (const pair of other.items) {
    const name = String(plain(pair.key));
    const existing: Pair | undefined = base.items.find((candidate) => String(plain(candidate.key)) === name);
    if (existing === undefined) {
      base.items.push(pair);
      continue;
    }
    if (isNode(existing.key) && isNode(pair.key) && pair.key.commentBefore)
      addComment(existing.key, pair.key.commentBefore);
    if (!isNode(pair.value)) continue;
    existing.value = isNode(existing.value) ? mergeNode(existing.value, pair.value, [...path, name]) : pair.value;
  }
  if (base.items.length > other.items.length) base.flow = base.flow === true && other.flow === true;
  return base;
}

function mergeSeq(base: YAMLSeq, other: YAMLSeq, path: readonly string[]): Node {
  giveCommentToFirst(other);
  for (const item of other.items) {
    const named = identity(item);
    const existing = base.items.findIndex((candidate) => {
      return named === undefined ? isDeepStrictEqual(plain(candidate), plain(item)) : identity(candidate) === named;
    });
    const before = base.items[existing];
    if (before === undefined) base.items.push(item);
    else if (isNode(before) && isNode(item)) {
      if (item.commentBefore) addComment(before, item.commentBefore);
      if (named !== undefined) base.items[existing] = mergeNode(before, item, [...path, String(existing)]);
    }
  }
  return base;
}

/** What tells the items of a list of maps apart: their name; mounts share a volume's name and differ by path. */
function identity(item: unknown): string | undefined {
  if (!isMap(item)) return undefined;
  const name = item.get("name");
  return typeof name === "string" ? JSON.stringify([name, item.get("mountPath")]) : undefined;
}

/** The parser gives a comment above a first entry to the collection; it must move with the entry. */
function giveCommentToFirst(collection: YAMLMap | YAMLSeq): void {
  const [first] = collection.items;
  const node = isPair(first) ? first.key : first;
  if (!collection.commentBefore || !isNode(node)) return;
  addComment(node, collection.commentBefore);
  collection.commentBefore = null;
}

function addComment(node: Node, comment: string): void {
  if (node.commentBefore?.includes(comment)) return;
  node.commentBefore = node.commentBefore ? `${node.commentBefore}\n${comment}` : comment;
}

function plain(value: unknown): unknown {
  return isNode(value) && !isDocument(value) ? value.toJS(new Document()) : value;
}

function clash(path: readonly string[], base: Node, other: Node): CliError {
  const [place, left, right] = [path.join("."), JSON.stringify(plain(base)), JSON.stringify(plain(other))];
  return new CliError("template-clash", {
    message: {
      en: `Two of the chosen features disagree about \`${place}\`: ${left} and ${right}.`,
      zh: `所选的两个功能对 \`${place}\` 的取值不一致：${left} 和 ${right}。`,
    },
    hint: {
      en: "Leave one of the features out; if they should work together, this is a fault of the templates: please report it.",
      zh: "请去掉其中一个功能；如果它们本应能一起使用，则是模板的缺陷：请报告。",
    },
    details: { path },
  });
}
