import { builtInPlans } from "../billing/built-in-plans.ts";
import type { Registry } from "../registry/registry.ts";
import type { Status } from "../registry/tables.ts";

export interface TestTenant {
  readonly slug: string;
  readonly time_zone?: string;
  readonly plan?: keyof typeof builtInPlans;
  readonly status?: Status;
}

/** Puts the built-in plans and tenants into a registry, as `init` and `create-tenant` do. Their ids follow from their slugs. */
export async function addTenants(registry: Registry, tenants: readonly TestTenant[]): Promise<void> {
  const created_at = 0;
  await registry.write(async (trx) => {
    const plans = Object.entries(builtInPlans);
    for (const [code, definition] of plans) {
      const row = { code, version: 1, definition: JSON.stringify(definition), created_at };
      await trx
        .insertInto("plan")
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    for (const { slug, time_zone = "UTC", plan = "free", status = "active" } of tenants) {
      const id = idOf(slug);
      await trx
        .insertInto("tenant")
        .values({
          id,
          slug,
          name: slug.toUpperCase(),
          status,
          isolation: "row",
          plan,
          region: "default",
          time_zone,
          created_at,
          updated_at: created_at,
        })
        .execute();
      const subscription = { tenant_id: id, plan, plan_version: 1, from_at: created_at };
      await trx.insertInto("subscription").values(subscription).execute();
    }
  });
}

export const idOf = (slug: string): string =>
  `00000000-0000-7000-8000-${Buffer.from(slug).toString("hex").slice(0, 12).padStart(12, "0")}`;

/** All that follows from events, to be compared. */
export async function aggregates({ db }: Registry) {
  return {
    hours: await db
      .selectFrom("usage_hour")
      .selectAll()
      .orderBy("tenant_id")
      .orderBy("metric")
      .orderBy("hour_start")
      .execute(),
    counters: await db
      .selectFrom("quota_counter")
      .selectAll()
      .orderBy("tenant_id")
      .orderBy("metric")
      .orderBy("period")
      .orderBy("period_start")
      .execute(),
  };
}
