import { setTimeout as sleep } from "node:timers/promises";
import { CliError, type Context } from "@microforge/core/program";
import { checkVersion, openPostgresStore, type PostgresStore, type Sql, withPostgresStore } from "../data/postgres.ts";
import { qualifiedName, quoteLiteral, quoteName } from "../data/sql-text.ts";
import { withDatabase } from "../data/store-url.ts";
import { errorCodeOf } from "../error-code.ts";
import { withoutPassword } from "../registry/url.ts";
import { isolationMessages as messages } from "./messages.ts";
import { placeNames, templateNames } from "./names.ts";
import { checkPlace, markOf, placeMissing, placeTaken, templateMissing, templateNotEmpty } from "./place.ts";
import type { Place, Provider, ProviderOptions } from "./provider.ts";
import { dropRole, ensureRole } from "./roles.ts";
import { rowAccess } from "./rows/access.ts";
import type { Space } from "./rows/space.ts";
import { readReferenceTables, readTables, tablesWithRows } from "./rows/tables.ts";

/** Tenants with a database each, copied from a template, and a role each that may use that database only. */
export async function databaseProvider(
  location: { readonly url: string; readonly shown: string },
  ctx: Pick<Context, "env">,
  options: ProviderOptions,
): Promise<Provider> {
  const server = await openPostgresStore(location, ctx);
  const stores = openStores(location.url, ctx);
  const spaceOf = (place: Place): Space => ({
    schema: options.schema,
    tenantId: checkPlace(place).id,
    tenantColumn: options.tenantColumn,
    setting: options.setting,
    isShared: false,
    sharedTables: options.shared,
  });
  const reach = async (place: Place) => {
    const { database } = placeNames(checkPlace(place).slug);
    const mark = await server.session((sql) => databaseMark(sql, database));
    if (mark === undefined) throw placeMissing("database", database);
    if (mark !== markOf(place)) throw placeTaken("database", database);
    return { store: await stores.of(database), space: spaceOf(place) };
  };
  return {
    ...rowAccess(reach),
    async provision(place) {
      const { database } = placeNames(checkPlace(place).slug);
      const furnishIn = (name: string): Promise<void> => {
        const target = withDatabase(location.url, name);
        return withPostgresStore({ url: target, shown: withoutPassword(target) }, ctx, (store) =>
          store.transaction((sql) => furnish(sql, place, spaceOf(place), options)),
        );
      };
      await oneAtATime(server, database, (sql) => create(server, sql, place, options, furnishIn));
    },
    async remove(place) {
      const { database } = placeNames(checkPlace(place).slug);
      await stores.forget(database);
      await oneAtATime(server, database, (sql) => drop(sql, place));
    },
    async close() {
      await Promise.all([stores.close(), server.close()]);
    },
  };
}

/**
 * Makes the database, step by step: CREATE DATABASE knows no transaction. Until it is whole, it has a name with the tenant's
 * id, which nobody else would use; so after a kill it is known whose it is, and what has its own name is finished.
 */
async function create(
  server: PostgresStore,
  sql: Sql,
  place: Place,
  { appRole }: ProviderOptions,
  furnishIn: (database: string) => Promise<void>,
): Promise<void> {
  const { database, role } = placeNames(place.slug);
  const template = templateNames.database;
  const mark = await databaseMark(sql, database);
  if (mark !== undefined && mark !== markOf(place)) throw placeTaken("database", database);
  await checkVersion(server, sql);
  await ensureRole(sql, place, role, appRole);
  if (mark !== undefined) return;
  const half = unfinishedName(place);
  if ((await databaseMark(sql, half)) === undefined) {
    if ((await databaseMark(sql, template)) === undefined) throw templateMissing("database", template);
    await whenUnused(sql, template, `CREATE DATABASE ${quoteName(half)} TEMPLATE ${quoteName(template)}`);
  }
  await furnishIn(half);
  const name = quoteName(half);
  await sql.script(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
  await sql.script(`GRANT CONNECT ON DATABASE ${name} TO ${quoteName(role)}`);
  const [app] = await sql.query("SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = $1", [appRole]);
  // The service's login needs it to come in at all; inside, it has the rights that its role has in the template.
  if (app) await sql.script(`GRANT CONNECT ON DATABASE ${name} TO ${quoteName(appRole)}`);
  await sql.script(`COMMENT ON DATABASE ${name} IS ${quoteLiteral(markOf(place))}`);
  await whenUnused(sql, half, `ALTER DATABASE ${name} RENAME TO ${quoteName(database)}`);
}

const unfinishedName = ({ id }: Place): string => `tenant_unfinished_${id.replaceAll("-", "")}`;

/** PostgreSQL copies and renames a database only while nobody is connected to it; who looks into it briefly is waited for. */
async function whenUnused(sql: Sql, database: string, statement: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await sql.script(statement);
      return;
    } catch (error) {
      if (errorCodeOf(error) !== "55006") throw error;
      // The server itself has waited for five seconds.
      if (attempt < 2) await sleep(100);
      else
        throw new CliError("template-in-use", {
          message: messages.templateInUse(database),
          hint: messages.templateInUseHint,
          cause: error,
        });
    }
  }
}

