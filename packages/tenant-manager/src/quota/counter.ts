import type { Kysely } from "kysely";
import type { QuotaPeriod } from "../billing/plan.ts";
import type { Registry } from "../registry/registry.ts";
import type { Tables } from "../registry/tables.ts";
import type { Period } from "../time/periods.ts";
import { usedBetween } from "../usage/sums.ts";
import type { Bucket } from "./decide.ts";

/** Which counter. */
export interface CounterKey {
  readonly tenantId: string;
  readonly metric: string;
  readonly kind: QuotaPeriod;
  readonly period: Period;
}

/** What a counter says; undefined where nobody has needed it yet. `lock` keeps others from consuming meanwhile. */
export async function readCounter(
  db: Kysely<Tables>,
  { tenantId, metric, kind, period }: CounterKey,
  lock: boolean,
): Promise<number | undefined> {
  const row = await db
    .selectFrom("quota_counter")
    .select("used")
    .where("tenant_id", "=", tenantId)
    .where("metric", "=", metric)
    .where("period", "=", kind)
    .where("period_start", "=", period.start)
    .where("period_end", "=", period.end)
    .$if(lock, (query) => query.forUpdate())
    .executeTakeFirst();
  return row?.used;
}

/**
 * Makes a counter from the usage that there is. Those of earlier periods go: they can be made again at any time.
 *
 * Nobody may write events of the tenant meanwhile, for a writer that does not see the counter does not add to it.
 */
export async function openCounter(registry: Registry, key: CounterKey): Promise<void> {
  const { tenantId, metric, kind, period } = key;
  await registry.write(async (trx) => {
    if (registry.dialect === "postgres") {
      await trx.selectFrom("tenant").select("id").where("id", "=", tenantId).forUpdate().execute();
    }
    if ((await readCounter(trx, key, false)) !== undefined) return;
    await trx
      .deleteFrom("quota_counter")
      .where("tenant_id", "=", tenantId)
      .where("metric", "=", metric)
      .where("period", "=", kind)
      .where("period_start", "<=", period.start)
      .execute();
    const used = await usedBetween(trx, tenantId, metric, period);
    const row = { tenant_id: tenantId, metric, period: kind, period_start: period.start, period_end: period.end, used };
    await trx.insertInto("quota_counter").values(row).execute();
  });
}

/** The tokens of a rate, locked until the transaction ends; a bucket that was never used is made full. */
export async function lockBucket(
  trx: Kysely<Tables>,
  dialect: Registry["dialect"],
  { tenantId, metric }: Pick<CounterKey, "tenantId" | "metric">,
  full: Bucket,
): Promise<Bucket> {
  const read = () => readBucket(trx, tenantId, metric, dialect === "postgres");
  const found = await read();
  if (found) return found;
  const row = { tenant_id: tenantId, metric, micro_tokens: full.microTokens, refilled_at: full.refilledAt };
  await trx
    .insertInto("quota_bucket")
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await read()) ?? full;
}

export async function readBucket(
  db: Kysely<Tables>,
  tenantId: string,
  metric: string,
  lock = false,
): Promise<Bucket | undefined> {
  const row = await db
    .selectFrom("quota_bucket")
    .select(["micro_tokens", "refilled_at"])
    .where("tenant_id", "=", tenantId)
    .where("metric", "=", metric)
    .$if(lock, (query) => query.forUpdate())
    .executeTakeFirst();
  return row && { microTokens: row.micro_tokens, refilledAt: row.refilled_at };
}

export async function writeBucket(
  trx: Kysely<Tables>,
  { tenantId, metric }: Pick<CounterKey, "tenantId" | "metric">,
  { microTokens, refilledAt }: Bucket,
): Promise<void> {
  await trx
    .updateTable("quota_bucket")
    .set({ micro_tokens: microTokens, refilled_at: refilledAt })
    .where("tenant_id", "=", tenantId)
    .where("metric", "=", metric)
    .execute();
}
