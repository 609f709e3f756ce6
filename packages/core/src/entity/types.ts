import { rustString } from "../templates/escape.ts";
import { pascalCase, spaced } from "./naming.ts";
import { parsePattern } from "./pattern.ts";
import type { Field, ScalarType } from "./spec.ts";

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
interface TypeFacts {
  readonly takes: readonly TypedKey[];
  readonly rust: (field: NamedField) => string;
  /** Small enough to be passed by value. */
  readonly copy: boolean;
  readonly sql: Readonly<Record<Store, (field: NamedField) => string>>;
  /** How a list's field of this type is made, or undefined when lists cannot be filtered by it. */
  readonly listed: ((field: NamedField) => string) | undefined;
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
}

/** How many different values test data has. */
export const sampleCount = 12;

/** Longer texts are not worth their place in a file of test data. */
const longestBroken = 1000;

const always = (type: string) => () => type;

export const enumType = ({ entity, name }: NamedField): string => {
  const type = `${entity}${pascalCase(name)}`;
  // What an entity has anyway.
  return type === `${entity}Input` || type === `${entity}Patch` || type === `${entity}Repository`
    ? `${type}Kind`
    : type;
};

/** The name of an enumeration's value as a variant. */
export const variant = (value: string): string => {
  const name = pascalCase(value);
  if (name === "Self") return "SelfValue";
  return /^[0-9]/u.test(name) ? `Value${name}` : name;
};

export const patternConstant = ({ name }: NamedField): string => `${name.toUpperCase()}_PATTERN`;

/** Lengths of texts and bytes; every one has a limit, or one client could fill the database. */
export const lengths = (field: Field): readonly [min: number, max: number] => {
  const limits: Partial<Record<ScalarType, number>> = { string: 255, text: 10_000, bytes: 65_536 };
  return [field.min ?? 0, field.max ?? limits[field.type] ?? 0];
};

/** With its digits in groups where clippy wants them. */
export function rustInteger(value: number | bigint): string {
  const [, sign = "", digits = ""] = /^(-?)(\d+)$/u.exec(String(value)) ?? [];
  return sign + (digits.length > 5 ? digits.replace(/\B(?=(?:\d{3})+$)/gu, "_") : digits);
}

export function rustFloat(value: number): string {
  const [mantissa = "", exponent] = String(Math.abs(value)).replace("e+", "e").split("e");
  const [whole = "", fraction = "0"] = mantissa.split(".");
  const grouped = fraction.length > 5 ? fraction.replace(/(\d{3})(?=\d)/gu, "$1_") : fraction;
  const sign = value < 0 ? "-" : "";
  return `${sign}${rustInteger(Number(whole))}.${grouped}${exponent === undefined ? "" : `e${exponent}`}`;
}

/** A number in units of its last decimal place, exactly; undefined when it has more places. */
export function units(value: number | string, scale: number): bigint | undefined {
  const [, sign = "", whole = "", fraction = ""] = /^(-?)(\d+)(?:\.(\d*?)0*)?$/u.exec(String(value)) ?? [];
  if (whole === "" || fraction.length > scale) return undefined;
  return BigInt(`${sign}${whole}${fraction.padEnd(scale, "0")}`);
}

function decimalText(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return value < 0n ? `-${text}` : text;
}

/** The smallest and the greatest value of a decimal field, in units. */
export function decimalRange({ precision = 0, scale = 0, min, max }: Field): readonly [bigint, bigint] {
  const most = 10n ** BigInt(precision) - 1n;
  const unitsOf = (bound: number | undefined, otherwise: bigint): bigint =>
    bound === undefined ? otherwise : (units(bound, scale) ?? otherwise);
  return [unitsOf(min, -most), unitsOf(max, most)];
}

const rustDecimal = (value: bigint, scale: number): string => `Decimal::new(${rustInteger(value)}, ${scale})`;

const lengthRule = (rule: string) => (field: Field) => {
  const [min, max] = lengths(field);
  return `rule::${rule}(${rustInteger(min)}..=${rustInteger(max)})`;
};

const lengthSchema = (field: Field): string[] => {
  const [min, max] = lengths(field);
  return [...(min > 0 ? [`min_length = ${rustInteger(min)}`] : []), `max_length = ${rustInteger(max)}`];
};

