import type { Sql } from "../../data/postgres.ts";
import { qualifiedName, quoteName } from "../../data/sql-text.ts";
import type { Row } from "../provider.ts";
import { tenantCondition } from "./digest.ts";
import type { Space } from "./space.ts";
import { type DataTable, storedColumns } from "./tables.ts";

const defaultBatch = 1_000;

/** Reads a table in batches inside an open transaction: never more than one batch is in memory. */
export async function* readRows(
  sql: Sql,
  space: Space,
  table: DataTable,
  batchSize = defaultBatch,
): AsyncGenerator<readonly Row[]> {
  const columns = storedColumns(table, space).map(({ name }) => quoteName(name));
  const source = qualifiedName(space.schema, table.name);
  // A row of no column is a row all the same.
  const list = columns.length > 0 ? columns.join(", ") : "";
  const query = `SELECT ${list} FROM ${source}${tenantCondition(table, space)}${orderOf(table, space)}`;
  // Two tables may be read at the same time.
  const cursor = quoteName(`rows of ${table.name}`.slice(0, 60));
  await sql.script(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${query}`);
  for (;;) {
    const rows = await sql.rows<Row>(`FETCH ${batchSize} FROM ${cursor}`);
    if (rows.length > 0) yield rows;
    if (rows.length < batchSize) break;
  }
  await sql.script(`CLOSE ${cursor}`);
}

/** By the key, texts by their bytes: the same order in every database. */
function orderOf(table: DataTable, { tenantColumn }: Space): string {
  const terms = table.columns
    .filter(({ name }) => table.key.includes(name) && name !== tenantColumn)
    .toSorted((a, b) => table.key.indexOf(a.name) - table.key.indexOf(b.name))
    .map(({ name, collatable }) => quoteName(name) + (collatable ? ' COLLATE "C"' : ""));
  return terms.length > 0 ? ` ORDER BY ${terms.join(", ")}` : "";
}
