import { isWritable, ownFields } from "../check/check.ts";
import { snakeCase } from "../naming.ts";
import { isToOne } from "../schema.ts";
import type { Entities } from "../spec.ts";
import { type Broken, type Json, lengths, type NamedField, sampleCount, typeFacts } from "../types/types.ts";
import type { Subject } from "./subject.ts";

/** What the tests of an entity send, and what they expect. */
export interface TestData {
  readonly bodies: readonly Readonly<Record<string, Json>>[];
  /** The whole of it, as the file that the tests read. */
  readonly json: string;
  readonly text: string;
  readonly unique: boolean;
}

/**
 * Test data that follows from the specification alone. The ids in its bodies stand for entities that the tests make first:
 * `references` says of which module. What could only be made after the entity itself is left out.
 */
export function testData({ name, path, fields, groups, references }: Subject, entities: Entities): TestData {
  const circular = references.filter(({ to }) => needs(to, name, entities)).map(({ field }) => field);
  const writable = fields.filter(isWritable);
  const isRequired = (field: NamedField): boolean => !field.optional && field.default === undefined;
  const bodies = Array.from({ length: sampleCount }, (_, n) => {
    // Every third body has only what it must have.
    const wanted = writable.filter((field) => n % 3 !== 0 || isRequired(field));
    const present = wanted.filter((field) => !circular.includes(field.name));
    return Object.fromEntries(present.map((field) => [field.name, typeFacts(field.type).sample(field, n)]));
  });
  const broken = writable.flatMap((field) => brokenValues(field).map(([value, code]) => [field.name, value, code]));
  const names = (those: readonly NamedField[]): string[] => those.map(({ name }) => name);
  const secret = names(fields.filter((field) => field.secret));
  // The second body has every field that can be in one.
  const unique = groups.filter((group) => group.every((field) => bodies[1]?.[field] !== undefined));
  const data = {
    path,
    references: Object.fromEntries(references.map(({ field, to }) => [field, snakeCase(to)])),
    bodies,
    broken,
    optional: names(writable.filter((field) => field.optional && !field.secret)),
    secret,
    readonly: [...ownFields, ...names(fields.filter((field) => !isWritable(field)))],
    unique,
  };
  return {
    bodies,
    json: linesOf(data),
    text: writable.find(takesAnyText)?.name ?? "",
    unique: unique.length > 0,
  };
}

/** Whether an entity is, or must refer to, another one. */
function needs(name: string, other: string, entities: Entities, seen: readonly string[] = []): boolean {
  if (name === other) return true;
  if (seen.includes(name)) return false;
  const required = Object.values(entities[name]?.relations ?? {}).filter((it) => isToOne(it) && !it.optional);
  return required.some(({ to }) => needs(to, other, entities, [...seen, name]));
}

function brokenValues(field: NamedField): readonly Broken[] {
  const values = typeFacts(field.type).broken(field);
  return field.optional ? values : [...values, [null, "null"]];
}

function takesAnyText(field: NamedField): boolean {
  if ((field.type !== "string" && field.type !== "text") || field.secret || field.pattern !== undefined) return false;
  const [min, max] = lengths(field);
  return min <= 3 && max >= 8;
}

/** JSON with one item a line: it is read by people, too. */
function linesOf(data: Readonly<Record<string, unknown>>): string {
  const lists = Object.entries(data).map(([name, items]) => {
    if (!Array.isArray(items) || items.every((item) => typeof item === "string"))
      return `  "${name}": ${JSON.stringify(items)}`;
    return `  "${name}": [\n${items.map((item) => `    ${JSON.stringify(item)}`).join(",\n")}\n  ]`;
  });
  return `{\n${lists.join(",\n")}\n}`;
}
