import { createHash } from "node:crypto";
import { sqlString } from "../templates/escape.ts";
import type { Field } from "./spec.ts";
import { type NamedField, type Store, typeFacts } from "./types.ts";

/** Words that PostgreSQL or SQLite read as something else than a name, in at least one place. */
const reserved = new Set(
  (
    "abort action add after all alter always analyse analyze and any array as asc asymmetric attach authorization " +
    "autoincrement before begin between binary both by cascade case cast check collate collation column commit concurrently " +
    "conflict constraint create cross current current_catalog current_date current_role current_schema current_time " +
    "current_timestamp current_user database default deferrable deferred delete desc detach distinct do drop each else end " +
    "escape except exclude exclusive exists explain fail false fetch filter first following for foreign freeze from full " +
    "generated glob grant group groups having if ignore ilike immediate in index indexed initially inner insert instead " +
    "intersect into is isnull join key last lateral leading left like limit localtime localtimestamp match materialized " +
    "natural no not nothing notnull null nulls of offset on only or order others outer over overlaps partition placing plan " +
    "pragma preceding primary query raise range recursive references regexp reindex release rename replace restrict " +
    "returning right rollback row rows savepoint select session_user set similar some symmetric system_user table " +
    "tablesample temp temporary then ties to trailing transaction trigger true unbounded union unique update user using " +
    "vacuum values variadic verbose view virtual when where window with within without"
  ).split(" "),
);

/** A name as SQL writes it. */
export const sqlName = (name: string): string => (reserved.has(name) ? `"${name}"` : name);

/** A name for an index; PostgreSQL would cut one of more than 63 characters, and then two could be the same. */
export function indexName(...parts: readonly string[]): string {
  const name = parts.join("_");
  if (name.length <= 63) return name;
  return `${name.slice(0, 54)}_${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}

/** What every table has; the rest is between the id and the times. */
const own: Readonly<Record<Store, readonly [id: string, time: string, version: string]>> = {
  sqlite: ["BLOB", "INTEGER", "INTEGER"],
  postgres: ["uuid", "timestamptz", "bigint"],
};

/** The definitions of a table's columns, in the order of the table. */
export function columnDefinitions(fields: readonly NamedField[], store: Store): string[] {
  const [id, time, version] = own[store];
  return [
    `id ${id} NOT NULL PRIMARY KEY`,
    ...fields.map((field) => {
      const check =
        field.type === "enum"
          ? ` CHECK (${sqlName(field.name)} IN (${(field.values ?? []).map(sqlString).join(", ")}))`
          : "";
      return `${sqlName(field.name)} ${typeFacts(field.type).sql[store](field)}${field.optional ? "" : " NOT NULL"}${check}`;
    }),
    `created_at ${time} NOT NULL`,
    `updated_at ${time} NOT NULL`,
    `version ${version} NOT NULL`,
  ];
}

/** Which fields must be different, together, for any two entities. */
export const uniqueGroups = (
  fields: Readonly<Record<string, Field>>,
  groups: readonly (readonly string[])[],
): readonly (readonly string[])[] => [
  ...Object.entries(fields).flatMap(([name, field]) => (field.unique ? [[name]] : [])),
  ...groups,
];

/** The statements that create a table's indexes. */
export function indexStatements(
  table: string,
  fields: readonly NamedField[],
  groups: readonly (readonly string[])[],
): string[] {
  const alone = new Set(groups.filter((group) => group.length === 1).flat());
  const indexed = fields.filter(({ name, indexed }) => indexed && !alone.has(name)).map(({ name }) => name);
  return [
    ...["created_at", ...indexed].map(
      (name) => `CREATE INDEX ${indexName(table, name, "idx")} ON ${sqlName(table)} (${sqlName(name)}, id);`,
    ),
    ...groups.map(
      (group) =>
        `CREATE UNIQUE INDEX ${indexName(table, ...group, "key")} ON ${sqlName(table)} (${group.map(sqlName).join(", ")});`,
    ),
  ];
}
