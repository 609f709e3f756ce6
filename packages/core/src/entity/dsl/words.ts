import { type relationKinds, type ScalarType, scalarTypes } from "../spec.ts";

export type RelationKind = (typeof relationKinds)[number];

/** How each type is written, as an example. */
export const forms: Readonly<Record<ScalarType, string>> = {
  string: "string(1..200)",
  text: "text(..2000)",
  bool: "bool",
  i32: "i32(0..150)",
  i64: "i64(0..)",
  f64: "f64(0..1)",
  decimal: "decimal(12,2)",
  uuid: "uuid",
  date: "date",
  time: "time",
  datetime: "datetime",
  json: "json",
  bytes: "bytes(..1024)",
  url: "url",
  email: "email",
  enum: "enum(open,done)",
};

/** Words that are read as a type. */
export const aliases: Readonly<Record<string, ScalarType>> = {
  int: "i32",
  integer: "i32",
  bigint: "i64",
  timestamp: "datetime",
};

/** How relations are written. */
export const relationWords = {
  ref: "many-to-one",
  refs: "many-to-many",
  one: "one-to-one",
  many: "one-to-many",
} as const satisfies Record<string, RelationKind>;

export type RelationWord = keyof typeof relationWords;

export const isRelationWord = (word: string): word is RelationWord => Object.hasOwn(relationWords, word);

/** The type that a word means. */
export function typeOf(word: string): ScalarType | undefined {
  const type = scalarTypes.find((known) => known === word);
  return type ?? (Object.hasOwn(aliases, word) ? aliases[word] : undefined);
}

/** What other languages call our types; nothing is read as one of these, but it tells what was meant. */
export const elsewhere: ReadonlyMap<string, string> = new Map(
  Object.entries({
    string: "char character str varchar nvarchar",
    text: "clob longtext mediumtext textarea",
    bool: "boolean bit flag",
    i32: "i8 i16 int2 int4 number short smallint u8 u16",
    i64: "int8 int64 long u32 u64 uint",
    f64: "double f32 float float4 float8 real",
    decimal: "currency money numeric",
    uuid: "guid id uniqueidentifier",
    datetime: "timestamptz",
    json: "array hash jsonb map object",
    bytes: "binary blob bytea bytes buffer file image",
    url: "link uri website",
    email: "mail",
    enum: "choice oneof select",
    ref: "belongs_to fk foreign_key many_to_one reference references",
    refs: "has_and_belongs_to_many many_to_many",
    one: "has_one one_to_one",
    many: "has_many one_to_many",
  }).flatMap(([type, words]) => words.split(" ").map((word): [string, string] => [word, type])),
);

/** Every word that can stand as a type. */
export const typeWords: readonly string[] = [...scalarTypes, ...Object.keys(aliases), ...Object.keys(relationWords)];
