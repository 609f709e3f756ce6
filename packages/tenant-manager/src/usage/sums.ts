import { type Kysely, sql } from "kysely";
import type { Tables } from "../registry/tables.ts";
import type { Period } from "../time/periods.ts";

const hour = 3_600_000;

/** A whole number on both databases: PostgreSQL would make a decimal of a sum. */
export const wholeSum = sql<number>`CAST(coalesce(sum(quantity), 0) AS bigint)`;

/** How much of a metric was used in a period: its full hours from their sums, the pieces at its ends from the events. */
export async function usedBetween(
  db: Kysely<Tables>,
  tenantId: string,
  metric: string,
  { start, end }: Period,
): Promise<number> {
  // A period can be shorter than an hour, and lie within one.
  const first = Math.min(end, Math.ceil(start / hour) * hour);
  const last = Math.max(first, Math.floor(end / hour) * hour);
  const pieces = [
    { start, end: first },
    { start: last, end },
  ];
  let used = await hoursBetween(db, tenantId, metric, { start: first, end: last });
  for (const piece of pieces) if (piece.start < piece.end) used += await eventsBetween(db, tenantId, metric, piece);
  return used;
}

async function hoursBetween(
  db: Kysely<Tables>,
  tenantId: string,
  metric: string,
  { start, end }: Period,
): Promise<number> {
  const row = await db
    .selectFrom("usage_hour")
    .select(wholeSum.as("used"))
    .where("tenant_id", "=", tenantId)
    .where("metric", "=", metric)
    .where("hour_start", ">=", start)
    .where("hour_start", "<", end)
    .executeTakeFirst();
  return row?.used ?? 0;
}

async function eventsBetween(
  db: Kysely<Tables>,
  tenantId: string,
  metric: string,
  { start, end }: Period,
): Promise<number> {
  const row = await db
    .selectFrom("usage_event")
    .select(wholeSum.as("used"))
    .where("tenant_id", "=", tenantId)
    .where("metric", "=", metric)
    .where("at", ">=", start)
    .where("at", "<", end)
    .executeTakeFirst();
  return row?.used ?? 0;
}