/** Rights inside the database; repeated, they change nothing. */
async function furnish(sql: Sql, place: Place, space: Space, { schema }: ProviderOptions): Promise<void> {
  const full = await tablesWithRows(sql, schema, await readTables(sql, space));
  if (full.length > 0) throw templateNotEmpty(full);
  const reference = await readReferenceTables(sql, space);
  const [inSchema, role] = [quoteName(schema), quoteName(placeNames(place.slug).role)];
  await sql.script(
    [
      `REVOKE CREATE ON SCHEMA ${inSchema} FROM PUBLIC`,
      `GRANT USAGE ON SCHEMA ${inSchema} TO ${role}`,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${inSchema} TO ${role}`,
      ...reference.map((name) => `REVOKE INSERT, UPDATE, DELETE ON ${qualifiedName(schema, name)} FROM ${role}`),
      `GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${inSchema} TO ${role}`,
      `ALTER DEFAULT PRIVILEGES IN SCHEMA ${inSchema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role}`,
      `ALTER DEFAULT PRIVILEGES IN SCHEMA ${inSchema} GRANT USAGE ON SEQUENCES TO ${role}`,
    ].join(";\n"),
  );
}

async function drop(sql: Sql, place: Place): Promise<void> {
  const { database, role } = placeNames(place.slug);
  const mark = await databaseMark(sql, database);
  if (mark !== undefined && mark !== markOf(place)) throw placeTaken("database", database);
  for (const name of [database, unfinishedName(place)]) {
    await sql.script(`DROP DATABASE IF EXISTS ${quoteName(name)} WITH (FORCE)`);
  }
  await dropRole(sql, place, role);
}

/** Whose the database is: undefined without a database, empty for one that is nobody's. */
async function databaseMark(sql: Sql, database: string): Promise<string | undefined> {
  const [found] = await sql.query<{ mark: string | null }>(
    "SELECT shobj_description(oid, 'pg_database') AS mark FROM pg_catalog.pg_database WHERE datname = $1",
    [database],
  );
  return found && (found.mark ?? "");
}

/** Two processes that make or drop the same database do it one after the other; the lock goes with the connection. */
async function oneAtATime(server: PostgresStore, database: string, work: (sql: Sql) => Promise<void>): Promise<void> {
  const key = `hashtextextended(${quoteLiteral(`tenant-manager ${database}`)}, 0)`;
  await server.session(async (sql) => {
    await sql.query(`SELECT pg_advisory_lock(${key})`);
    try {
      await work(sql);
    } finally {
      await sql.query(`SELECT pg_advisory_unlock(${key})`).catch(() => undefined);
    }
  });
}

/** Connections to tenants' databases: of the last few, for a server has only so many. */
function openStores(url: string, ctx: Pick<Context, "env">) {
  const open = new Map<string, Promise<PostgresStore>>();
  const forget = async (database: string): Promise<void> => {
    const store = open.get(database);
    open.delete(database);
    await (await store)?.close();
  };
  return {
    of(database: string): Promise<PostgresStore> {
      const target = withDatabase(url, database);
      const store = open.get(database) ?? openPostgresStore({ url: target, shown: withoutPassword(target) }, ctx);
      open.delete(database);
      open.set(database, store);
      return store;
    },
    forget,
    async close(): Promise<void> {
      await Promise.all([...open.keys()].map(forget));
    },
  };
}
