import type { Text } from "../../program/messages.ts";
import { sqlString } from "../../templates/escape.ts";
import type { Field, ScalarType } from "../spec.ts";
import type { Store } from "../types/types.ts";
import { anyNumber, exact, numbers } from "./numbers.ts";
import { asText, type Expression, type Reading, same, texts } from "./texts.ts";

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
  const read = ({ value, when }: Reading): Conversion => ({
    value,
    when,
    rule: {
      en: `texts are read as \`${to.type}\`, in the form in which the API writes it`,
      zh: `文本按 API 的书写形式读作 \`${to.type}\``,
    },
  });
  const ways = texts[store].read;
  switch (to.type) {
    case "bool":
      return read({ value: (old) => `${old} = 'true'`, when: (old) => `${old} IN ('true', 'false')` });
    case "i32":
    case "i64":
    case "f64":
    case "decimal":
      return read(exact(to, store));
    case "uuid":
      return "impossible" in ways.uuid ? ways.uuid : read(ways.uuid);
    case "date":
    case "time":
    case "datetime":
    case "json":
      return read(ways[to.type]);
    case "bytes":
      return {
        value: ways.bytes,
        rule: { en: "texts become their bytes in UTF-8", zh: "文本变为其 UTF-8 字节" },
      };
    default:
      return undefined;
  }
}

/** Values as texts, in the form in which the API writes them. */
function written(from: Field, store: Store): Conversion | undefined {
  const write = (value: Expression): Conversion => ({
    value,
    rule: {
      en: `values become texts, in the form in which the API writes \`${from.type}\``,
      zh: `值变为文本，形式与 API 书写的 \`${from.type}\` 相同`,
    },
  });
  const ways = texts[store].write;
  switch (from.type) {
    case "bool":
      return write((old) => `CASE WHEN ${old} THEN 'true' ELSE 'false' END`);
    case "i32":
    case "i64":
      return write(asText);
    case "f64":
      return { ...write(asText), when: ways.isExact };
    case "decimal":
      return write(ways.decimal(from));
    case "uuid":
    case "date":
    case "time":
    case "datetime":
    case "json":
      return write(ways[from.type]);
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
