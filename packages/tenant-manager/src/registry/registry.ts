import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "@microforge/core/program";
import type { Kysely, Transaction } from "kysely";
import type { Database } from "libsql";
import type { Pool } from "pg";
import { errorCodeOf } from "../error-code.ts";
import { clockWentBack, registryMissing, registryNewer, registryRefused, registryUnreachable } from "./errors.ts";
import { schemaSteps, schemaVersion } from "./migrations.ts";
import type { Tables } from "./tables.ts";
import { type Location, parseDatabase } from "./url.ts";

type Sees = Pick<Context, "cwd" | "now">;

/** Everything that the tool knows, in one database that several processes use at once. */
export type Registry = Shared & Handle;

interface Shared {
  /** Where it is, without a password. */
  readonly url: string;
  /** For reading. */
  readonly db: Kysely<Tables>;
  /** Milliseconds since 1970. */
  now(): number;
  /**
   * One transaction; what it returns is durable. On SQLite it is the only writer from its first statement on. On PostgreSQL
   * it may be run again after a deadlock, so `work` must have no other effects.
   */
  write<T>(work: (trx: Transaction<Tables>) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** For bulk work, past the query builder. */
type Handle =
  | { readonly dialect: "sqlite"; readonly raw: Database }
  | { readonly dialect: "postgres"; readonly raw: Pool };

export interface RegistryChoice {
  readonly database: string;
}

/** Opens the registry for `work` and closes it, whatever comes of it. `registry-missing` where there is none. */
export async function withRegistry<T>(
  { database }: RegistryChoice,
  ctx: Sees,
  work: (registry: Registry) => Promise<T>,
): Promise<T> {
  const registry = await openRegistry(database, ctx);
  try {
    return await work(registry);
  } finally {
    await registry.close();
  }
}

/**
 * Opens a registry and brings its tables up to date.
 *
 * @param create whether to make it where there is none; otherwise that is `registry-missing`
 */
export async function openRegistry(
  database: string,
  ctx: Sees,
  { create = false }: { readonly create?: boolean } = {},
): Promise<Registry> {
  const location = parseDatabase(database, ctx.cwd);
  if (location.dialect === "sqlite" && !create && !existsSync(location.path)) throw registryMissing(location.shown);
  const registry = await connect(location, ctx);
  try {
    const version = await versionOf(registry);
    if (version === undefined && !create) throw registryMissing(location.shown);
    if (version !== schemaVersion) await updateTables(registry);
    return registry;
  } catch (error) {
    await registry.close();
    throw registryUnreachable(location.shown, error);
  }
}

async function connect(location: Location, ctx: Sees): Promise<Registry> {
  const { dialect, shown: url } = location;
  const now = () => ctx.now().getTime();
  try {
    switch (dialect) {
      case "sqlite": {
        const { openSqlite } = await import("./sqlite.ts");
        return sharedWays({ dialect, ...openSqlite(location.path) }, url, now);
      }
      case "postgres": {
        const { openPostgres } = await import("./postgres.ts");
        return sharedWays({ dialect, ...openPostgres(location.url) }, url, now);
      }
    }
  } catch (error) {
    throw registryUnreachable(url, error);
  }
}

function sharedWays(handle: Handle & Pick<Shared, "db">, url: string, now: () => number): Registry {
  const { db } = handle;
  return {
    ...handle,
    url,
    now,
    close: () => db.destroy(),
    write: (work) =>
      againAfterDeadlock(() =>
        db.transaction().execute(async (trx) => {
          await checkClock(trx, now());
          return work(trx);
        }),
      ).catch((error: unknown) => {
        throw registryRefused(url, error);
      }),
  };
}

/** PostgreSQL ends one of two transactions that wait for each other; nothing of it is left, so it can be run again. */
async function againAfterDeadlock<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const code = errorCodeOf(error);
      if (attempt === 10 || (code !== "40P01" && code !== "40001")) throw error;
      await sleep(attempt * 20 * Math.random());
    }
  }
}

/** How far clocks of several machines may be apart, in milliseconds. */
const clockTolerance = 10_000;

/** What is known to have happened cannot lie in the future: with such a clock, periods and due dates would be wrong. */
async function checkClock(trx: Transaction<Tables>, now: number): Promise<void> {
  const [event, usage] = [
    await trx.selectFrom("tenant_event").select("at").orderBy("seq", "desc").limit(1).executeTakeFirst(),
    await trx.selectFrom("usage_event").select("received_at").orderBy("seq", "desc").limit(1).executeTakeFirst(),
  ];
  const latest = Math.max(event?.at ?? 0, usage?.received_at ?? 0);
  if (now < latest - clockTolerance) throw clockWentBack(now, latest);
}

/** The version of the registry's tables; undefined where there are none. */
async function versionOf(registry: Registry): Promise<number | undefined> {
  const exists =
    registry.dialect === "sqlite"
      ? registry.raw.prepare("SELECT 1 FROM sqlite_master WHERE name = 'meta'").get() !== undefined
      : (await registry.raw.query<{ found: boolean }>("SELECT to_regclass('meta') IS NOT NULL AS found")).rows[0]
          ?.found;
  if (!exists) return undefined;
  const row = await registry.db
    .selectFrom("meta")
    .select("value")
    .where("key", "=", "schema_version")
    .executeTakeFirst();
  return row && Number(row.value);
}

/** Several processes may begin at once: whoever comes second finds the work done. */
async function updateTables(registry: Registry): Promise<void> {
  if (registry.dialect === "postgres") return updatePostgres(registry.raw);
  const { raw } = registry;
  raw.exec("BEGIN IMMEDIATE");
  try {
    raw.exec("CREATE TABLE IF NOT EXISTS meta (key text PRIMARY KEY, value text NOT NULL)");
    const row = raw.prepare("SELECT value FROM meta WHERE key = 'schema_version'").get() as
      | { value: string }
      | undefined;
    for (const statement of statementsFrom(Number(row?.value ?? 0), "sqlite")) raw.exec(statement);
    raw.exec("COMMIT");
  } catch (error) {
    raw.exec("ROLLBACK");
    throw error;
  }
}

async function updatePostgres(pool: Pool): Promise<void> {
  const { registrySchema } = await import("./postgres.ts");
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    // Any number, as long as nobody else in this database takes it for something else.
    await client.query("SELECT pg_advisory_xact_lock(7214480137)");
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${registrySchema}`);
    await client.query("CREATE TABLE IF NOT EXISTS meta (key text PRIMARY KEY, value text NOT NULL)");
    const { rows } = await client.query<{ value: string }>("SELECT value FROM meta WHERE key = 'schema_version'");
    for (const statement of statementsFrom(Number(rows[0]?.value ?? 0), "postgres")) await client.query(statement);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}

/** What leads from a version to the newest, its number included. */
function statementsFrom(version: number, dialect: Registry["dialect"]): readonly string[] {
  if (version > schemaVersion) throw registryNewer(version, schemaVersion);
  return [
    ...schemaSteps.filter((step) => step.version > version).flatMap((step) => step.statements(dialect)),
    `INSERT INTO meta (key, value) VALUES ('schema_version', '${schemaVersion}') ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
  ];
}
