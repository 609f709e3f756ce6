import { CliError, exitCodes } from "@microforge/core/program";
import type { Sql } from "../../data/postgres.ts";
import { qualifiedName } from "../../data/sql-text.ts";
import { isolationMessages as messages } from "../messages.ts";
import type { Digest } from "../provider.ts";
import { digestOf, rowHash, type Sums, sameDigest, sumsOfHashes, tenantCondition } from "./digest.ts";
import type { Space } from "./space.ts";
import { type DataTable, readTables, storedColumns } from "./tables.ts";

/** Deletes the tenant's rows inside an open transaction, if they still are those of the digests. */
export async function clearRows(
  sql: Sql,
  space: Space,
  expected: Readonly<Record<string, Digest>> | "whatever they are",
): Promise<void> {
  await sql.query("SELECT set_config($1, $2, true)", [space.setting, space.tenantId]);
  const tables = await readTables(sql, space);
  if (tables.length === 0) return;
  if (!space.isShared) await lock(sql, space, tables);
  const deleted = await deleteAll(sql, space, tables);
  if (expected !== "whatever they are") compare(deleted, expected);
  // Triggers of the service may have written more while it deleted.
  for (let again = 0; again < 5; again += 1) {
    const left = [...(await deleteAll(sql, space, tables)).values()].some(({ rows }) => rows > 0);
    if (!left) break;
  }
  const remaining = await countRows(sql, space, tables);
  if (remaining.length > 0)
    throw new CliError("rows-remain", { message: messages.remain(remaining), hint: messages.remainHint });
}

/**
 * All tables in one statement: references are checked when it ends, so that neither the order nor circles count, and what is
 * deleted is exactly what is hashed.
 */
async function deleteAll(sql: Sql, space: Space, tables: readonly DataTable[]): Promise<ReadonlyMap<string, Digest>> {
  const deletes = tables.map(
    (table, index) =>
      `d${index} AS (DELETE FROM ${qualifiedName(space.schema, table.name)}${tenantCondition(table, space)} RETURNING ${rowHash(table, space)} AS hash)`,
  );
  const sums = tables.map((_, index) => `SELECT ${index} AS index, ${sumsOfHashes} FROM d${index}`);
  const rows = await sql.query<Sums & { index: number }>(`WITH ${deletes.join(", ")} ${sums.join(" UNION ALL ")}`);
  return new Map(
    rows.flatMap((row) => {
      const table = tables[row.index];
      if (!table) return [];
      const columns = storedColumns(table, space).map(({ name }) => name);
      return [[table.name, digestOf(columns, row)] as const];
    }),
  );
}

function compare(deleted: ReadonlyMap<string, Digest>, expected: Readonly<Record<string, Digest>>): void {
  const named = new Set([...deleted.keys(), ...Object.keys(expected)]);
  const changed = [...named].filter((name) => {
    const [found, wanted] = [deleted.get(name), expected[name]];
    // A table that nobody looked at is as it was only if it is empty.
    if (!found || !wanted) return (found ?? wanted)?.rows !== 0;
    return !sameDigest(found, wanted);
  });
  if (changed.length > 0) throw rowsChanged(changed);
}

export const rowsChanged = (tables: readonly string[]): CliError =>
  new CliError("rows-changed", {
    message: messages.changed(tables),
    hint: messages.changedHint,
    exitCode: exitCodes.conflict,
    details: { tables },
  });

async function countRows(sql: Sql, space: Space, tables: readonly DataTable[]): Promise<readonly string[]> {
  const counts = tables.map(
    (table, index) =>
      `SELECT ${index} AS index WHERE EXISTS (SELECT FROM ${qualifiedName(space.schema, table.name)}${tenantCondition(table, space)})`,
  );
  const rows = await sql.query<{ index: number }>(counts.join(" UNION ALL "));
  return rows.map(({ index }) => tables[index]?.name ?? "");
}

/** The tables are the tenant's alone: nobody writes between deleting and the end. */
const lock = (sql: Sql, { schema }: Space, tables: readonly DataTable[]): Promise<void> =>
  sql.script(
    `LOCK TABLE ${tables.map(({ name }) => qualifiedName(schema, name)).join(", ")} IN SHARE ROW EXCLUSIVE MODE`,
  );
