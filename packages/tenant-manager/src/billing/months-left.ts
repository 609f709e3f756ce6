import type { Registry } from "../registry/registry.ts";
import { type BillingMonth, monthAt, monthOf } from "./billing-month.ts";
import type { BilledTenant } from "./invoice.ts";

/** Months before a month that was issued, since the tenant's first subscription or event, that have no invoice. */
export async function monthsLeft(
  { db }: Pick<Registry, "db">,
  tenant: BilledTenant,
  before: string,
): Promise<readonly string[]> {
  const begun = await firstFact(db, tenant.id);
  if (begun === undefined) return [];
  const rows = await db.selectFrom("invoice").select("period_start").where("tenant_id", "=", tenant.id).execute();
  const issued = new Set(rows.map(({ period_start }) => period_start));
  const end = await monthOf(before, tenant.time_zone);
  const left: string[] = [];
  for (let month = await monthAt(begun, tenant.time_zone); month.from < end.from; month = await after(month, tenant)) {
    if (!issued.has(month.from) && (await hasFacts(db, tenant.id, month))) left.push(month.label);
  }
  return left;
}

const after = (month: BillingMonth, { time_zone }: BilledTenant): Promise<BillingMonth> =>
  monthAt(month.until, time_zone);

async function firstFact(db: Registry["db"], tenantId: string): Promise<number | undefined> {
  const [subscription, event] = await Promise.all([
    db
      .selectFrom("subscription")
      .select((select) => select.fn.min("from_at").as("at"))
      .where("tenant_id", "=", tenantId)
      .executeTakeFirst(),
    db
      .selectFrom("usage_event")
      .select((select) => select.fn.min("at").as("at"))
      .where("tenant_id", "=", tenantId)
      .executeTakeFirst(),
  ]);
  const times = [subscription?.at, event?.at].filter((at) => typeof at === "number");
  return times.length === 0 ? undefined : Math.min(...times);
}

async function hasFacts(db: Registry["db"], tenantId: string, { from, until }: BillingMonth): Promise<boolean> {
  const subscribed = await db
    .selectFrom("subscription")
    .select("from_at")
    .where("tenant_id", "=", tenantId)
    .where("from_at", "<", until)
    .where((where) => where.or([where("until_at", "is", null), where("until_at", ">", from)]))
    .executeTakeFirst();
  if (subscribed) return true;
  const used = await db
    .selectFrom("usage_event")
    .select("seq")
    .where("tenant_id", "=", tenantId)
    .where("at", ">=", from)
    .where("at", "<", until)
    .limit(1)
    .executeTakeFirst();
  return used !== undefined;
}
