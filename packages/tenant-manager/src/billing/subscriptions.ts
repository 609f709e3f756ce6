import type { Kysely, Transaction } from "kysely";
import type { Tables } from "../registry/tables.ts";
import { currencyDiffers, monthBilledAlready, notSubscribed, planChangeInPast } from "./errors.ts";
import type { Subscription } from "./month.ts";
import type { PlanDefinition } from "./plan.ts";
import { latestPlan, planVersions } from "./plan-store.ts";

/** What a tenant is subscribed to after a change. */
export interface Subscribed {
  readonly plan: string;
  readonly version: number;
  /** False where it was so already. */
  readonly changed: boolean;
}

/** All subscriptions of a tenant, the earliest first. */
export async function subscriptionsOf(db: Kysely<Tables>, tenantId: string): Promise<Subscription[]> {
  const rows = await db
    .selectFrom("subscription")
    .selectAll()
    .where("tenant_id", "=", tenantId)
    .orderBy("from_at")
    .execute();
  const versions = await planVersions(
    db,
    rows.map(({ plan, plan_version }) => ({ plan, version: plan_version })),
  );
  return rows.map(({ plan, plan_version, from_at, until_at }) => ({
    plan,
    version: plan_version,
    definition: versions(plan, plan_version),
    from: from_at,
    until: until_at,
  }));
}

/** Subscribes a tenant that is not subscribed to the newest version of a plan. */
export async function openSubscription(
  trx: Transaction<Tables>,
  tenantId: string,
  plan: string,
  at: number,
): Promise<Subscribed> {
  const { version, definition } = await latestPlan(trx, plan);
  await checkChange(trx, tenantId, at, definition);
  await insert(trx, { tenantId, plan, version, at });
  return { plan, version, changed: true };
}

/** Ends a tenant's subscription, as its deletion does. Nothing happens where there is none. */
export async function closeSubscription(trx: Transaction<Tables>, tenantId: string, at: number): Promise<void> {
  await checkChange(trx, tenantId, at);
  await trx
    .updateTable("subscription")
    .set({ until_at: at })
    .where("tenant_id", "=", tenantId)
    .where("until_at", "is", null)
    .execute();
}

/** Subscribes a tenant again to the version that it had when its subscription ended, as a restore does. */
export async function reopenSubscription(trx: Transaction<Tables>, tenantId: string, at: number): Promise<Subscribed> {
  const last = (await subscriptionsOf(trx, tenantId)).at(-1);
  if (!last) throw notSubscribed(tenantId);
  if (last.until === null) return { plan: last.plan, version: last.version, changed: false };
  await checkChange(trx, tenantId, at);
  await insert(trx, { tenantId, plan: last.plan, version: last.version, at });
  return { plan: last.plan, version: last.version, changed: true };
}

/**
 * Moves a tenant to the newest version of a plan: its subscription ends and the next one begins at the same instant, in
 * the caller's transaction. Nothing changes where it has that version already.
 */
export async function changePlan(
  trx: Transaction<Tables>,
  tenant: { readonly id: string },
  plan: string,
  at: number,
): Promise<Subscribed> {
  const { version, definition } = await latestPlan(trx, plan);
  // The row is locked by this: an invoice is made before the change or after it.
  await trx.updateTable("tenant").set({ plan, updated_at: at }).where("id", "=", tenant.id).execute();
  const last = (await subscriptionsOf(trx, tenant.id)).at(-1);
  if (last && last.until === null && last.plan === plan && last.version === version) {
    return { plan, version, changed: false };
  }
  await closeSubscription(trx, tenant.id, at);
  await checkChange(trx, tenant.id, at, definition);
  await insert(trx, { tenantId: tenant.id, plan, version, at });
  return { plan, version, changed: true };
}

interface NewSubscription {
  readonly tenantId: string;
  readonly plan: string;
  readonly version: number;
  readonly at: number;
}

/** One that began at the same instant was in force for no time, and gives way. */
const insert = (trx: Transaction<Tables>, { tenantId, plan, version, at }: NewSubscription): Promise<unknown> => {
  const next = { plan, plan_version: version, until_at: null };
  return trx
    .insertInto("subscription")
    .values({ tenant_id: tenantId, from_at: at, ...next })
    .onConflict((conflict) => conflict.columns(["tenant_id", "from_at"]).doUpdateSet(next))
    .execute();
};

/** Months that are billed and times before the last change stay as they are, and a tenant pays in one currency. */
async function checkChange(
  trx: Transaction<Tables>,
  tenantId: string,
  at: number,
  next?: PlanDefinition,
): Promise<void> {
  const earlier = await subscriptionsOf(trx, tenantId);
  const begun = earlier.at(-1)?.from;
  if (begun !== undefined && at < begun) throw planChangeInPast(at, begun);
  const billed = await trx
    .selectFrom("invoice")
    .select((select) => select.fn.max("period_end").as("until"))
    .where("tenant_id", "=", tenantId)
    .executeTakeFirst();
  if (billed && billed.until !== null && at < billed.until) throw monthBilledAlready(at, billed.until);
  if (!next || !costsMoney(next)) return;
  const other = earlier.find(({ definition }) => costsMoney(definition) && definition.currency !== next.currency);
  if (other) throw currencyDiffers(other.definition.currency, next.currency);
}

/** The currency of a tenant's invoices: that of the first plan that costs anything. A plan that costs nothing has none. */
export const currencyOf = (subscriptions: readonly Subscription[]): string | undefined =>
  (subscriptions.find(({ definition }) => costsMoney(definition)) ?? subscriptions.at(-1))?.definition.currency;

const costsMoney = ({ fee_micro, minimum_micro, prices }: PlanDefinition): boolean =>
  fee_micro > 0 || minimum_micro > 0 || Object.keys(prices).length > 0;
