import type { Context } from "@microforge/core/program";
import type { ClientBase } from "pg";
import { openPool, withCleanClient } from "../data/postgres-pool.ts";
import { quoteName } from "../data/sql-text.ts";
import { databaseOf, withDatabase } from "../data/store-url.ts";
import { errorCodeOf } from "../error-code.ts";
import { reasonOf, storeUnreachable } from "./errors.ts";
import { appliedOf, applyTo, type RecordRow, type Site } from "./postgres-apply.ts";
import {
  createRecord,
  existingDatabases,
  existingSchemas,
  heldLocks,
  lockOf,
  recordIn,
  selectRecords,
  sqlxLockOf,
} from "./postgres-sql.ts";
import type { Applied } from "./standing.ts";
import type { ApplySettings, Look, Outcome, StoreAccess } from "./store-access.ts";
import { sharedSchema, type Target } from "./target.ts";
import { createTurns, inParallel } from "./turns.ts";

/** So many schemas are asked by one statement; each takes two entries of the server's table of locks. */
const batch = 200;

const poolOptions = { application_name: "tenant-manager migrate" } as const;

/** A PostgreSQL server: schemas of one database, and databases beside it. */
export async function openPostgresTargets(
  location: { readonly url: string; readonly shown: string },
  ctx: Pick<Context, "env">,
  settings: ApplySettings,
): Promise<StoreAccess> {
  const pool = await openPool(location.url, ctx, { ...poolOptions, max: settings.parallel });
  const turnsOf = new Map<string, ReturnType<typeof createTurns>>();
  const turnsIn = (database: string) => {
    const turns = turnsOf.get(database) ?? createTurns();
    turnsOf.set(database, turns);
    return turns;
  };
  const database = databaseOf(location.url);

  /** A connection to where the target's tables are. */
  const visit = async <T>({ place }: Target, work: (client: ClientBase) => Promise<T>): Promise<T> => {
    if (place.kind !== "database") return withCleanClient(pool, work);
    const own = await openPool(withDatabase(location.url, place.database), ctx, { ...poolOptions, max: 1 });
    try {
      return await withCleanClient(own, work);
    } finally {
      await own.end();
    }
  };

  const look = async (targets: readonly Target[]): Promise<ReadonlyMap<string, Look>> => {
    const looks = new Map<string, Look>(targets.map(({ key }) => [key, { exists: false }]));
    const bySchema = new Map(
      targets.flatMap((each) => (each.place.kind === "schema" ? [[each.place.schema, each]] : [])),
    );
    if (bySchema.size > 0) {
      const found = await withCleanClient(pool, (client) =>
        patiently(() => lookAtSchemas(client, [...bySchema.keys()])),
      );
      for (const [schema, seen] of found) {
        const target = bySchema.get(schema);
        if (target) looks.set(target.key, seen);
      }
    }
    const inDatabases = targets.filter(({ place }) => place.kind === "database");
    if (inDatabases.length === 0) return looks;
    const names = await withCleanClient(pool, (client) => databasesOf(client, inDatabases));
    const existing = inDatabases.filter(({ place }) => place.kind === "database" && names.has(place.database));
    await inParallel(existing, settings.parallel, async (target) => {
      const seen = await visit(target, (client) => lookAtSchemas(client, [sharedSchema]));
      looks.set(target.key, seen.get(sharedSchema) ?? { exists: false });
    });
    return looks;
  };

  return {
    look: (targets) => orUnreachable(location.shown, () => look(targets)),
    apply: async (target, todo, watch): Promise<Outcome> => {
      const where = target.place.kind === "database" ? target.place.database : database;
      try {
        return await visit(target, (client) =>
          applyTo(siteOf(target, client, where), todo, watch, settings, turnsIn(where)),
        );
      } catch (error) {
        // The connection broke, or was not to be had. What is in the place, the next run will see.
        const [first] = todo;
        const problem = {
          kind: "failed",
          version: first?.version,
          file: first?.file,
          detail: reasonOf(error),
        } as const;
        return { kind: "problem", applied: 0, problem };
      }
    },
    prepare: (target) =>
      orUnreachable(location.shown, () =>
        withCleanClient(pool, async (client) => {
          if (target.place.kind === "schema") {
            await client.query(`CREATE SCHEMA IF NOT EXISTS ${quoteName(target.place.schema)}`);
          }
          if (target.place.kind === "database" && (await databasesOf(client, [target])).size === 0) {
            await client.query(`CREATE DATABASE ${quoteName(target.place.database)}`);
          }
        }),
      ),
    repair: (target, version, as) =>
      orUnreachable(location.shown, () =>
        visit(target, async (client) => {
          const schema = schemaOf(target);
          const { rows } = await client.query<{ locked: boolean }>("SELECT pg_try_advisory_lock($1) AS locked", [
            lockOf(schema),
          ]);
          if (!rows[0]?.locked) return false;
          await client.query(createRecord(schema));
          const change =
            as === "done" ? `UPDATE ${recordIn(schema)} SET success = true` : `DELETE FROM ${recordIn(schema)}`;
          await client.query(`${change} WHERE version = $1 AND NOT success`, [version]);
          return true;
        }),
      ),
    close: () => pool.end(),
  };
}

