import { CliError } from "@microforge/core/program";
import type { Sql } from "../../data/postgres.ts";
import { nameList, qualifiedName, quoteLiteral, quoteName } from "../../data/sql-text.ts";
import { errorCodeOf } from "../../error-code.ts";
import { isolationMessages as messages } from "../messages.ts";
import type { Loader, Row } from "../provider.ts";
import { isInCircle } from "./order.ts";
import type { Space } from "./space.ts";
import { type DataTable, readTables, storedColumns, tableNamed } from "./tables.ts";

/**
 * Writes rows inside an open transaction. While it works, rows may refer to others that are not there yet, and the service's
 * triggers are silent: they fired when the rows were made. At the end every reference is checked.
 */
export async function loadRows<T>(sql: Sql, space: Space, work: (loader: Loader) => Promise<T>): Promise<T> {
  await sql.query("SELECT set_config($1, $2, true)", [space.setting, space.tenantId]);
  const tables = await readTables(sql, space);
  const written = new Set<DataTable>();
  const relaxed = await relax(sql, space, tables);
  const result = await work({
    async write(name, rows) {
      const table = tableNamed(tables, name);
      checkColumns(table, space, rows);
      written.add(table);
      for (let start = 0; start < rows.length; start += batchSize)
        await insert(sql, space, table, rows.slice(start, start + batchSize));
    },
  });
  await relaxed.restore([...written]);
  if (!space.isShared) await refreshViews(sql, space);
  return result;
}

const batchSize = 1_000;

/** A value that has no column would be lost without a word. */
function checkColumns(table: DataTable, space: Space, rows: readonly Row[]): void {
  const known = new Set(storedColumns(table, space).map(({ name }) => name));
  for (const row of rows)
    for (const name of Object.keys(row)) {
      if (known.has(name)) continue;
      const message = messages.columnUnknown(table.name, name);
      throw new CliError("column-unknown", { message, details: { table: table.name, column: name } });
    }
}

async function insert(sql: Sql, space: Space, table: DataTable, rows: readonly Row[]): Promise<void> {
  const stored = storedColumns(table, space);
  const columns = table.hasTenant
    ? [...stored.map(({ name }) => name), space.tenantColumn]
    : stored.map(({ name }) => name);
  const tenantType = table.columns.find(({ name }) => name === space.tenantColumn)?.cast;
  const values = stored.map(({ name, cast }) => `r.${quoteName(name)}::${cast}`);
  if (tenantType) values.push(`${quoteLiteral(space.tenantId)}::${tenantType}`);
  const sequences = stored.filter(({ sequence }) => sequence !== null);
  const extremes = sequences.map(
    ({ name }, index) => `max(${quoteName(name)})::text AS max${index}, min(${quoteName(name)})::text AS min${index}`,
  );
  const target = qualifiedName(space.schema, table.name);
  const source =
    stored.length > 0
      ? `json_to_recordset($1::json) AS r(${stored.map(({ name }) => `${quoteName(name)} text`).join(", ")})`
      : "json_array_elements($1::json)";
  const into =
    columns.length > 0
      ? `INSERT INTO ${target} (${nameList(columns)}) OVERRIDING SYSTEM VALUE`
      : `INSERT INTO ${target}`;
  const statement = `${into} SELECT ${values.join(", ")} FROM ${source}`;
  if (sequences.length === 0) {
    await sql.query(statement, [JSON.stringify(rows)]);
    return;
  }
  const returned = nameList(sequences.map(({ name }) => name));
  const [found] = await sql.query<Record<string, string | null>>(
    `WITH inserted AS (${statement} RETURNING ${returned}) SELECT ${extremes.join(", ")} FROM inserted`,
    [JSON.stringify(rows)],
  );
  for (const [index, { sequence }] of sequences.entries()) {
    const [highest, lowest] = [found?.[`max${index}`], found?.[`min${index}`]];
    if (sequence && highest != null && lowest != null) await movePast(sql, sequence, BigInt(highest), BigInt(lowest));
  }
}

/**
 * Moves a sequence beyond the values that were written, and never back: whoever else takes numbers meanwhile waits for the
 * lock, which only a sequence that is behind needs.
 */
async function movePast(sql: Sql, sequence: string, highest: bigint, lowest: bigint): Promise<void> {
  const [row] = await sql.query<{ step: string; next: string }>(
    `SELECT s.seqincrement::text AS step,
       (SELECT CASE WHEN is_called THEN last_value + s.seqincrement ELSE last_value END FROM ${sequence})::text AS next
     FROM pg_sequence s WHERE s.seqrelid = ${quoteLiteral(sequence)}::regclass`,
  );
  if (!row) return;
  const [step, next] = [BigInt(row.step), BigInt(row.next)];
  const wanted = step > 0n ? highest + step : lowest + step;
  if (step > 0n ? wanted > next : wanted < next) await sql.script(`ALTER SEQUENCE ${sequence} RESTART WITH ${wanted}`);
}

