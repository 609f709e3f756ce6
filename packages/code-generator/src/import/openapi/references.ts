import { isObject, type JsonObject, pointerStep, property, stepText, textAt } from "../json.ts";

/** A schema, and where it stands. */
export interface Located {
  /** An object; `true` and `false` allow everything and nothing. */
  readonly schema: JsonObject | boolean;
  /** The file that it is in: `""` for the description itself, else its path relative to it. */
  readonly file: string;
  /** `#/components/schemas/User`, after the file's name unless it is the description itself. */
  readonly place: string;
}

/** The description and the files beside it that it refers to, by their paths relative to it. */
export type Files = ReadonlyMap<string, unknown>;

const mostHops = 32;

export const located = (value: unknown, file: string, place: string): Located | undefined =>
  isObject(value) || typeof value === "boolean" ? { schema: value, file, place } : undefined;

/** A part of a schema. */
export const inside = ({ schema, file, place }: Located, ...steps: readonly string[]): Located | undefined => {
  let value: unknown = schema;
  for (const step of steps) value = Array.isArray(value) ? value[Number(step)] : property(value, step);
  return located(value, file, [place, ...steps.map(pointerStep)].join("/"));
};

/** The file and the pointer of a reference; undefined for what is not in a file beside the description. */
export function parseReference(reference: string, from: string): { file: string; pointer: string } | undefined {
  const [path = "", pointer = ""] = reference.split("#", 2);
  if (path === "") return { file: from, pointer };
  if (/^[a-z][a-z0-9+.-]*:|^\/|\\|%/iu.test(path)) return undefined;
  const steps = from.split("/").slice(0, -1);
  for (const step of path.split("/")) {
    if (step === "..") {
      // Above the description's own folder, somebody else's files begin.
      if (steps.pop() === undefined) return undefined;
    } else if (step !== "." && step !== "") steps.push(step);
  }
  return { file: steps.join("/"), pointer };
}

/** What a reference leads to, once; undefined when there is nothing. */
export function follow(files: Files, reference: string, from: string): Located | undefined {
  const target = parseReference(reference, from);
  if (target === undefined || !files.has(target.file)) return undefined;
  let value: unknown = files.get(target.file);
  const steps = target.pointer.split("/").slice(1).map(decoded);
  for (const step of steps) value = Array.isArray(value) ? value[Number(step)] : property(value, step);
  return located(value, target.file, [`${target.file}#`, ...steps.map(pointerStep)].join("/"));
}

function decoded(step: string): string {
  try {
    return stepText(decodeURIComponent(step));
  } catch {
    return stepText(step);
  }
}

/** Follows references that stand alone, to the last one: the schema that has contents of its own. */
export function resolved(files: Files, start: Located): Located {
  let current = start;
  for (let hop = 0; hop < mostHops; hop += 1) {
    const reference = textAt(current.schema, "$ref");
    const next = reference === undefined ? undefined : follow(files, reference, current.file);
    if (next === undefined) return current;
    current = next;
  }
  return current;
}

/** Every reference in a value, without following any. */
export function referencesIn(value: unknown): string[] {
  const found: string[] = [];
  const open = [value];
  const seen = new Set<unknown>();
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (typeof item !== "object" || item === null || seen.has(item)) continue;
    seen.add(item);
    const reference = textAt(item, "$ref");
    if (reference !== undefined) found.push(reference);
    // One by one: as arguments, the items of a long list would not fit onto the stack.
    for (const child of Object.values(item)) open.push(child ?? null);
  }
  return found;
}
