import type { Text } from "../../program/messages.ts";
import { sqlString } from "../../templates/escape.ts";
import type { Field, ScalarType } from "../spec.ts";
import type { Store } from "../types/types.ts";
import { anyNumber, exact, numbers } from "./numbers.ts";

/** What becomes of a column's values when its type changes. Each function takes the old value as an SQL expression. */
export interface Conversion {
  readonly value: (old: string) => string;
  /** A condition that holds for the values that can be converted; missing when all can. */
  readonly when?: (old: string) => string;
  readonly rule: Text;
  /** What the new value does not say any more. */
  readonly loses?: Text;
}

export type Impossible = { readonly impossible: Text };

/** How values of one field become values of another one; undefined when they are that already. */
export function conversion(from: Field, to: Field, store: Store): Conversion | Impossible | undefined {
  if (from.type === "enum" || isText(from.type)) {
    if (isText(to.type)) return undefined;
    if (to.type === "enum") return from.type === "enum" ? undefined : ofValues(to);
    return parsed(to, store) ?? noWay(from, to);
  }
  if (from.type === to.type && from.type !== "decimal") return undefined;
  if (anyNumber(from) && anyNumber(to)) return numbers(from, to, store);
  const direct = pairs[store][`${from.type} ${to.type}`];
  if (direct) return direct;
  const text = written(from, store);
  if (text && isText(to.type)) return text;
  if (text && to.type === "enum") {
    const choice = ofValues(to);
    return { ...choice, value: text.value, when: (old) => choice.when(text.value(old)) };
  }
  return noWay(from, to);
}

const isText = (type: ScalarType): boolean =>
  type === "string" || type === "text" || type === "url" || type === "email";

const same = (old: string): string => old;

const noWay = (from: Field, to: Field): Impossible => ({
  impossible: {
    en: `a value of \`${from.type}\` does not become one of \`${to.type}\`: add a new field, fill it, and remove the old one`,
    zh: `\`${from.type}\` 类型的值无法变为 \`${to.type}\`：请新增字段并填充，再移除旧字段`,
  },
});

const ofValues = ({ values = [] }: Field): Conversion & { when: (old: string) => string } => ({
  value: same,
  when: (old) => `${old} IN (${values.map(sqlString).join(", ")})`,
  rule: { en: "texts that are among the values are kept", zh: "属于枚举值的文本保持不变" },
});

/** Texts in the form in which the API writes the type. */
function parsed(to: Field, store: Store): Conversion | Impossible | undefined {
  const read = (value: (old: string) => string, when: (old: string) => string): Conversion => ({
    value,
    when,
    rule: {
      en: `texts are read as \`${to.type}\`, in the form in which the API writes it`,
      zh: `文本按 API 的书写形式读作 \`${to.type}\``,
    },
  });
  const sqlite = store === "sqlite";
  switch (to.type) {
    case "bool":
      return read(
        (old) => `${old} = 'true'`,
        (old) => `${old} IN ('true', 'false')`,
      );
    case "i32":
    case "i64":
    case "f64":
    case "decimal": {
      const { value, when } = exact(to, store);
      return read(value, when);
    }
    case "uuid":
      if (!sqlite)
        return read(
          (old) => `${old}::uuid`,
          (old) => `${old}::uuid::text = lower(${old})`,
        );
      return {
        impossible: {
          en: "SQLite does not make bytes of a text before 3.41: add a new field, fill it by a program, and remove the old one",
          zh: "SQLite 3.41 之前无法将文本转换为字节：请新增字段，用程序填充，再移除旧字段",
        },
      };
    case "date":
      return sqlite
        ? read(same, (old) => `${old} > '0001' AND date(${old}, '+0 days') = ${old}`)
        : read(
            (old) => `${old}::date`,
            (old) => `to_char(${old}::date, 'YYYY-MM-DD') = ${old}`,
          );
    case "time": {
      const value = sqlite ? (old: string) => `strftime('%H:%M:%f', ${old})` : (old: string) => `${old}::time`;
      const shown = (old: string): string => (sqlite ? value(old) : `to_char(${old}::time, 'HH24:MI:SS.MS')`);
      return read(value, (old) => `${old} < '24' AND ${shown(old)} IN (${old}, ${old} || '.000')`);
    }
    case "datetime":
      return sqlite
        ? read(
            (old) => `CAST(strftime('%s', ${old}) AS INTEGER) * 1000 + CAST(substr(${old}, 21, 3) AS INTEGER)`,
            (old) =>
              `${old} > '0001' AND substr(${old}, 12) < '24' AND strftime('%Y-%m-%dT%H:%M:%fZ', ${old}, '+0 days') = ${old}`,
          )
        : read(
            (old) => `${old}::timestamptz`,
            (old) => `substr(${old}, 12) < '24' AND ${instantText.postgres(`${old}::timestamptz`)} = ${old}`,
          );
    case "json":
      return sqlite
        ? read(same, (old) => `json_valid(${old})`)
        : read(
            (old) => `${old}::jsonb`,
            (old) => `${old}::jsonb IS NOT NULL`,
          );
    case "bytes":
      return {
        value: (old) => (sqlite ? `CAST(${old} AS BLOB)` : `convert_to(${old}, 'UTF8')`),
        rule: { en: "texts become their bytes in UTF-8", zh: "文本变为其 UTF-8 字节" },
      };
    default:
      return undefined;
  }
}

