import type { Field } from "../spec.ts";
import { always, type Broken, inEveryStore, sampleCount, type TypeFacts, textInClients } from "./facts.ts";

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

const rangeSchema = ({ min, max }: Field): string[] => {
  const number = (bound: number): string => (Number.isInteger(bound) ? rustInteger(bound) : rustFloat(bound));
  return [
    ...(min === undefined ? [] : [`minimum = ${number(min)}`]),
    ...(max === undefined ? [] : [`maximum = ${number(max)}`]),
  ];
};

/** Whole numbers and their limits. */
function integer(type: "i32" | "i64"): Omit<TypeFacts, "sql"> {
  const range = ({ min, max }: Field): string => {
    const from = min === undefined ? `${type}::MIN` : rustInteger(min);
    return `${from}..=${max === undefined ? `${type}::MAX` : rustInteger(max)}`;
  };
  return {
    takes: ["min", "max", "default", "unique"],
    rust: always(type),
    copy: true,
    listed: always("new(NAME, ValueKind::Int)"),
    compares: "order",
    sortable: true,
    rule: (field) => `rule::integer(${range(field)})`,
    strategy: ({ min = type === "i32" ? -(2 ** 31) : undefined, max = type === "i32" ? 2 ** 31 - 1 : undefined }) =>
      `valid::integer(${min === undefined ? "i64::MIN" : rustInteger(min)}..=${max === undefined ? "i64::MAX" : rustInteger(max)})`,
    sqlLiteral: inEveryStore(String),
    client: { rust: always(type), typescript: always("number") },
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

export const i32: TypeFacts = { ...integer("i32"), sql: { sqlite: always("INTEGER"), postgres: always("integer") } };

export const i64: TypeFacts = { ...integer("i64"), sql: { sqlite: always("INTEGER"), postgres: always("bigint") } };

const floatRange = ({ min, max }: Field): string => {
  const from = min === undefined ? "f64::MIN" : rustFloat(min);
  return `${from}..=${max === undefined ? "f64::MAX" : rustFloat(max)}`;
};

export const f64: TypeFacts = {
  takes: ["min", "max", "default", "unique"],
  rust: always("f64"),
  copy: true,
  sql: { sqlite: always("REAL"), postgres: always("double precision") },
  listed: always("new(NAME, ValueKind::Float)"),
  compares: "order",
  sortable: true,
  rule: (field) => `rule::number(${floatRange(field)})`,
  strategy: (field) => `valid::number(${floatRange(field)})`,
  sqlLiteral: inEveryStore(String),
  client: { rust: always("f64"), typescript: always("number") },
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
};

export const decimal: TypeFacts = {
  takes: ["min", "max", "precision", "scale", "default", "unique"],
  rust: always("Decimal"),
  copy: true,
  sql: {
    // Whole numbers of the last decimal place: SQLite's own decimals are floating-point numbers.
    sqlite: always("INTEGER"),
    postgres: ({ precision, scale }) => `numeric(${precision}, ${scale})`,
  },
  listed: ({ scale = 0 }) => `new(NAME, ValueKind::Decimal(${scale}))`,
  compares: "order",
  sortable: true,
  strategy: (field) => {
    const [min, max] = decimalRange(field);
    return `valid::decimal(${rustInteger(min)}..=${rustInteger(max)}, ${field.scale ?? 0})`;
  },
  sqlLiteral: {
    sqlite: (value, { scale = 0 }) => String(units(String(value), scale) ?? 0n),
    postgres: String,
  },
  client: textInClients,
  format: "an exact number such as `12.50`",
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
};