interface Relaxed {
  restore(written: readonly DataTable[]): Promise<void>;
}

async function relax(sql: Sql, space: Space, tables: readonly DataTable[]): Promise<Relaxed> {
  const [right] = await sql.query<{ allowed: boolean }>(
    "SELECT has_parameter_privilege('session_replication_role', 'SET') AS allowed",
  );
  return right?.allowed ? asReplica(sql, space) : asOwner(sql, space, tables);
}

/** No trigger fires and no reference is checked while rows arrive, so that each has to be looked at afterwards. */
async function asReplica(sql: Sql, space: Space): Promise<Relaxed> {
  await sql.script("SET LOCAL session_replication_role = replica");
  return {
    async restore(written) {
      await sql.script("SET LOCAL session_replication_role = origin");
      for (const table of written)
        for (const reference of table.references) {
          const [found] = await sql.query(danglingSql(space, table, reference));
          if (found) throw dangling(table.name, reference.name);
        }
    },
  };
}

function danglingSql(
  { schema, isShared, tenantColumn, tenantId }: Space,
  table: DataTable,
  { columns, target, targetColumns, full }: DataTable["references"][number],
): string {
  const mine = columns.map((name) => `c.${quoteName(name)}`);
  const isSet = mine.map((name) => `${name} IS NOT NULL`);
  const isHalfSet = full && mine.length > 1 ? ` OR (${isSet.join(" OR ")}) AND NOT (${isSet.join(" AND ")})` : "";
  const matches = targetColumns.map((name, index) => `p.${quoteName(name)} = ${mine[index]}`);
  const tenant = isShared ? `c.${quoteName(tenantColumn)} = ${quoteLiteral(tenantId)} AND ` : "";
  return `SELECT 1 FROM ${qualifiedName(schema, table.name)} c WHERE ${tenant}((${isSet.join(" AND ")}
    AND NOT EXISTS (SELECT FROM ${target} p WHERE ${matches.join(" AND ")}))${isHalfSet}) LIMIT 1`;
}

/** Who is no superuser may still, as the owner of the tables, put checks off until the end, and triggers aside. */
async function asOwner(sql: Sql, space: Space, tables: readonly DataTable[]): Promise<Relaxed> {
  const circular = tables.flatMap(({ name, references }) =>
    references
      .filter(({ deferrable, table }) => !deferrable && table !== null && isInCircle(tables, name, table))
      .map(
        (reference) => `ALTER TABLE ${qualifiedName(space.schema, name)} ALTER CONSTRAINT ${quoteName(reference.name)}`,
      ),
  );
  const triggers = tables.flatMap(({ name, triggers: all }) =>
    all.map((trigger) => ({ ...trigger, table: `ALTER TABLE ${qualifiedName(space.schema, name)}` })),
  );
  await sql.script(
    [
      ...circular.map((alter) => `${alter} DEFERRABLE`),
      ...triggers.map(({ table, name }) => `${table} DISABLE TRIGGER ${quoteName(name)}`),
      "SET CONSTRAINTS ALL DEFERRED",
    ].join(";\n"),
  );
  return {
    restore: async () => {
      await sql.script("SET CONSTRAINTS ALL IMMEDIATE").catch((error: unknown) => {
        throw errorCodeOf(error) === "23503" ? dangling(textOf(error, "table"), textOf(error, "constraint")) : error;
      });
      await sql.script(
        [
          ...circular.map((alter) => `${alter} NOT DEFERRABLE`),
          ...triggers.map(
            ({ table, name, mode }) => `${table} ENABLE${enabling[mode] ?? ""} TRIGGER ${quoteName(name)}`,
          ),
        ].join(";\n"),
      );
    },
  };
}

function textOf(error: unknown, key: string): string {
  const value: unknown = error instanceof Error ? Reflect.get(error, key) : undefined;
  return typeof value === "string" ? value : "?";
}

const enabling: Readonly<Record<string, string>> = { R: " REPLICA", A: " ALWAYS" };

async function refreshViews(sql: Sql, { schema }: Space): Promise<void> {
  const views = await sql.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind = 'm' AND c.relispopulated ORDER BY c.oid`,
    [schema],
  );
  for (const { name } of views) await sql.script(`REFRESH MATERIALIZED VIEW ${name}`);
}

const dangling = (table: string, reference: string): CliError =>
  new CliError("rows-dangling", { message: messages.dangling(table, reference), hint: messages.danglingHint });