const schemaOf = ({ place }: Target): string => (place.kind === "schema" ? place.schema : sharedSchema);

/**
 * A tenant's schema is locked by itself, and shares sqlx's lock of the database: a service that migrates at its start
 * waits. Where the service's own tables are, sqlx's lock is taken as sqlx takes it.
 */
function siteOf(target: Target, client: ClientBase, database: string): Site {
  const schema = schemaOf(target);
  const [own, sqlx] = [lockOf(schema), sqlxLockOf(database)];
  return schema === sharedSchema
    ? { client, schema, exclusive: [own, sqlx], shared: [] }
    : { client, schema, exclusive: [own], shared: [sqlx] };
}

async function databasesOf(client: ClientBase, targets: readonly Target[]): Promise<ReadonlySet<string>> {
  const names = targets.flatMap(({ place }) => (place.kind === "database" ? [place.database] : []));
  const { rows } = await client.query<{ datname: string }>(existingDatabases, [names]);
  return new Set(rows.map(({ datname }) => datname));
}

/** The schemas that exist, each with its record. */
async function lookAtSchemas(client: ClientBase, schemas: readonly string[]): Promise<Map<string, Look>> {
  const looks = new Map<string, Look>();
  const held = await client.query<{ lock: string }>(heldLocks);
  const locks = new Set(held.rows.map(({ lock }) => lock));
  const existing = await client.query<{ schema: string; recorded: boolean }>(existingSchemas, [schemas]);
  const running = (schema: string) => locks.has(lockOf(schema));
  for (const { schema } of existing.rows) looks.set(schema, { exists: true, applied: [], running: running(schema) });
  const recorded = existing.rows.filter((row) => row.recorded).map(({ schema }) => schema);
  for (let from = 0; from < recorded.length; from += batch) {
    const some = recorded.slice(from, from + batch);
    const { rows } = await client.query<RecordRow & { place: string }>(selectRecords(some));
    const applied = new Map<string, Applied[]>(some.map((schema) => [schema, []]));
    for (const row of rows) applied.get(row.place)?.push(appliedOf(row));
    for (const [schema, list] of applied) looks.set(schema, { exists: true, applied: list, running: running(schema) });
  }
  return looks;
}

/** A tenant that is deleted meanwhile must not make the look at all others fail. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const code = errorCodeOf(error);
      if (attempt === 5 || (code !== "42P01" && code !== "3F000")) throw error;
    }
  }
}

async function orUnreachable<T>(shown: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storeUnreachable(shown, error);
  }
}
