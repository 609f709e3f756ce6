import type { Text } from "../../program/messages.ts";
import type { Field } from "../spec.ts";
import type { Store } from "../types/types.ts";

/** An SQL expression of another one. */
export type Expression = (old: string) => string;

/** How a text becomes a value: the value, and a condition that holds where it can. */
export interface Reading {
  readonly value: Expression;
  readonly when: Expression;
}

/** How each store reads and writes texts in the form in which the API has them. */
interface Texts {
  readonly read: {
    readonly uuid: Reading | { readonly impossible: Text };
    readonly date: Reading;
    readonly time: Reading;
    readonly datetime: Reading;
    readonly json: Reading;
    readonly bytes: Expression;
  };
  readonly write: {
    /** Whether a floating-point number is still the same when its text is read again. */
    readonly isExact: Expression;
    readonly decimal: (field: Field) => Expression;
    readonly uuid: Expression;
    readonly date: Expression;
    readonly time: Expression;
    readonly datetime: Expression;
    readonly json: Expression;
  };
}

export const same: Expression = (old) => old;

export const asText: Expression = (old) => `CAST(${old} AS TEXT)`;

/** Where the groups of a UUID begin in its hexadecimal digits, and how long they are. */
const uuidGroups = ["1, 8", "9, 4", "13, 4", "17, 4", "21, 12"];

const sqliteTime: Expression = (old) => `strftime('%H:%M:%f', ${old})`;

const postgresInstant: Expression = (old) => `to_char(${old} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** A time of day whose text is `shown` again, with or without milliseconds. */
const isTime =
  (shown: Expression): Expression =>
  (old) =>
    `${old} < '24' AND ${shown(old)} IN (${old}, ${old} || '.000')`;

export const texts: Readonly<Record<Store, Texts>> = {
  sqlite: {
    read: {
      uuid: {
        impossible: {
          en: "SQLite does not make bytes of a text before 3.41: add a new field, fill it by a program, and remove the old one",
          zh: "SQLite 3.41 之前无法将文本转换为字节：请新增字段，用程序填充，再移除旧字段",
        },
      },
      date: { value: same, when: (old) => `${old} > '0001' AND date(${old}, '+0 days') = ${old}` },
      time: { value: sqliteTime, when: isTime(sqliteTime) },
      datetime: {
        value: (old) => `CAST(strftime('%s', ${old}) AS INTEGER) * 1000 + CAST(substr(${old}, 21, 3) AS INTEGER)`,
        when: (old) =>
          `${old} > '0001' AND substr(${old}, 12) < '24' AND strftime('%Y-%m-%dT%H:%M:%fZ', ${old}, '+0 days') = ${old}`,
      },
      json: { value: same, when: (old) => `json_valid(${old})` },
      bytes: (old) => `CAST(${old} AS BLOB)`,
    },
    write: {
      isExact: (old) => `CAST(${asText(old)} AS REAL) = ${old}`,
      decimal: ({ scale }) => {
        if (!scale) return asText;
        const unit = `1${"0".repeat(scale)}`;
        return (old) =>
          `printf('%s%d.%0${scale}d', CASE WHEN ${old} < 0 THEN '-' ELSE '' END, abs(${old}) / ${unit}, abs(${old}) % ${unit})`;
      },
      uuid: (old) => `lower(${uuidGroups.map((group) => `substr(hex(${old}), ${group})`).join(" || '-' || ")})`,
      date: same,
      time: same,
      datetime: (old) => `strftime('%Y-%m-%dT%H:%M:%fZ', ${old} / 1000.0, 'unixepoch')`,
      json: same,
    },
  },
  postgres: {
    read: {
      uuid: { value: (old) => `${old}::uuid`, when: (old) => `${old}::uuid::text = lower(${old})` },
      date: { value: (old) => `${old}::date`, when: (old) => `to_char(${old}::date, 'YYYY-MM-DD') = ${old}` },
      time: { value: (old) => `${old}::time`, when: isTime((old) => `to_char(${old}::time, 'HH24:MI:SS.MS')`) },
      datetime: {
        value: (old) => `${old}::timestamptz`,
        when: (old) => `substr(${old}, 12) < '24' AND ${postgresInstant(`${old}::timestamptz`)} = ${old}`,
      },
      json: { value: (old) => `${old}::jsonb`, when: (old) => `${old}::jsonb IS NOT NULL` },
      bytes: (old) => `convert_to(${old}, 'UTF8')`,
    },
    write: {
      isExact: (old) => `${asText(old)}::double precision = ${old}`,
      decimal: () => asText,
      uuid: asText,
      date: (old) => `to_char(${old}, 'YYYY-MM-DD')`,
      time: (old) => `to_char(${old}, 'HH24:MI:SS.MS')`,
      datetime: postgresInstant,
      json: asText,
    },
  },
};
