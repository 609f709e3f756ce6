import type { Transaction } from "kysely";
import type { Registry } from "../registry/registry.ts";
import type { Tables } from "../registry/tables.ts";
import { createBuiltInPlans } from "./plan-store.ts";
import { openSubscription } from "./subscriptions.ts";

/** Tenants and usage for tests of bills, without the rest of their lives. */
export interface TestTenant {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly time_zone: string;
}

export interface TestTenantOptions {
  readonly slug?: string;
  readonly name?: string;
  readonly plan?: string;
  readonly from?: number;
  readonly timeZone?: string;
}

let tenants = 0;

/** A tenant that is subscribed to a plan since `from`. */
export async function subscribedTenant(registry: Registry, options: TestTenantOptions = {}): Promise<TestTenant> {
  tenants += 1;
  const { slug = `tenant-${tenants}`, name = `Tenant ${tenants}`, plan = "pro", timeZone = "UTC" } = options;
  const from = options.from ?? 0;
  const id = `00000000-0000-7000-8000-${String(tenants).padStart(12, "0")}`;
  await registry.write(async (trx) => {
    await createBuiltInPlans(trx, 0);
    await trx
      .insertInto("tenant")
      .values({
        id,
        slug,
        name,
        status: "active",
        isolation: "row",
        plan,
        region: "default",
        time_zone: timeZone,
        created_at: from,
        updated_at: from,
        deleted_at: null,
        erase_after: null,
        erased_at: null,
      })
      .execute();
    await openSubscription(trx, id, plan, from);
  });
  return { id, slug, name, time_zone: timeZone };
}

let events = 0;

/** Records usage as it is in the registry, under the lock that recording takes. */
export async function use(
  registry: Registry,
  tenant: Pick<TestTenant, "id">,
  metric: string,
  quantity: number,
  at: number,
): Promise<void> {
  await registry.write(async (trx) => {
    if (registry.dialect === "postgres") {
      await trx.selectFrom("tenant").select("id").where("id", "=", tenant.id).forKeyShare().execute();
    }
    await insertUsage(trx, tenant, metric, quantity, at);
  });
}

export async function insertUsage(
  trx: Transaction<Tables>,
  tenant: Pick<TestTenant, "id">,
  metric: string,
  quantity: number,
  at: number,
): Promise<void> {
  events += 1;
  const id = String(events);
  const event = { tenant_id: tenant.id, source: "test", id, metric, quantity, at, payload_hash: id, received_at: 0 };
  await trx.insertInto("usage_event").values(event).execute();
}