const rangeSchema = ({ min, max }: Field): string[] => {
  const number = (bound: number): string => (Number.isInteger(bound) ? rustInteger(bound) : rustFloat(bound));
  return [
    ...(min === undefined ? [] : [`minimum = ${number(min)}`]),
    ...(max === undefined ? [] : [`maximum = ${number(max)}`]),
  ];
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

/** Whole numbers and their limits. */
function integer(type: "i32" | "i64"): Omit<TypeFacts, "sql"> {
  return {
    takes: ["min", "max", "default", "unique"],
    rust: always(type),
    copy: true,
    listed: always("new(NAME, ValueKind::Int)"),
    sortable: true,
    rule: ({ min, max }) => {
      const from = min === undefined ? `${type}::MIN` : rustInteger(min);
      return `rule::integer(${from}..=${max === undefined ? `${type}::MAX` : rustInteger(max)})`;
    },
    schema: rangeSchema,
    literal: (value) => rustInteger(Number(value)),
    sample: ({ min, max }, n) => {
      const from = min ?? (max === undefined ? 1 : max - sampleCount + 1);
      return from + (max === undefined ? n : n % (max - from + 1));
    },
    broken: ({ min, max }) => {
      const broken: Broken[] = [
        ["1", "type"],
        [1.5, "type"],
      ];
      if (min !== undefined) broken.push([min - 1, "range"]);
      if (max !== undefined) broken.push([max + 1, "range"]);
      if (type === "i32" && max === undefined) broken.push([2 ** 31, "range"]);
      return broken;
    },
  };
}

const text: Pick<TypeFacts, "rust" | "copy" | "sql" | "literal"> = {
  rust: always("String"),
  copy: false,
  // Byte order, as SQLite has it: the same on every server, and what an index can be walked by.
  sql: { sqlite: always("TEXT"), postgres: always('text COLLATE "C"') },
  literal: (value) => (value === "" ? "String::new()" : `${rustString(String(value))}.to_owned()`),
};

const listedText = always("new(NAME, ValueKind::Text)");

/** A text in a fixed format. */
const formatted = (format: string, sample: (n: number) => string, wrong: string, rule: string): TypeFacts => ({
  ...text,
  takes: ["default", "unique"],
  listed: listedText,
  sortable: true,
  rule: always(rule),
  schema: () => [`format = ${format}`],
  sample: (_, n) => sample(n),
  broken: () => [
    [1, "type"],
    [wrong, "format"],
  ],
});

/** A date, time or timestamp. */
const moment = (
  rust: string,
  sqlite: string,
  postgres: string,
  kind: string,
  sample: (n: number) => string,
  wrong: string,
): Omit<TypeFacts, "takes"> => ({
  rust: always(rust),
  copy: true,
  sql: { sqlite: always(sqlite), postgres: always(postgres) },
  listed: always(`new(NAME, ValueKind::${kind})`),
  sortable: true,
  rule: always("rule::moment()"),
  schema: () => [],
  literal: () => "",
  sample: (_, n) => sample(n),
  broken: () => [
    [1, "type"],
    [wrong, "format"],
  ],
});

const two = (n: number): string => String(n).padStart(2, "0");

export const types = {
  string: {
    ...text,
    takes: ["min", "max", "pattern", "default", "secret", "unique"],
    listed: listedText,
    sortable: true,
    rule: (field) => {
      const rule = lengthRule("text")(field);
      return field.pattern === undefined ? rule : `rule::matching(${rule}, &${patternConstant(field)})`;
    },
    schema: lengthSchema,
    sample: textSample,
    broken: brokenText,
  },
  text: {
    ...text,
    takes: ["min", "max", "default", "secret"],
    listed: listedText,
    sortable: false,
    rule: lengthRule("text"),
    schema: lengthSchema,
    sample: textSample,
    broken: brokenText,
  },
  bool: {
    takes: ["default"],
    rust: always("bool"),
    copy: true,
    sql: { sqlite: always("INTEGER"), postgres: always("boolean") },
    listed: always("new(NAME, ValueKind::Bool)"),
    sortable: true,
    rule: always("rule::boolean()"),
    schema: () => [],
    literal: String,
    sample: (_, n) => n % 2 === 0,
    broken: () => [[1, "type"]],
  },
  i32: { ...integer("i32"), sql: { sqlite: always("INTEGER"), postgres: always("integer") } },
  i64: { ...integer("i64"), sql: { sqlite: always("INTEGER"), postgres: always("bigint") } },
  f64: {
    takes: ["min", "max", "default", "unique"],
    rust: always("f64"),
    copy: true,
    sql: { sqlite: always("REAL"), postgres: always("double precision") },
    listed: always("new(NAME, ValueKind::Float)"),
    sortable: true,
    rule: ({ min, max }) => {
      const from = min === undefined ? "f64::MIN" : rustFloat(min);
      return `rule::number(${from}..=${max === undefined ? "f64::MAX" : rustFloat(max)})`;
    },
    schema: rangeSchema,
    literal: (value) => rustFloat(Number(value)),
    sample: ({ min, max }, n) => {
      const from = min ?? (max === undefined ? 0 : max - sampleCount - 1);
      const width = (max ?? from + sampleCount + 1) - from;
      // Never a whole number: 1 and 1.0 are the same value, but not the same JSON.
      const value = from + (width * (n + 0.5)) / (sampleCount + 1);
      return Number.isInteger(value) ? value + width / 1024 : value;
    },
    broken: ({ min, max }) => [
      ["1", "type"],
      ...(min === undefined ? [] : [[min - 1, "range"] as const]),
      ...(max === undefined ? [] : [[max + 1, "range"] as const]),
    ],
  },
  decimal: {
    takes: ["min", "max", "precision", "scale", "default", "unique"],
    rust: always("Decimal"),
    copy: true,
    sql: {
      // Whole numbers of the last decimal place: SQLite's own decimals are floating-point numbers.
      sqlite: always("INTEGER"),
      postgres: ({ precision, scale }) => `numeric(${precision}, ${scale})`,
    },
    listed: ({ scale = 0 }) => `new(NAME, ValueKind::Decimal(${scale}))`,
    sortable: true,
    rule: (field) => {
      const [min, max] = decimalRange(field);
      const { scale = 0 } = field;
      return `rule::decimal(${rustDecimal(min, scale)}..=${rustDecimal(max, scale)})`;
    },
    schema: () => [],
    literal: (value, { scale = 0 }) => rustDecimal(units(String(value), scale) ?? 0n, scale),
    sample: (field, n) => {
      const [min, max] = decimalRange(field);
      const from = min > 0n || max < BigInt(sampleCount) ? min : 0n;
      return decimalText(from + (BigInt(n) % (max - from + 1n)), field.scale ?? 0);
    },
    broken: (field) => {
      const [min, max] = decimalRange(field);
      const { scale = 0 } = field;
      return [
        [1, "type"],
        ["one", "format"],
        [`1.${"1".repeat(scale + 1)}`, "format"],
        [decimalText(min - 1n, scale), "range"],
        [decimalText(max + 1n, scale), "range"],
      ];
    },
  },
  uuid: {
    takes: ["generated", "unique"],
    rust: always("Uuid"),
    copy: true,
    sql: { sqlite: always("BLOB"), postgres: always("uuid") },
    listed: always("new(NAME, ValueKind::Uuid)"),
    sortable: true,
    rule: always("rule::uuid()"),
    schema: () => [],
    literal: () => "",
    sample: (_, n) => `0190f3e4-7b1a-7c3d-8e5f-0123456789${n.toString(16).padStart(2, "0")}`,
    broken: () => [
      [1, "type"],
      ["one", "format"],
    ],
  },
  date: { ...moment("Date", "TEXT", "date", "Date", (n) => `2026-01-${two(n + 1)}`, "2026-02-30"), takes: ["unique"] },
  time: { ...moment("TimeOfDay", "TEXT", "time", "Time", (n) => `${two(n)}:30:00.000`, "24:00:00"), takes: ["unique"] },
  datetime: {
    ...moment(
      "Timestamp",
      "INTEGER",
      "timestamptz",
      "Timestamp",
      (n) => `2026-01-${two(n + 1)}T09:30:00.125Z`,
      "2026-01-31",
    ),
    takes: ["generated", "unique"],
  },
  json: {
    takes: [],
    rust: always("serde_json::Value"),
    copy: false,
    sql: { sqlite: always("TEXT"), postgres: always("jsonb") },
    listed: undefined,
    sortable: false,
    rule: always("rule::json()"),
    schema: () => [],
    literal: () => "",
    sample: (_, n) => ({ number: n, tags: ["a", "b"] }),
    broken: () => [[["\u0000"], "format"]],
  },
  bytes: {
    takes: ["min", "max", "secret"],
    rust: always("Vec<u8>"),
    copy: false,
    sql: { sqlite: always("BLOB"), postgres: always("bytea") },
    listed: undefined,
    sortable: false,
    rule: lengthRule("bytes"),
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
  },
  url: formatted('"uri"', (n) => `https://example.com/${n}`, "example", "rule::url()"),
  email: formatted("Email", (n) => `user${n}@example.com`, "nobody", "rule::email()"),
  enum: {
    takes: ["values", "default"],
    rust: enumType,
    copy: true,
    sql: { sqlite: always("TEXT"), postgres: always('text COLLATE "C"') },
    listed: (field) => `choice::<${enumType(field)}>(NAME)`,
    sortable: true,
    rule: always("rule::choice()"),
    schema: () => [],
    literal: (value, field) => `${enumType(field)}::${variant(String(value))}`,
    sample: ({ values = [] }, n) => values[n % Math.max(1, values.length)] ?? "",
    broken: () => [
      [1, "type"],
      ["none of them", "choice"],
    ],
  },
} as const satisfies Readonly<Record<ScalarType, TypeFacts>>;

export const typeFacts = (type: ScalarType): TypeFacts => types[type];

/** `length` bytes, the first of which is `first`. */
const base64 = (length: number, first: number): string =>
  Buffer.from(Array.from({ length }, (_, index) => (index === 0 ? first : 0))).toString("base64");
