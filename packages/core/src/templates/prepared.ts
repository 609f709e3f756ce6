import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { YamlTree } from "./yaml-tree.ts";

/** Lines that take the place of others. It holds for every text that differs within the other lines only. */
export interface LinePatch {
  readonly at: number;
  readonly removed: number;
  readonly added: readonly string[];
}

/**
 * Answers that a tool worked out when it was built. Reading YAML, compiling Handlebars and editing generated Rust are pure
 * functions of a text, and nearly all texts are known by then; working them out again would be most of what a run takes.
 * Each answer is found by the hash of its question, so none can be stale, and a question without one is worked on as
 * usual. From source there are no answers.
 */
interface Answers {
  /** A YAML file of the templates, as the data that its schema makes of it. */
  readonly yaml: unknown;
  /** A YAML file of the templates, with its comments. */
  readonly fragment: readonly YamlTree[];
  /** The compiled form of a template. */
  readonly template: TemplateSpecification;
  /** What a registration changes in a Rust file. */
  readonly edit: LinePatch;
  /** Whether a text that was generated parses. */
  readonly wellFormed: boolean;
}

type Kind = keyof Answers;

type Prepared = { readonly [K in Kind]: Readonly<Record<string, Answers[K]>> };

/** What a recording holds; of a template it is the source of the compiled form, which no value can hold. */
export type Recorded = { readonly [K in Kind]: Map<string, K extends "template" ? string : Answers[K]> };

let prepared: Prepared | undefined;
let recording: Recorded | undefined;

/** The file is made by `scripts/prepare-tool.mjs`, beside its bundle; its shape is the type's by construction. */
function load(): Prepared {
  const file = fileURLToPath(new URL("./prepared.cjs", import.meta.url));
  if (existsSync(file)) return createRequire(import.meta.url)(file) as Prepared;
  return { yaml: {}, fragment: {}, template: {}, edit: {}, wellFormed: {} };
}

const hash = (question: string): string => createHash("sha256").update(question).digest("base64");

export function recall<K extends Kind>(kind: K, question: string): Answers[K] | undefined {
  prepared ??= load();
  return prepared[kind][hash(question)];
}

export function record<K extends Kind>(
  kind: K,
  question: string,
  answer: () => Parameters<Recorded[K]["set"]>[1],
): void {
  recording?.[kind].set(hash(question), answer());
}

/**
 * Collects from now on what is worked out.
 * @public for the scripts that build tools
 */
export function startRecording(): Recorded {
  recording = { yaml: new Map(), fragment: new Map(), template: new Map(), edit: new Map(), wellFormed: new Map() };
  return recording;
}

/** Reads YAML that ships with the templates. What is recalled was checked by the same schema when it was recorded. */
export function readTemplateYaml<T>(text: string, schema: { parse(value: unknown): T }): T {
  const known = recall("yaml", text);
  if (known !== undefined) return known as T;
  const value = schema.parse(parse(text));
  record("yaml", text, () => value);
  return value;
}

/**
 * A generated text as it would be for the sample that the answers were made with: an identifier in place of another
 * changes nothing in whether a text parses, so one answer does for services of every name.
 */
export function asSample(text: string, name: string): string {
  if (/^[a-z0-9]+$/u.test(name)) return text.replaceAll(name, "sample").replaceAll(name.toUpperCase(), "SAMPLE");
  if (!/^[a-z0-9-]+$/u.test(name)) return text;
  const crate = name.replaceAll("-", "_");
  return text.replaceAll(name, "sam-ple").replaceAll(crate, "sam_ple").replaceAll(crate.toUpperCase(), "SAM_PLE");
}

/** Whether a text speaks of the service that the answers were made with. */
export const namesSample = (text: string): boolean => /sam[-_]?ple/iu.test(text);

/** How one text becomes another, line by line. */
export function linePatch(before: string, after: string): LinePatch {
  const [old, wanted] = [before.split("\n"), after.split("\n")];
  let at = 0;
  while (at < old.length && old[at] === wanted[at]) at += 1;
  let end = 0;
  while (end < Math.min(old.length, wanted.length) - at && old.at(-1 - end) === wanted.at(-1 - end)) end += 1;
  return { at, removed: old.length - at - end, added: wanted.slice(at, wanted.length - end) };
}

export function applyPatch(text: string, { at, removed, added }: LinePatch): string {
  const lines = text.split("\n");
  return [...lines.slice(0, at), ...added, ...lines.slice(at + removed)].join("\n");
}
