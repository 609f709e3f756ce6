import { sqlString } from "../../templates/escape.ts";
import type { Field } from "../spec.ts";

/** The databases that entities are kept in. */
export const stores = ["sqlite", "postgres"] as const;

export type Store = (typeof stores)[number];

export const isStore = (technology: string): technology is Store => stores.some((store) => store === technology);

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** A value that breaks a rule, and the code of the violation. */
export type Broken = readonly [value: Json, code: string];

/** A field with what its type in Rust depends on. */
export interface NamedField extends Field {
  readonly name: string;
  /** The entity's type in Rust. */
  readonly entity: string;
}

/** Keys of a field that only some types give a meaning to. */
export type TypedKey =
  | "min"
  | "max"
  | "pattern"
  | "values"
  | "precision"
  | "scale"
  | "default"
  | "generated"
  | "secret"
  | "unique";

/** What everything about a type follows from: code, database, API description and test data. */
export interface TypeFacts {
  readonly takes: readonly TypedKey[];
  readonly rust: (field: NamedField) => string;
  /** Small enough to be passed by value. */
  readonly copy: boolean;
  readonly sql: Readonly<Record<Store, (field: NamedField) => string>>;
  /** How a list's field of this type is made, or undefined when lists cannot be filtered by it. */
  readonly listed: ((field: NamedField) => string) | undefined;
  /** Which filters there are besides those for equality; of no use where `listed` is undefined. */
  readonly compares: "equality" | "order" | "pattern";
  /** Whether lists can also be sorted by it: what is longer than this does not fit into a cursor. */
  readonly sortable: boolean;
  /** The rule that a client's value must pass, as a Rust expression. */
  readonly rule: (field: NamedField) => string;
  /** Attributes of the API description. */
  readonly schema: (field: NamedField) => readonly string[];
  /** A default of the specification as a Rust expression. */
  readonly literal: (value: string | number | boolean, field: NamedField) => string;
  /** Valid values, in the form in which the API sends them; different ones as far as the type has them. */
  readonly sample: (field: NamedField, n: number) => Json;
  readonly broken: (field: NamedField) => readonly Broken[];
  /** The rule and its valid values for tests of properties, as a Rust expression; see `tests/support/valid.rs`. */
  readonly strategy: (field: NamedField) => string;
  /** A value, in the form in which the API sends it, as SQL. */
  readonly sqlLiteral: Readonly<Record<Store, (value: Json, field: NamedField) => string>>;
  /** What clients hold, in Rust and in TypeScript, where `api` is what each module of a client imports. */
  readonly client: Readonly<Record<"rust" | "typescript", (field: NamedField) => string>>;
  /** How its texts are written, where that is not to be seen from the type that clients hold. */
  readonly format?: string;
}

/** How many different values test data has. */
export const sampleCount = 12;

/** Longer texts are not worth their place in a file of test data. */
export const longestBroken = 1000;

export const always = (type: string) => () => type;

/** The same for every store. */
export const inEveryStore = (write: (value: Json) => string): TypeFacts["sqlLiteral"] => ({
  sqlite: write,
  postgres: write,
});

/** What clients hold of a value that JSON has as a string. */
export const textInClients: TypeFacts["client"] = { rust: always("String"), typescript: always("string") };

export const quoted = (value: Json): string => sqlString(String(value));
