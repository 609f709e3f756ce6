import type { Text } from "../../program/messages.ts";
import { type Column, type Index, scopeColumn, tablesOf } from "../schema.ts";
import type { Entity } from "../spec.ts";
import { lengths, type Store } from "../types/types.ts";
import { postgresColumns } from "./taken.ts";

/** A row of an index must fit into a third of a page of 8192 bytes, its own head included. */
const largestIndexRow = 2_600;

/** What a store cannot hold as it is specified. */
export const storeProblems = (name: string, entity: Entity, store: Store): Text[] => problems[store](name, entity);

const problems: Readonly<Record<Store, (name: string, entity: Entity) => Text[]>> = {
  sqlite: () => [],
  postgres: postgresProblems,
};

function postgresProblems(name: string, entity: Entity): Text[] {
  const [table] = tablesOf(name, entity, {});
  const reserved = table.columns.filter((column) => postgresColumns.has(column.name));
  return [
    ...reserved.map((column) => ({
      en: `\`${column.name}\`: every table of PostgreSQL has a column of this name already`,
      zh: `\`${column.name}\`：PostgreSQL 的每个表都已有同名的系统列`,
    })),
    ...table.indexes.flatMap((index) => indexProblems(index, table.columns, scopeColumn(entity))),
  ];
}

function indexProblems({ columns: names }: Index, columns: readonly Column[], scope: string | undefined): Text[] {
  const parts = columns.filter(({ name }) => names.includes(name));
  const bytes = parts.reduce((sum, column) => sum + (column.name === scope ? scopeBytes : mostBytes(column)), 0);
  if (bytes <= largestIndexRow) return [];
  const texts = parts
    .filter(({ name, field }) => field.type === "string" && name !== scope)
    .map(({ name }) => `\`${name}\``);
  const place = names.filter((name) => name !== "id").join(", ");
  return [
    {
      en: `\`${place}\`: an index of PostgreSQL holds at most 2,700 bytes a row, and these can be ${bytes}: set a smaller \`max\` (${texts.join(", ")}; up to 4 bytes a character)`,
      zh: `\`${place}\`：PostgreSQL 的索引每行最多 2700 字节，而这里可达 ${bytes} 字节：请减小 \`max\`（${texts.join("、")}；每个字符最多 4 字节）`,
    },
  ];
}

/** The longest name of a caller: visible ASCII characters. */
const scopeBytes = 255;

function mostBytes({ field }: Column): number {
  switch (field.type) {
    case "string":
      return 4 * lengths(field)[1];
    case "url":
      return 2_048;
    case "email":
      return 254;
    case "enum":
      return 30;
    default:
      return 16;
  }
}
