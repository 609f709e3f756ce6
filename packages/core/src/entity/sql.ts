import { createHash } from "node:crypto";
import { sqlString } from "../templates/escape.ts";
import { dialects } from "./dialect.ts";
import { type Column, type Index, type Reference, type Table, tenantColumn } from "./schema.ts";
import type { Field } from "./spec.ts";
import { type Store, typeFacts } from "./types/types.ts";

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

/** Names in SQL have at most this many bytes; PostgreSQL cuts longer ones, and then two could be the same. */
const longestName = 63;

/** A name for an index or a constraint. */
export const indexName = (...parts: readonly string[]): string => within(longestName, parts.join("_"));

/** A name for the table of a relation, which leaves room for `_pkey`. */
export const joinTableName = (...parts: readonly string[]): string =>
  within(longestName - "_pkey".length, parts.join("_"));

/** The name itself when it is short enough, else its start and a hash that tells it from others. */
function within(length: number, name: string): string {
  if (name.length <= length) return name;
  return `${name.slice(0, length - 9)}_${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}

/**
 * The statements that create tables.
 *
 * @param absent tables that do not exist yet; references to them are left out where the database insists on them, and
 * added by {@link addReference} when they do
 */
export function createStatements(
  tables: readonly Table[],
  store: Store,
  absent: ReadonlySet<string> = new Set(),
): string[] {
  return tables.flatMap((table) => [
    createTable(table, store, absent),
    ...(table.indexes.length > 0 ? [table.indexes.map((index) => createIndex(table.name, index)).join("\n")] : []),
    ...(table.rowSecurity ? [createPolicy(table)] : []),
  ]);
}

/** The tenant of a transaction, as `set_config('app.tenant_id', …, true)` has set it; no rows are those of none. */
export const transactionsTenant = "nullif(current_setting('app.tenant_id', true), '')::uuid";

/** The statements that make PostgreSQL show each tenant its own rows, to the table's owner as to anybody. */
export function createPolicy({ name }: Pick<Table, "name">): string {
  const table = sqlName(name);
  // As a subquery, it is asked once for each statement instead of once for each row.
  const own = `${tenantColumn} = (SELECT ${transactionsTenant})`;
  return [
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;`,
    `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;`,
    `CREATE POLICY tenant_isolation ON ${table}`,
    `    USING (${own})`,
    `    WITH CHECK (${own});`,
  ].join("\n");
}

/**
 * Statements that see and change the rows of all tenants in a table, whatever it is called before and after, and see those
 * of others. The owner of the tables runs them; to anybody else, nothing changes.
 */
export const forAllTenants = (
  before: string,
  after: string,
  others: readonly string[],
  statements: readonly string[],
): string[] => [
  ...[before, ...others].map((name) => `ALTER TABLE ${sqlName(name)} NO FORCE ROW LEVEL SECURITY;`),
  ...statements,
  ...[after, ...others].map((name) => `ALTER TABLE ${sqlName(name)} FORCE ROW LEVEL SECURITY;`),
];

/** The statements that drop tables, the last one first. */
export const dropStatements = (tables: readonly Table[]): string[] => tables.map(dropTable).reverse();

/** The statement that makes a column of PostgreSQL refer to a table. */
export const addReference = (table: string, column: string, reference: Reference): string =>
  `ALTER TABLE ${sqlName(table)} ADD ${referenceConstraint(table, column, reference)};`;

const referenceConstraint = (table: string, column: string, reference: Reference): string => {
  const columns = [...(reference.within ? [reference.within] : []), column];
  return `CONSTRAINT ${indexName(table, column, "fkey")} FOREIGN KEY (${names(columns)}) ${referenceClause(reference, column)}`;
};

export const dropTable = ({ name }: Pick<Table, "name">): string => `DROP TABLE ${sqlName(name)};`;

function createTable({ name, columns, primaryKey }: Table, store: Store, absent: ReadonlySet<string>): string {
  const [first, ...others] = primaryKey;
  const isKey = (column: Column): boolean => others.length === 0 && column.name === first;
  const written = ({ references, ...column }: Column): Column =>
    references && (dialects[store].refersAhead || !absent.has(references.table)) ? { ...column, references } : column;
  const lines = [
    ...columns.map((column) => columnDefinition(name, written(column), store, isKey(column) ? " PRIMARY KEY" : "")),
    ...(others.length === 0 ? [] : [`PRIMARY KEY (${names(primaryKey)})`]),
    ...columns.flatMap((column) => {
      const { references } = written(column);
      return references?.within ? [referenceConstraint(name, column.name, references)] : [];
    }),
  ];
  const options = dialects[store].tableOptions(others.length === 0 ? "one column" : "all columns");
  return `CREATE TABLE ${sqlName(name)} (\n${lines.map((line) => `    ${line}`).join(",\n")}\n)${options};`;
}

const names = (columns: readonly string[]): string => columns.map(sqlName).join(", ");

/** A column as `CREATE TABLE` and `ADD COLUMN` take it. */
export function columnDefinition(table: string, column: Column, store: Store, extra = ""): string {
  const { name, field, references } = column;
  const required = `${field.optional ? "" : " NOT NULL"}${column.ofTransaction ? ` DEFAULT (${transactionsTenant})` : ""}`;
  const check = field.values ? inlineConstraint(table, name, "check", checkClause(name, field.values)) : "";
  // A reference of two columns is none of either's.
  const reference =
    references && !references.within ? inlineConstraint(table, name, "fkey", referenceClause(references, name)) : "";
  return `${sqlName(name)} ${sqlType(field, store)}${required}${extra}${check}${reference}`;
}

/** The type of a column. */
export const sqlType = (field: Field, store: Store): string =>
  typeFacts(field.type).sql[store]({ ...field, name: "", entity: "" });

export const checkClause = (column: string, values: readonly string[]): string =>
  `CHECK (${sqlName(column)} IN (${values.map(sqlString).join(", ")}))`;

export const referenceClause = ({ table, onDelete, within }: Reference, column: string): string => {
  const rule = `ON DELETE ${onDelete.replace("-", " ").toUpperCase()}`;
  if (!within) return `REFERENCES ${sqlName(table)} (id) ${rule}`;
  // Only the reference is cleared: the row's tenant stays.
  return `REFERENCES ${sqlName(table)} (${within}, id) ${rule}${onDelete === "set-null" ? ` (${sqlName(column)})` : ""}`;
};

/** A constraint of a column; PostgreSQL gives it the same name by itself unless that would be too long. */
function inlineConstraint(table: string, column: string, kind: "check" | "fkey", clause: string): string {
  const name = indexName(table, column, kind);
  return name === `${table}_${column}_${kind}` ? ` ${clause}` : ` CONSTRAINT ${name} ${clause}`;
}

export function createIndex(table: string, { name, columns, unique, live }: Index): string {
  const where = live ? " WHERE deleted_at IS NULL" : "";
  return `CREATE ${unique ? "UNIQUE " : ""}INDEX ${name} ON ${sqlName(table)} (${names(columns)})${where};`;
}
