import type { Field } from "../spec.ts";
import { sqlType } from "../sql.ts";
import type { Store } from "../types/types.ts";
import type { Conversion } from "./conversion.ts";
import type { Reading } from "./texts.ts";

export const anyNumber = ({ type }: Field): boolean =>
  type === "i32" || type === "i64" || type === "f64" || type === "decimal";

/** Floating-point numbers hold 15 digits of any decimal number exactly enough to give them back. */
const digitsOfFloat = 15;

const power = (exponent: number): bigint => 10n ** BigInt(exponent);

const scaleOf = ({ type, scale }: Field): number => (type === "decimal" ? (scale ?? 0) : 0);

/** The greatest value of a type, in units of its last decimal place. */
function greatest({ type, precision = 0 }: Field): bigint {
  if (type === "decimal") return power(precision) - 1n;
  return type === "i32" ? 2n ** 31n - 1n : 2n ** 63n - 1n;
}

/** Between numbers: exactly, or not at all. */
export function numbers(from: Field, to: Field, store: Store): Conversion | undefined {
  if (from.type === to.type && from.precision === to.precision && from.scale === to.scale) return undefined;
  const { value, when, isSafe } = ways[store].convert(from, to);
  const rule = {
    en: `numbers keep their value as \`${shown(to)}\``,
    zh: `数字以 \`${shown(to)}\` 保持原值`,
  };
  return isSafe ? { value, rule } : { value, when, rule };
}

const shown = ({ type, precision, scale }: Field): string =>
  type === "decimal" ? `${type}(${precision},${scale})` : type;

interface NumberConversion extends Reading {
  /** Whether every value can be converted. */
  readonly isSafe: boolean;
}

function isSafe(from: Field, to: Field): boolean {
  if (from.type === "f64") return false;
  if (to.type === "f64") return greatest(from) < power(digitsOfFloat);
  const more = scaleOf(to) - scaleOf(from);
  return more >= 0 && greatest(from) * power(more) <= greatest(to);
}

function inPostgres(from: Field, to: Field): NumberConversion {
  const type = sqlType(to, "postgres");
  const most = (scale: number): string => `1e${digitsOfFloat - scale}::numeric`;
  const safe = isSafe(from, to);
  if (from.type === "f64") {
    const value = (old: string): string => `round(${old}::numeric, ${scaleOf(to)})::${type}`;
    return {
      value,
      when: (old) => `abs(${old}) <= ${most(scaleOf(to))} AND ${value(old)}::double precision = ${old}`,
      isSafe: safe,
    };
  }
  const value = (old: string): string => `${old}::${type}`;
  if (to.type === "f64") return { value, when: (old) => `abs(${old}) <= ${most(scaleOf(from))}`, isSafe: safe };
  return { value, when: (old) => `${value(old)} = ${old}`, isSafe: safe };
}

/** SQLite keeps a decimal as a whole number of units. */
function inSqlite(from: Field, to: Field): NumberConversion {
  const safe = isSafe(from, to);
  const unit = power(scaleOf(to));
  const most = power(digitsOfFloat);
  if (from.type === "f64") {
    const value = (old: string): string => `CAST(round(${old} * ${unit}.0) AS INTEGER)`;
    const fits = (old: string): string =>
      `abs(${old}) * ${unit}.0 <= ${most} AND ${value(old)} / ${unit}.0 = ${old} AND ${inRange(value(old), to)}`;
    return { value, when: fits, isSafe: safe };
  }
  if (to.type === "f64") {
    const value = (old: string): string => `${old} / ${power(scaleOf(from))}.0`;
    return { value, when: (old) => `${old} BETWEEN -${most} AND ${most}`, isSafe: safe };
  }
  const more = scaleOf(to) - scaleOf(from);
  const factor = power(Math.abs(more));
  if (more === 0) return { value: (old) => old, when: (old) => inRange(old, to), isSafe: safe };
  if (more > 0) {
    const limit = greatest(to) / factor;
    return {
      value: (old) => `${old} * ${factor}`,
      when: (old) => `${old} BETWEEN -${limit} AND ${limit}`,
      isSafe: safe,
    };
  }
  const value = (old: string): string => `${old} / ${factor}`;
  return { value, when: (old) => `${old} % ${factor} = 0 AND ${inRange(value(old), to)}`, isSafe: safe };
}

/** The range of a type in SQLite; the least number of 32 or 64 bits has no opposite. */
const inRange = (value: string, to: Field): string =>
  `${value} BETWEEN -${greatest(to)}${to.type === "decimal" ? "" : " - 1"} AND ${greatest(to)}`;

/** Texts as numbers, written as JSON has them. */
export function exact(to: Field, store: Store): Reading {
  const { decimal, float, whole } = ways[store];
  if (to.type === "decimal") return decimal(to);
  return to.type === "f64" ? float : whole(to);
}

function wholeInSqlite(to: Field): Reading {
  const value = (old: string): string => `CAST(${old} AS INTEGER)`;
  return { value, when: (old) => `CAST(${value(old)} AS TEXT) = ${old} AND ${inRange(value(old), to)}` };
}

function wholeInPostgres(to: Field): Reading {
  const value = (old: string): string => `${old}::${sqlType(to, "postgres")}`;
  return { value, when: (old) => `${value(old)}::text = ${old}` };
}

const floatInSqlite: Reading = {
  value: (old) => `CAST(${old} AS REAL)`,
  when: (old) =>
    `${old} NOT GLOB '*[^-+.0-9eE]*' AND json_valid(${old}) AND abs(CAST(${old} AS REAL)) <= ${Number.MAX_VALUE}`,
};

const floatInPostgres: Reading = {
  value: (old) => `${old}::double precision`,
  when: (old) =>
    `${old} ~ '^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?$' AND abs(${old}::double precision) < 'Infinity'`,
};

function decimalInSqlite(to: Field): Reading {
  const scale = scaleOf(to);
  const places = (old: string): string =>
    `CASE instr(${old}, '.') WHEN 0 THEN 0 ELSE length(${old}) - instr(${old}, '.') END`;
  const value = (old: string): string =>
    `CAST(replace(${old}, '.', '') || substr('${"0".repeat(scale)}', 1, ${scale} - ${places(old)}) AS INTEGER)`;
  return {
    value,
    when: (old) =>
      `${old} NOT GLOB '*[^-.0-9]*' AND json_valid(${old}) AND ${places(old)} <= ${scale} AND ${inRange(value(old), to)}`,
  };
}

function decimalInPostgres(to: Field): Reading {
  const scale = scaleOf(to);
  const fraction = scale === 0 ? "" : `(\\.[0-9]{1,${scale}})?`;
  const value = (old: string): string => `${old}::${sqlType(to, "postgres")}`;
  return { value, when: (old) => `${old} ~ '^-?(0|[1-9][0-9]*)${fraction}$' AND ${value(old)} IS NOT NULL` };
}

/** How each store makes numbers: of other numbers, and of texts. */
const ways: Readonly<
  Record<
    Store,
    {
      readonly convert: (from: Field, to: Field) => NumberConversion;
      readonly whole: (to: Field) => Reading;
      readonly float: Reading;
      readonly decimal: (to: Field) => Reading;
    }
  >
> = {
  sqlite: { convert: inSqlite, whole: wholeInSqlite, float: floatInSqlite, decimal: decimalInSqlite },
  postgres: { convert: inPostgres, whole: wholeInPostgres, float: floatInPostgres, decimal: decimalInPostgres },
};
