import { rustString } from "../../templates/escape.ts";
import { spaced } from "../naming.ts";
import { parsePattern } from "../pattern.ts";
import type { Field, ScalarType } from "../spec.ts";
import {
  always,
  type Broken,
  inEveryStore,
  type Json,
  longestBroken,
  type NamedField,
  quoted,
  sampleCount,
  type TypeFacts,
  textInClients,
} from "./facts.ts";
import { rustInteger } from "./number.ts";

export const patternConstant = ({ name }: NamedField): string => `${name.toUpperCase()}_PATTERN`;

/** Lengths of texts and bytes; every one has a limit, or one client could fill the database. */
export const lengths = (field: Field): readonly [min: number, max: number] => {
  const limits: Partial<Record<ScalarType, number>> = { string: 255, text: 10_000, bytes: 65_536 };
  return [field.min ?? 0, field.max ?? limits[field.type] ?? 0];
};

/** A call of a function that takes a range of lengths. */
const ofLength = (called: string) => (field: Field) => {
  const [min, max] = lengths(field);
  return `${called}(${rustInteger(min)}..=${rustInteger(max)})`;
};

const lengthSchema = (field: Field): string[] => {
  const [min, max] = lengths(field);
  return [...(min > 0 ? [`min_length = ${rustInteger(min)}`] : []), `max_length = ${rustInteger(max)}`];
};

/** A short text that names its field and number, made to fit the field's length. */
function textSample(field: NamedField, n: number): string {
  const [min, max] = lengths(field);
  if (field.pattern !== undefined) {
    const pattern = parsePattern(field.pattern);
    if ("samples" in pattern) {
      const samples = pattern.samples(sampleCount, min, max);
      return samples[n % Math.max(1, samples.length)] ?? "";
    }
  }
  const prose = spaced(field.name);
  const text = `${prose.charAt(0).toUpperCase()}${prose.slice(1)} ${n}`;
  return (text.length <= max ? text : n.toString(36)).padEnd(min, "x");
}

function brokenText(field: NamedField): Broken[] {
  const [min, max] = lengths(field);
  const broken: Broken[] = [
    [1, "type"],
    ["\u0000", "format"],
  ];
  if (min > 0 && min <= longestBroken) broken.push(["x".repeat(min - 1), "length"]);
  if (max < longestBroken) broken.push(["x".repeat(max + 1), "length"]);
  if (field.pattern !== undefined) {
    const other = "\u0001".repeat(Math.max(1, min));
    if (!new RegExp(field.pattern, "u").test(other)) broken.push([other, "pattern"]);
  }
  return broken;
}

const asText: Pick<TypeFacts, "rust" | "copy" | "sql" | "literal" | "compares" | "sqlLiteral" | "client"> = {
  rust: always("String"),
  copy: false,
  // Byte order, as SQLite has it: the same on every server, and what an index can be walked by.
  sql: { sqlite: always("TEXT"), postgres: always('text COLLATE "C"') },
  compares: "pattern",
  sqlLiteral: inEveryStore(quoted),
  client: textInClients,
  literal: (value) => (value === "" ? "String::new()" : `${rustString(String(value))}.to_owned()`),
};

const listedText = always("new(NAME, ValueKind::Text)");

/** A text in a fixed format. */
const formatted = (format: string, sample: (n: number) => string, wrong: string, name: string): TypeFacts => ({
  ...asText,
  takes: ["default", "unique"],
  listed: listedText,
  sortable: true,
  rule: always(`rule::${name}()`),
  strategy: always(`valid::${name}()`),
  schema: () => [`format = ${format}`],
  sample: (_, n) => sample(n),
  broken: () => [
    [1, "type"],
    [wrong, "format"],
  ],
});

export const string: TypeFacts = {
  ...asText,
  takes: ["min", "max", "pattern", "default", "secret", "unique"],
  listed: listedText,
  sortable: true,
  rule: (field) => {
    const rule = ofLength("rule::text")(field);
    return field.pattern === undefined ? rule : `rule::matching(${rule}, &${patternConstant(field)})`;
  },
  strategy: (field) =>
    // No generator of texts knows all that a pattern can say.
    field.pattern === undefined ? ofLength("valid::text")(field) : `valid::one_of(samples(${rustString(field.name)}))`,
  schema: lengthSchema,
  sample: textSample,
  broken: brokenText,
};

export const text: TypeFacts = {
  ...asText,
  takes: ["min", "max", "default", "secret"],
  listed: listedText,
  sortable: false,
  rule: ofLength("rule::text"),
  strategy: ofLength("valid::text"),
  schema: lengthSchema,
  sample: textSample,
  broken: brokenText,
};

export const url: TypeFacts = formatted('"uri"', (n) => `https://example.com/${n}`, "example", "url");

export const email: TypeFacts = formatted("Email", (n) => `user${n}@example.com`, "nobody", "email");

export const bytes: TypeFacts = {
  takes: ["min", "max", "secret"],
  rust: always("Vec<u8>"),
  copy: false,
  sql: { sqlite: always("BLOB"), postgres: always("bytea") },
  listed: undefined,
  compares: "equality",
  sortable: false,
  rule: ofLength("rule::bytes"),
  strategy: ofLength("valid::bytes"),
  sqlLiteral: {
    sqlite: (value) => `X'${hex(value)}'`,
    postgres: (value) => `'\\x${hex(value)}'`,
  },
  client: textInClients,
  format: "bytes in Base64",
  schema: ({ optional }) => [`value_type = ${optional ? "Option<String>" : "String"}`, "format = Byte"],
  literal: () => "",
  sample: (field, n) => base64(Math.max(1, lengths(field)[0]), n),
  broken: (field) => {
    const [min, max] = lengths(field);
    return [
      [1, "type"],
      ["*", "format"],
      ...(min > 0 && min <= longestBroken ? [[base64(min - 1, 0), "length"] as const] : []),
      ...(max < longestBroken ? [[base64(max + 1, 0), "length"] as const] : []),
    ];
  },
};

/** `length` bytes, the first of which is `first`. */
const base64 = (length: number, first: number): string =>
  Buffer.from(Array.from({ length }, (_, index) => (index === 0 ? first : 0))).toString("base64");

const hex = (value: Json): string => Buffer.from(String(value), "base64").toString("hex").toUpperCase();
