import { setTimeout as sleep } from "node:timers/promises";
import type { Sql } from "../data/postgres.ts";
import { templateNames } from "../isolation/names.ts";
import { lockOf } from "./postgres-sql.ts";

/**
 * Keeps migrations away from the template of schemas until the transaction ends, so that what is cloned is of one version.
 * Many may clone at once. Asked for again and again, for a transaction that waits in the server would itself hold up a
 * `CREATE INDEX CONCURRENTLY`.
 *
 * @returns false when the template is being migrated for longer than `patience` milliseconds
 */
export async function holdTemplate(sql: Sql, patience = 60_000): Promise<boolean> {
  const began = performance.now();
  const take = `SELECT pg_catalog.pg_try_advisory_xact_lock_shared(${lockOf(templateNames.schema)}) AS held`;
  for (;;) {
    const [row] = await sql.query<{ held: boolean }>(take);
    if (row?.held) return true;
    if (performance.now() - began > patience) return false;
    await sleep(100);
  }
}
