import { existsSync, readdirSync } from "node:fs";
import type { Context } from "@microforge/core/program";
import type { ClientBase } from "pg";
import { openPool, withCleanClient } from "../data/postgres-pool.ts";
import { parseStoreUrl, type StoreLocation } from "../data/store-url.ts";
import { looksLikeTenant, placeNames, sharedRole, templateNames } from "../isolation/names.ts";
import { sharedMark } from "../isolation/place.ts";
import { providerDefaults } from "../isolation/provider.ts";
import { withGivenPassword } from "../lifecycle/data-stores.ts";
import type { DataStore } from "../migrate/target.ts";
import type { AppRole, PlaceFact, ServerFacts, StoreFacts, TenantFact } from "./facts.ts";
import { poolOfDoctor, type Reader, textOf } from "./reader.ts";

type Sees = Pick<Context, "cwd" | "env" | "now">;

/** The data stores of the registry, each with the password that the environment gives. */
export async function storesOf(reader: Reader, ctx: Sees): Promise<readonly DataStore[]> {
  const rows = await reader.all<{ region: string; url: string }>("SELECT region, url FROM data_store ORDER BY region");
  return rows.map((row) => ({ region: row.region, location: parseStoreUrl(withGivenPassword(row, ctx), ctx.cwd) }));
}

/**
 * @param moving tenants that another command works on: they may have places of two kinds, or none yet
 */
export async function storeFacts(
  { region, location }: DataStore,
  tenants: readonly TenantFact[],
  moving: ReadonlySet<string>,
  ctx: Sees,
): Promise<StoreFacts> {
  const name = { region, url: location.shown };
  const here = tenants.filter((tenant) => tenant.region === region || moving.has(tenant.id));
  const settled = here.filter(({ id, status }) => !moving.has(id) && status !== "erasing");
  try {
    return location.kind === "sqlite"
      ? { ...name, reachable: true, server: undefined, ...filesIn(location.folder, here, settled) }
      : { ...name, reachable: true, ...(await onServer(location, here, settled, ctx)) };
  } catch (error) {
    return { ...name, reachable: false, reason: textOf(error) };
  }
}

interface Places {
  readonly missing: readonly PlaceFact[];
  readonly orphans: readonly string[];
}

function filesIn(folder: string, here: readonly TenantFact[], settled: readonly TenantFact[]): Places {
  const files = new Set(existsSync(folder) ? readdirSync(folder) : []);
  const known = new Set([templateNames.file, ...here.map(({ slug }) => placeNames(slug).file)]);
  return {
    missing: settled
      .filter(({ isolation, slug }) => isolation !== "row" && !files.has(placeNames(slug).file))
      .map(({ slug }) => ({ tenant: slug, place: `${folder}/${placeNames(slug).file}` })),
    orphans: [...files].filter((file) => file.endsWith(".db") && !known.has(file)).map((file) => `${folder}/${file}`),
  };
}

async function onServer(
  location: StoreLocation & { readonly kind: "postgres" },
  here: readonly TenantFact[],
  settled: readonly TenantFact[],
  ctx: Sees,
): Promise<Places & { readonly server: ServerFacts }> {
  const pool = await openPool(location.url, ctx, poolOfDoctor);
  try {
    return await withCleanClient(pool, async (client) => {
      await client.query("SET default_transaction_read_only = on; SET search_path = ''");
      const sharesTables = here.some(({ isolation }) => isolation === "row");
      return {
        ...placesIn(await namesOn(client), here, settled),
        server: await serverFacts(client, sharesTables, () => ctx.now().getTime()),
      };
    });
  } finally {
    await pool.end();
  }
}

interface Names {
  readonly schemas: readonly string[];
  readonly databases: readonly string[];
}

async function namesOn(client: ClientBase): Promise<Names> {
  const schemas = await client.query<{ name: string }>("SELECT nspname AS name FROM pg_catalog.pg_namespace");
  const databases = await client.query<{ name: string }>("SELECT datname AS name FROM pg_catalog.pg_database");
  return { schemas: schemas.rows.map(({ name }) => name), databases: databases.rows.map(({ name }) => name) };
}

