import type { Context } from "@microforge/core/program";
import { openPostgresStore, type Sql } from "../data/postgres.ts";
import { qualifiedName } from "../data/sql-text.ts";
import { withDatabase } from "../data/store-url.ts";
import { withoutPassword } from "../registry/url.ts";
import type { Searched } from "./certificate.ts";
import type { Terms } from "./terms.ts";

/** Searches every table of a server's database, and of every database on it that may be opened. */
export async function* searchServer(
  url: string,
  ctx: Pick<Context, "env" | "signal">,
  terms: Terms,
): AsyncGenerator<Searched> {
  for (const database of await databasesOf(url, ctx)) {
    yield* searchDatabase(withDatabase(url, database), ctx, terms);
  }
}

async function databasesOf(url: string, ctx: Pick<Context, "env">): Promise<readonly string[]> {
  const store = await openPostgresStore({ url, shown: withoutPassword(url) }, ctx);
  try {
    const rows = await store.session((sql) =>
      sql.query<{ name: string }>(
        `SELECT datname AS name FROM pg_catalog.pg_database
         WHERE datallowconn AND (datname = current_database() OR datname LIKE 'tenant\\_%' OR datname LIKE 'tenantx\\_%')
         ORDER BY datname`,
      ),
    );
    return rows.map(({ name }) => name);
  } finally {
    await store.close();
  }
}

const tablesSql = `
SELECT n.nspname AS schema, c.relname AS name,
  c.relrowsecurity AND c.relforcerowsecurity AND pg_catalog.pg_has_role(c.relowner, 'USAGE')
    AND NOT (SELECT r.rolsuper OR r.rolbypassrls FROM pg_catalog.pg_roles r WHERE r.rolname = current_user) AS "isForced"
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
  AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'tenant_manager'
ORDER BY 1, 2`;

interface TableName {
  readonly schema: string;
  readonly name: string;
  /** Its owner, who searches, is below its policies, too. */
  readonly isForced: boolean;
}

async function* searchDatabase(
  url: string,
  ctx: Pick<Context, "env" | "signal">,
  terms: Terms,
): AsyncGenerator<Searched> {
  const place = withoutPassword(url);
  const store = await openPostgresStore({ url, shown: place }, ctx);
  try {
    const tables = await store.session((sql) => sql.query<TableName>(tablesSql));
    for (const table of tables) {
      ctx.signal.throwIfAborted();
      const counted = await store.transaction((sql) =>
        table.isForced ? unforced(sql, table, () => searchTable(sql, table, terms)) : searchTable(sql, table, terms),
      );
      yield { place, kind: "table", name: `${table.schema}.${table.name}`, ...counted };
    }
  } finally {
    await store.close();
  }
}

/**
 * Lets the owner see all rows of a forced table while it is searched. Nobody else does meanwhile: the table is locked until the
 * transaction ends, and it ends with the table as it was. A login with BYPASSRLS searches without the lock.
 */
async function unforced<T>(sql: Sql, { schema, name }: TableName, search: () => Promise<T>): Promise<T> {
  const table = qualifiedName(schema, name);
  await sql.script(`SET LOCAL lock_timeout = '10s'; ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`);
  const result = await search();
  await sql.script(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
  return result;
}

/** A row as text has every value of it; bytes are in hexadecimal there. */
async function searchTable(
  sql: Sql,
  { schema, name }: TableName,
  { ids, whole }: Terms,
): Promise<{ readonly rows: number; readonly found: number }> {
  // Whoever is not above the policies must not take what they hide for what is not there: with this, it is an error.
  await sql.script("SET LOCAL row_security = off");
  const [row] = await sql.query<{ rows: string; found: string }>(
    `SELECT count(*) AS rows, count(*) FILTER (WHERE
        EXISTS (SELECT FROM pg_catalog.unnest($1::text[]) AS id WHERE pg_catalog.strpos(pg_catalog.lower(t.*::text), id) > 0)
        OR EXISTS (SELECT FROM pg_catalog.jsonb_each_text(pg_catalog.to_jsonb(t)) AS field WHERE field.value = ANY ($2::text[]))
      ) AS found FROM ${qualifiedName(schema, name)} AS t`,
    [ids, whole],
  );
  return { rows: Number(row?.rows ?? 0), found: Number(row?.found ?? 0) };
}
