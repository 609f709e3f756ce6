import { type Kysely, sql } from "kysely";
import type { Tables } from "../registry/tables.ts";
import { type MonthFacts, pricingSpans, type Span, type Subscription, subscribedSpans, type Usage } from "./month.ts";

/** Whose facts, and up to which usage event they count. */
export interface Extent {
  readonly tenantId: string;
  readonly subscriptions: readonly Subscription[];
  readonly cutoff: number;
}

/** What the registry knows of one month of a tenant, up to a cut-off. */
export async function readMonth(db: Kysely<Tables>, extent: Extent, month: Span): Promise<MonthFacts> {
  const pricing = pricingSpans(extent.subscriptions, month);
  const usage: Usage[] = [];
  for (const [span, { from, until }] of pricing.entries()) {
    const rows = await eventsOf(db, extent, { from, until })
      // As text: the sum of numbers that are exact need not be.
      .select(["metric", sql<string>`cast(sum(quantity) as text)`.as("quantity")])
      .groupBy("metric")
      .orderBy("metric")
      .execute();
    for (const { metric, quantity } of rows) usage.push({ span, metric, quantity: BigInt(quantity) });
  }
  return { month, pricing, usage, subscribed: subscribedSpans(extent.subscriptions, month) };
}

/** Whether anything of a span was recorded after one cut-off and up to another. */
export async function hasNewer(db: Kysely<Tables>, extent: Extent, after: number, span: Span): Promise<boolean> {
  const found = await eventsOf(db, extent, span).select("seq").where("seq", ">", after).limit(1).executeTakeFirst();
  return found !== undefined;
}

const eventsOf = (db: Kysely<Tables>, { tenantId, cutoff }: Extent, { from, until }: Span) =>
  db
    .selectFrom("usage_event")
    .where("tenant_id", "=", tenantId)
    .where("at", ">=", from)
    .where("at", "<", until)
    .where("seq", "<=", cutoff);

/** The last usage event there is. Of a tenant whose row is locked, no later one can get a smaller number. */
export async function lastEvent(db: Kysely<Tables>): Promise<number> {
  const last = await db.selectFrom("usage_event").select("seq").orderBy("seq", "desc").limit(1).executeTakeFirst();
  return last?.seq ?? 0;
}
