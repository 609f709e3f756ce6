import { setTimeout as sleep } from "node:timers/promises";
import type { ClientBase } from "pg";
import { quoteName } from "../data/sql-text.ts";
import { errorCodeOf } from "../error-code.ts";
import type { Migration } from "./files.ts";
import { createRecord, recordIn, selectRecord, turnLock } from "./postgres-sql.ts";
import { about, describeError } from "./problem.ts";
import { type Applied, type Problem, standingOf } from "./standing.ts";
import type { ApplySettings, Outcome, Watch } from "./store-access.ts";
import type { Turns } from "./turns.ts";

/** One place on a server, and what keeps others out of it meanwhile. */
export interface Site {
  readonly client: ClientBase;
  readonly schema: string;
  /** Nobody else may have these numbers. */
  readonly exclusive: readonly string[];
  /** Others may have these as long as they share them, too. */
  readonly shared: readonly string[];
}

/** Errors after which nothing is left of the transaction and the next attempt may succeed. */
const transient = new Set(["40001", "40P01", "55P03"]);
const attempts = 3;

export async function applyTo(
  site: Site,
  todo: readonly Migration[],
  watch: Watch,
  settings: ApplySettings,
  turns: Turns,
): Promise<Outcome> {
  let applied = 0;
  for (const migration of todo) {
    const step = migration.transactional
      ? await again(() => inTransaction(site, migration, watch, settings))
      : await turns.take(() => withoutTransaction(site, migration, watch, settings));
    if (step === "stopped") return { kind: "stopped" };
    if (typeof step === "object") return { kind: "problem", applied, problem: step };
    if (step === "applied") applied += 1;
  }
  return { kind: "done", applied };
}

type Step = "applied" | "already" | "stopped" | Problem;

async function again(work: () => Promise<Step | { readonly retry: Problem }>): Promise<Step> {
  for (let attempt = 1; ; attempt += 1) {
    const step = await work();
    if (typeof step !== "object" || !("retry" in step)) return step;
    if (attempt === attempts) return step.retry;
    await sleep(attempt * 100);
  }
}

async function inTransaction(
  site: Site,
  migration: Migration,
  watch: Watch,
  settings: ApplySettings,
): Promise<Step | { readonly retry: Problem }> {
  const { client, schema } = site;
  const began = performance.now();
  const transaction = await beginLocked(site, settings);
  if (transaction === undefined) return settings.signal.aborted ? "stopped" : about("busy", migration);
  try {
    const due = await lookAgain(site, migration, settings);
    if (due !== true) {
      await client.query("ROLLBACK");
      return due;
    }
    watch.begin(migration);
    await client.query(migration.sql);
    const recorded = await client.query(
      `INSERT INTO ${recordIn(schema)} (version, description, success, checksum, execution_time)
       SELECT $1, $2, true, decode($3, 'hex'), $4 WHERE txid_current()::text = $5`,
      [...recordOf(migration), nanoseconds(began), transaction],
    );
    if (recorded.rowCount !== 1) return await endedItsTransaction(site, migration);
    await client.query("COMMIT");
    watch.end(migration);
    return "applied";
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    if (await isCommitted(client, transaction)) return endedItsTransaction(site, migration, error);
    const problem = about("failed", migration, describeError(error, migration.sql));
    return transient.has(errorCodeOf(error)) ? { retry: problem } : problem;
  }
}

/** A transaction that has the place for itself, by its number; undefined when that was not to be had in time. */
async function beginLocked(site: Site, settings: ApplySettings): Promise<string | undefined> {
  const { client, schema, exclusive, shared } = site;
  const { lockTimeout, statementTimeout } = settings;
  const locks = [
    ...exclusive.map((lock) => `pg_try_advisory_xact_lock(${lock})`),
    ...shared.map((lock) => `pg_try_advisory_xact_lock_shared(${lock})`),
  ];
  let transaction: string | undefined;
  await until(settings, settings.patience, async () => {
    await client.query(
      `BEGIN; SET LOCAL search_path = ${quoteName(schema)}; SET LOCAL lock_timeout = ${lockTimeout};
       SET LOCAL statement_timeout = ${statementTimeout}`,
    );
    const { rows } = await client.query<{ locked: boolean; xid: string }>(
      `SELECT ${locks.join(" AND ")} AS locked, txid_current()::text AS xid`,
    );
    // Waiting happens outside of any transaction: one that waits in here would hold up `CREATE INDEX CONCURRENTLY`.
    if (rows[0]?.locked) transaction = rows[0].xid;
    else await client.query("ROLLBACK");
    return transaction !== undefined;
  });
  return transaction;
}

