import { createHash } from "node:crypto";
import { CliError } from "@microforge/core/program";
import { nameList, quoteName } from "../../data/sql-text.ts";
import { isolationMessages as messages } from "../messages.ts";
import type { Digest, Loader, Place, Row } from "../provider.ts";
import { digestOf } from "../rows/digest.ts";
import type { SqliteDatabase } from "./file.ts";
import { readTables, type SqliteSpace, type SqliteTable, storedColumns, tableNamed } from "./tables.ts";
import { fromJson, toJson } from "./values.ts";

const defaultBatch = 1_000;

/** Reads a table in batches, in the order of its key. */
export async function* readRows(
  db: SqliteDatabase,
  table: SqliteTable,
  space: SqliteSpace,
  batchSize = defaultBatch,
): AsyncGenerator<readonly Row[]> {
  let batch: Row[] = [];
  for (const row of rowsOf(db, table, space)) {
    batch.push(row);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function* rowsOf(db: SqliteDatabase, table: SqliteTable, space: SqliteSpace): Generator<Row> {
  const columns = storedColumns(table, space);
  const key = table.key.filter((name) => name !== space.tenantColumn);
  const order = key.length > 0 ? ` ORDER BY ${nameList(key)}` : "";
  const list = columns.length > 0 ? nameList(columns.map(({ name }) => name)) : "NULL AS nothing";
  for (const found of db.prepare(`SELECT ${list} FROM ${table.quoted}${order}`).iterate()) {
    const row = Object(found);
    yield Object.fromEntries(columns.map(({ name, isReal }) => [name, toJson(Reflect.get(row, name), isReal)]));
  }
}

export function digestTable(db: SqliteDatabase, table: SqliteTable, space: SqliteSpace): Digest {
  const names = storedColumns(table, space).map(({ name }) => name);
  let [rows, low, high] = [0, 0n, 0n];
  for (const row of rowsOf(db, table, space)) {
    const hash = createHash("sha256")
      .update(JSON.stringify(names.map((name) => row[name] ?? null)))
      .digest();
    rows += 1;
    low += hash.readBigInt64BE(0);
    high += hash.readBigInt64BE(8);
  }
  return digestOf(names, { rows: String(rows), low: String(low), high: String(high) });
}

/** One transaction; references are checked at its end, and the service's triggers do not fire. */
export async function loadTables<T>(
  db: SqliteDatabase,
  space: SqliteSpace,
  place: Place,
  work: (loader: Loader) => Promise<T>,
): Promise<T> {
  db.exec("PRAGMA foreign_keys = OFF");
  db.exec("BEGIN IMMEDIATE");
  try {
    const tables = readTables(db, space);
    const triggers = db.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all().map(triggerOf);
    for (const { name } of triggers) db.exec(`DROP TRIGGER ${quoteName(name)}`);
    const result = await work({
      write: async (name, rows) => insert(db, tableNamed(tables, name), space, place, rows),
    });
    for (const { sql } of triggers) db.exec(sql);
    const dangling = db.prepare(`SELECT "table" AS child, parent FROM pragma_foreign_key_check`).get();
    if (dangling !== undefined) {
      const [child, parent] = [
        String(Reflect.get(Object(dangling), "child")),
        String(Reflect.get(Object(dangling), "parent")),
      ];
      throw new CliError("rows-dangling", { message: messages.dangling(child, parent), hint: messages.danglingHint });
    }
    db.exec("COMMIT");
    return result;
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}

const triggerOf = (row: unknown): { name: string; sql: string } => ({
  name: String(Reflect.get(Object(row), "name")),
  sql: String(Reflect.get(Object(row), "sql")),
});

function insert(db: SqliteDatabase, table: SqliteTable, space: SqliteSpace, place: Place, rows: readonly Row[]): void {
  const columns = storedColumns(table, space);
  const known = new Set(columns.map(({ name }) => name));
  const hasTenant = table.columns.some(({ name }) => name === space.tenantColumn);
  const names = [...known, ...(hasTenant ? [space.tenantColumn] : [])];
  const values = names.map(() => "?").join(", ");
  const statement = db.prepare(
    names.length > 0
      ? `INSERT INTO ${table.quoted} (${nameList(names)}) VALUES (${values})`
      : `INSERT INTO ${table.quoted} DEFAULT VALUES`,
  );
  for (const row of rows) {
    const foreign = Object.keys(row).find((name) => !known.has(name));
    if (foreign !== undefined)
      throw new CliError("column-unknown", { message: messages.columnUnknown(table.name, foreign) });
    statement.run(
      ...columns.map(({ name, isReal }) => fromJson(row[name] ?? null, isReal)),
      ...(hasTenant ? [place.id] : []),
    );
  }
}
