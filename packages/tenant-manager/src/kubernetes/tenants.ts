import type { Kysely } from "kysely";
import { readPlan } from "../billing/plan.ts";
import { findTenant, type Tenant } from "../registry/find-tenant.ts";
import type { Tables } from "../registry/tables.ts";
import { notInNamespace, planMissing } from "./errors.ts";
import type { NamespaceTenant } from "./manifests.ts";

/** Those with a namespace: a deleted tenant keeps its own until it is erased, for it may be restored. */
export async function namespaceTenants(
  db: Kysely<Tables>,
  named: readonly string[],
): Promise<readonly NamespaceTenant[]> {
  const tenants = named.length > 0 ? await Promise.all(named.map((one) => readTenant(db, one))) : await readAll(db);
  const definitions = new Map<string, string>();
  for (const row of await db.selectFrom("plan").selectAll().orderBy("version").execute()) {
    definitions.set(`${row.code} ${row.version}`, row.definition);
    definitions.set(row.code, row.definition);
  }
  const current = await db.selectFrom("subscription").selectAll().where("until_at", "is", null).execute();
  const versionOf = new Map(current.map((row) => [row.tenant_id, `${row.plan} ${row.plan_version}`]));
  return tenants.map(({ id, slug, name, plan }) => {
    const definition = definitions.get(versionOf.get(id) ?? plan) ?? definitions.get(plan);
    if (definition === undefined) throw planMissing(slug, plan);
    return { id, slug, name, plan, resources: readPlan(definition).resources };
  });
}

const readAll = (db: Kysely<Tables>): Promise<Tenant[]> =>
  db
    .selectFrom("tenant")
    .selectAll()
    .where("isolation", "=", "namespace")
    .where("status", "not in", ["erasing", "erased"])
    .orderBy("slug")
    .execute();

async function readTenant(db: Kysely<Tables>, named: string): Promise<Tenant> {
  const tenant = await findTenant(db, named);
  if (tenant.isolation !== "namespace") throw notInNamespace(tenant.slug, tenant.isolation);
  return tenant;
}