/** Under the lock: true when the migration is still due. */
async function lookAgain(
  site: Site,
  migration: Migration,
  { all }: ApplySettings,
): Promise<true | "already" | Problem> {
  await site.client.query(createRecord(site.schema));
  const { rows } = await site.client.query<RecordRow>(selectRecord(site.schema));
  const { problem, todo } = standingOf(rows.map(appliedOf), all);
  if (problem) return problem;
  return todo.includes(migration) || "already";
}

export interface RecordRow {
  readonly version: string;
  readonly success: boolean;
  readonly checksum: string;
}

export const appliedOf = ({ version, success, checksum }: RecordRow): Applied => ({
  version: Number(version),
  success,
  checksum,
});

/**
 * The file has a COMMIT or ROLLBACK of its own, so nobody knows how much of it is there. That is recorded as half done:
 * doing it again unseen would be worse.
 */
async function endedItsTransaction({ client, schema }: Site, migration: Migration, error?: unknown): Promise<Problem> {
  await client.query("ROLLBACK").catch(() => {});
  await client.query(
    `INSERT INTO ${recordIn(schema)} (version, description, success, checksum, execution_time)
     VALUES ($1, $2, false, decode($3, 'hex'), -1) ON CONFLICT (version) DO NOTHING`,
    recordOf(migration),
  );
  return about("ended-transaction", migration, error === undefined ? undefined : describeError(error, migration.sql));
}

async function isCommitted(client: ClientBase, transaction: string): Promise<boolean> {
  try {
    const { rows } = await client.query<{ status: string }>("SELECT txid_status($1) AS status", [transaction]);
    return rows[0]?.status === "committed";
  } catch {
    return false; // The connection is gone, and with it the transaction.
  }
}

async function withoutTransaction(
  site: Site,
  migration: Migration,
  watch: Watch,
  settings: ApplySettings,
): Promise<Step> {
  const { client, schema } = site;
  try {
    const locked = await lockSession(site, settings);
    if (!locked) return settings.signal.aborted ? "stopped" : about("busy", migration);
    await client.query(
      `SET search_path = ${quoteName(schema)}; SET lock_timeout = 0; SET statement_timeout = ${settings.statementTimeout}`,
    );
    const due = await lookAgain(site, migration, settings);
    if (due !== true) return due;
    return await recordedAround(site, migration, watch);
  } finally {
    // What the session has set, its locks included, must not reach the next tenant.
    await client.query("DISCARD ALL").catch(() => {});
  }
}

async function lockSession(site: Site, settings: ApplySettings): Promise<boolean> {
  const { client, exclusive, shared } = site;
  const tryAll = async (locks: readonly string[]): Promise<boolean> => {
    const { rows } = await client.query<{ locked: boolean }>(`SELECT ${locks.join(" AND ")} AS locked`);
    return rows[0]?.locked ?? false;
  };
  // Whoever has the turn is at work, so waiting for it has an end.
  const turn = () => tryAll([`pg_try_advisory_lock(${turnLock})`]);
  if (!(await until(settings, Number.POSITIVE_INFINITY, turn))) return false;
  return until(settings, settings.patience, () =>
    tryAll([
      ...exclusive.map((lock) => `pg_try_advisory_lock(${lock})`),
      ...shared.map((lock) => `pg_try_advisory_lock_shared(${lock})`),
    ]),
  );
}

/** The record comes first, as unsuccessful: a kill, or an error, leaves something to be seen. */
async function recordedAround({ client, schema }: Site, migration: Migration, watch: Watch): Promise<Step> {
  const began = performance.now();
  watch.begin(migration);
  await client.query(
    `INSERT INTO ${recordIn(schema)} (version, description, success, checksum, execution_time)
     VALUES ($1, $2, false, decode($3, 'hex'), -1)`,
    recordOf(migration),
  );
  try {
    await client.query(migration.sql);
  } catch (error) {
    return about("half-done", migration, describeError(error, migration.sql));
  }
  await client.query(`UPDATE ${recordIn(schema)} SET success = true, execution_time = $2 WHERE version = $1`, [
    migration.version,
    nanoseconds(began),
  ]);
  watch.end(migration);
  return "applied";
}

const recordOf = ({ version, description, checksum }: Migration): [number, string, string] => [
  version,
  description,
  checksum,
];

const nanoseconds = (began: number): number => Math.round((performance.now() - began) * 1e6);

async function until({ signal }: ApplySettings, patience: number, attempt: () => Promise<boolean>): Promise<boolean> {
  const began = performance.now();
  for (let pause = 5; ; pause = Math.min(100, pause * 2)) {
    if (await attempt()) return true;
    if (signal.aborted || performance.now() - began > patience) return false;
    await sleep(pause);
  }
}