/** Pure part: which places are not there, and which are nobody's. */
export function placesIn(names: Names, here: readonly TenantFact[], settled: readonly TenantFact[]): Places {
  const [schemas, databases] = [new Set(names.schemas), new Set(names.databases)];
  const missing = settled.flatMap(({ isolation, slug }): PlaceFact[] => {
    const { schema, database } = placeNames(slug);
    if (isolation === "row") return [];
    if (isolation === "schema") return schemas.has(schema) ? [] : [{ tenant: slug, place: `schema ${schema}` }];
    return databases.has(database) ? [] : [{ tenant: slug, place: `database ${database}` }];
  });
  // A tenant that is moved or erased at this moment may have a place of either kind.
  const isSettled = new Set(settled);
  const may = (kind: "schema" | "database", { isolation }: TenantFact): boolean =>
    kind === "schema" ? isolation === "schema" : isolation === "database" || isolation === "namespace";
  // A database that is being made has its tenant's id in its name until it is whole.
  const unfinished = here
    .filter((tenant) => !isSettled.has(tenant))
    .map(({ id }) => `tenant_unfinished_${id.replaceAll("-", "")}`);
  const expected = (kind: "schema" | "database"): ReadonlySet<string> =>
    new Set([
      ...unfinished,
      ...here.filter((tenant) => !isSettled.has(tenant) || may(kind, tenant)).map(({ slug }) => placeNames(slug)[kind]),
    ]);
  const [knownSchemas, knownDatabases] = [expected("schema"), expected("database")];
  return {
    missing,
    orphans: [
      ...names.schemas
        .filter((name) => looksLikeTenant(name) && !knownSchemas.has(name))
        .map((name) => `schema ${name}`),
      ...names.databases
        .filter((name) => looksLikeTenant(name) && !knownDatabases.has(name))
        .map((name) => `database ${name}`),
    ],
  };
}

async function serverFacts(client: ClientBase, sharesTables: boolean, now: () => number): Promise<ServerFacts> {
  const before = now();
  const { rows } = await client.query<{ version: string; number: number; clock: string; user: string }>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
       (extract(epoch FROM clock_timestamp()) * 1000)::bigint::text AS clock, current_user::text AS user`,
  );
  const [row] = rows;
  return {
    version: row?.version ?? "",
    major: Math.floor((row?.number ?? 0) / 10_000),
    clockAhead: Number(row?.clock ?? before) - (before + now()) / 2,
    user: row?.user ?? "",
    appRole: await readAppRole(client),
    sharesTables,
    unprotected: sharesTables ? await unprotectedTables(client) : [],
  };
}

async function readAppRole(client: ClientBase): Promise<AppRole | undefined> {
  const { rows } = await client.query<Omit<AppRole, "name">>(
    `SELECT rolsuper AS superuser, rolbypassrls AS "bypassesRls",
       ARRAY(SELECT format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p') ORDER BY 1) AS owns
     FROM pg_catalog.pg_roles r WHERE rolname = $1`,
    [sharedRole],
  );
  return rows[0] && { name: sharedRole, ...rows[0] };
}

/** Reference data, which the service's role may only read, needs no protection; nor does what it cannot reach. */
async function unprotectedTables(client: ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname::text AS name FROM pg_catalog.pg_class c
       JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND NOT (c.relname = ANY ($2))
       AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
       AND NOT coalesce(pg_catalog.obj_description(c.oid, 'pg_class') LIKE $3, false)
       AND (EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attname = $4 AND NOT a.attisdropped)
         OR EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = $5
           AND pg_catalog.has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))) ORDER BY 1`,
    [providerDefaults.schema, providerDefaults.shared, `%${sharedMark}%`, providerDefaults.tenantColumn, sharedRole],
  );
  return rows.map(({ name }) => name);
}