const instantText: Readonly<Record<Store, (old: string) => string>> = {
  sqlite: (old) => `strftime('%Y-%m-%dT%H:%M:%fZ', ${old} / 1000.0, 'unixepoch')`,
  postgres: (old) => `to_char(${old} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
};

/** Values as texts, in the form in which the API writes them. */
function written(from: Field, store: Store): Conversion | undefined {
  const sqlite = store === "sqlite";
  const write = (value: (old: string) => string): Conversion => ({
    value,
    rule: {
      en: `values become texts, in the form in which the API writes \`${from.type}\``,
      zh: `值变为文本，形式与 API 书写的 \`${from.type}\` 相同`,
    },
  });
  switch (from.type) {
    case "bool":
      return write((old) => `CASE WHEN ${old} THEN 'true' ELSE 'false' END`);
    case "i32":
    case "i64":
      return write((old) => `CAST(${old} AS TEXT)`);
    case "f64":
      return {
        ...write((old) => `CAST(${old} AS TEXT)`),
        when: (old) =>
          sqlite ? `CAST(CAST(${old} AS TEXT) AS REAL) = ${old}` : `CAST(${old} AS TEXT)::double precision = ${old}`,
      };
    case "decimal": {
      const unit = `1${"0".repeat(from.scale ?? 0)}`;
      return write((old) =>
        sqlite && from.scale
          ? `printf('%s%d.%0${from.scale}d', CASE WHEN ${old} < 0 THEN '-' ELSE '' END, abs(${old}) / ${unit}, abs(${old}) % ${unit})`
          : `CAST(${old} AS TEXT)`,
      );
    }
    case "uuid": {
      const places = [
        [1, 8],
        [9, 4],
        [13, 4],
        [17, 4],
        [21, 12],
      ] as const;
      const parts = (old: string): string =>
        places.map((place) => `substr(hex(${old}), ${place.join(", ")})`).join(" || '-' || ");
      return write((old) => (sqlite ? `lower(${parts(old)})` : `CAST(${old} AS TEXT)`));
    }
    case "date":
      return write((old) => (sqlite ? old : `to_char(${old}, 'YYYY-MM-DD')`));
    case "time":
      return write((old) => (sqlite ? old : `to_char(${old}, 'HH24:MI:SS.MS')`));
    case "datetime":
      return write(instantText[store]);
    case "json":
      return write((old) => (sqlite ? old : `CAST(${old} AS TEXT)`));
    default:
      return undefined;
  }
}

const midnight: Text = { en: "a date becomes its first moment in UTC", zh: "日期变为该日 UTC 零点" };
const dayOf = {
  rule: { en: "a moment becomes its date in UTC", zh: "时刻变为其 UTC 日期" },
  loses: { en: "the time of day", zh: "一天中的时间" },
};
const timeOf = {
  rule: { en: "a moment becomes its time of day in UTC", zh: "时刻变为其 UTC 时间" },
  loses: { en: "the date", zh: "日期" },
};
const asNumber: Text = { en: "true becomes 1, false becomes 0", zh: "true 变为 1，false 变为 0" };
const asBool: Text = { en: "1 becomes true, 0 becomes false", zh: "1 变为 true，0 变为 false" };
const asBytes: Text = { en: "a UUID becomes its 16 bytes", zh: "UUID 变为其 16 个字节" };
const asUuid: Text = { en: "16 bytes become a UUID", zh: "16 个字节变为 UUID" };

const isBit = (old: string): string => `${old} IN (0, 1)`;
const is16 = (old: string): string => `length(${old}) = 16`;

/** Ways between types that are neither both numbers nor texts. */
const pairs: Readonly<Record<Store, Readonly<Record<string, Conversion>>>> = {
  sqlite: {
    "bool i32": { value: same, rule: asNumber },
    "bool i64": { value: same, rule: asNumber },
    "i32 bool": { value: same, when: isBit, rule: asBool },
    "i64 bool": { value: same, when: isBit, rule: asBool },
    "uuid bytes": { value: same, rule: asBytes },
    "bytes uuid": { value: same, when: is16, rule: asUuid },
    "date datetime": { value: (old) => `CAST(strftime('%s', ${old}) AS INTEGER) * 1000`, rule: midnight },
    "datetime date": { value: (old) => `date(${old} / 1000.0, 'unixepoch')`, ...dayOf },
    "datetime time": { value: (old) => `strftime('%H:%M:%f', ${old} / 1000.0, 'unixepoch')`, ...timeOf },
  },
  postgres: {
    "bool i32": { value: (old) => `${old}::integer`, rule: asNumber },
    "bool i64": { value: (old) => `${old}::integer::bigint`, rule: asNumber },
    "i32 bool": { value: (old) => `${old} = 1`, when: isBit, rule: asBool },
    "i64 bool": { value: (old) => `${old} = 1`, when: isBit, rule: asBool },
    "uuid bytes": { value: (old) => `uuid_send(${old})`, rule: asBytes },
    "bytes uuid": { value: (old) => `encode(${old}, 'hex')::uuid`, when: is16, rule: asUuid },
    "date datetime": { value: (old) => `${old}::timestamp AT TIME ZONE 'UTC'`, rule: midnight },
    "datetime date": { value: (old) => `(${old} AT TIME ZONE 'UTC')::date`, ...dayOf },
    "datetime time": { value: (old) => `(${old} AT TIME ZONE 'UTC')::time`, ...timeOf },
  },
};
