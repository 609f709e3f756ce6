import { CliError } from "@microforge/core/program";
import { quoteName } from "../../data/sql-text.ts";
import { isolationMessages as messages } from "../messages.ts";
import type { TableShape } from "../provider.ts";
import { parentsFirst } from "../rows/order.ts";
import { markTable, type SqliteDatabase } from "./file.ts";

export interface SqliteSpace {
  readonly tenantColumn: string;
  readonly sharedTables: readonly string[];
}

export interface SqliteColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly generated: boolean;
  /** Whole numbers that are written become reals by themselves. */
  readonly isReal: boolean;
}

export interface SqliteTable {
  readonly name: string;
  readonly quoted: string;
  readonly columns: readonly SqliteColumn[];
  readonly key: readonly string[];
  readonly references: readonly { readonly table: string }[];
}

/** The tables of a tenant, parents before children. Those inside virtual tables belong to these. */
export function readTables(db: SqliteDatabase, { sharedTables }: SqliteSpace): readonly SqliteTable[] {
  const declared = declaredShared(db);
  const isOwn = (name: string): boolean =>
    !name.startsWith("sqlite_") && ![markTable, sharedTable, ...sharedTables, ...declared].includes(name);
  const names = texts(db, "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name")
    .map(({ name }) => name ?? "")
    .filter(isOwn);
  return parentsFirst(names.map((name) => tableOf(db, name)));
}

/** The table in which a template lists its tables of reference data, in a column `name`. */
const sharedTable = "tenant_manager_shared";

function declaredShared(db: SqliteDatabase): readonly string[] {
  const known = db.prepare("SELECT 1 FROM sqlite_master WHERE name = ?").get(sharedTable);
  return known === undefined ? [] : texts(db, `SELECT name FROM ${sharedTable}`).map(({ name }) => name ?? "");
}

function tableOf(db: SqliteDatabase, name: string): SqliteTable {
  const rows = texts(
    db,
    `SELECT name, type, CAST("notnull" AS TEXT) AS required, CAST(pk AS TEXT) AS pk, CAST(hidden AS TEXT) AS hidden FROM pragma_table_xinfo(?) ORDER BY cid`,
    name,
  );
  const columns = rows.map(({ name: column, type, required, pk, hidden }) => ({
    name: column ?? "",
    type: type ?? "",
    nullable: required === "0" && pk === "0",
    generated: hidden === "2" || hidden === "3",
    isReal: isReal(type ?? ""),
  }));
  const key = rows.filter(({ pk }) => pk !== "0").toSorted((a, b) => Number(a.pk) - Number(b.pk));
  const references = texts(db, `SELECT DISTINCT "table" AS parent FROM pragma_foreign_key_list(?)`, name);
  return {
    name,
    quoted: quoteName(name),
    columns,
    key: key.map((row) => row.name ?? ""),
    references: references.map(({ parent }) => ({ table: parent ?? "" })),
  };
}

/** SQLite's own rule for what a declared type means: the first that matches counts. */
function isReal(type: string): boolean {
  if (/INT|CHAR|CLOB|TEXT|BLOB/iu.test(type) || type === "") return false;
  return /REAL|FLOA|DOUB/iu.test(type);
}

function texts(db: SqliteDatabase, sql: string, ...values: string[]): readonly Partial<Record<string, string>>[] {
  return db
    .prepare(sql)
    .all(...values)
    .map((row) =>
      Object.fromEntries(Object.entries(Object(row)).map(([key, value]) => [key, value === null ? "" : String(value)])),
    );
}

export const storedColumns = (table: SqliteTable, { tenantColumn }: SqliteSpace): readonly SqliteColumn[] =>
  table.columns
    .filter(({ name, generated }) => !generated && name !== tenantColumn)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));

export const shapeOf = (table: SqliteTable, { tenantColumn }: SqliteSpace): TableShape => ({
  name: table.name,
  columns: table.columns
    .filter(({ name }) => name !== tenantColumn)
    .map(({ name, type, nullable, generated }) => ({ name, type, nullable, generated })),
  key: table.key.filter((name) => name !== tenantColumn),
});

export function tableNamed(tables: readonly SqliteTable[], name: string): SqliteTable {
  const found = tables.find((table) => table.name === name);
  if (found) return found;
  throw new CliError("table-unknown", { message: messages.tableUnknown(name) });
}
