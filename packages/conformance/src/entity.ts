import type { Json } from "./json.ts";

/** What the suite knows about the entity of a generated service. */
export interface EntityUnderTest {
  readonly name: string;
  /** Base path of the resource, such as `/api/v1/tasks`. */
  readonly path: string;
  /** Every writable field, by its JSON name. */
  readonly fields: Readonly<Record<string, FieldUnderTest>>;
  /** One field for each thing that a test needs a field for. All of them can be sorted and filtered by. */
  readonly roles: {
    /** A required string without default that takes any text; its length is limited. */
    readonly text: string;
    /** A required whole number with a default. */
    readonly number: string;
    /** A required enumeration with a default. */
    readonly choice: string;
    /** A field that can be null. */
    readonly nullable: string;
  };
  /** Writable fields that lists cannot be sorted by. */
  readonly notSortable: readonly string[];
}

export interface FieldUnderTest {
  readonly optional: boolean;
  /** What an absent field becomes on create; undefined when the field is required. */
  readonly default?: Json;
  /** At least three valid values, in ascending order. */
  readonly values: readonly [Json, Json, Json, ...Json[]];
  /** Well-typed values that validation refuses, with the code of the refusal. */
  readonly refused: readonly { readonly value: Json; readonly code: ViolationCode }[];
  /** A value of another JSON type. */
  readonly wrongType: Json;
}

/** Codes of the entries of `errors`; clients rely on them, so they are the same in every technology. */
export type ViolationCode =
  | "required"
  | "null"
  | "type"
  | "format"
  | "length"
  | "range"
  | "choice"
  | "readonly"
  | "unknown-field";

/** Writable fields of one entity, as a request sends them. */
export type Fields = Readonly<Record<string, Json>>;

export function fieldOf(entity: EntityUnderTest, name: string): FieldUnderTest {
  const field = entity.fields[name];
  if (field === undefined) throw new Error(`${entity.name} has no field ${name}`);
  return field;
}

/** A valid body with every writable field; different numbers give different values. */
export function completeFields(entity: EntityUnderTest, number = 0): Fields {
  return Object.fromEntries(
    Object.entries(entity.fields).map(([name, { values }]) => [name, values[number % values.length] ?? null]),
  );
}

/** A valid body with nothing that can be left out. */
export function requiredFields(entity: EntityUnderTest): Fields {
  const required = Object.entries(entity.fields).filter(([, field]) => field.default === undefined);
  return Object.fromEntries(required.map(([name, { values }]) => [name, values[0]]));
}

/** What fields that are left out become. */
export function defaultFields(entity: EntityUnderTest): Fields {
  return Object.fromEntries(
    Object.entries(entity.fields).flatMap(([name, field]) =>
      field.default === undefined ? [] : [[name, field.default]],
    ),
  );
}
