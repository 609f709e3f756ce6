import type { Text } from "@microforge/core/program";
import type { Kysely } from "kysely";
import { findTenant, type Tenant } from "../registry/find-tenant.ts";
import type { Registry } from "../registry/registry.ts";
import type { Status, Tables } from "../registry/tables.ts";
import { invalidUsage, tenantErased, usageConflict } from "./errors.ts";
import { futureProblem, metricProblem, nameProblem, payloadHash, quantityProblem, type UsageEvent } from "./event.ts";
import { lockTenants } from "./write-events.ts";
import { writeOne } from "./write-one.ts";

export interface Usage {
  /** Slug or id. */
  readonly tenant: string;
  readonly source: string;
  readonly id: string;
  readonly metric: string;
  readonly quantity: number;
  /** Now, unless told. */
  readonly at: number | undefined;
}

export interface Recorded {
  readonly tenant: Tenant;
  readonly event: UsageEvent;
  /** It was there already, and nothing happened. */
  readonly duplicate: boolean;
}

/** Whether usage of a tenant may be written down: it happened, whatever the tenant is now, unless nothing of it may be left. */
export const mayRecord = (status: Status | undefined): boolean =>
  status !== undefined && status !== "erasing" && status !== "erased";

/** Records one event: once, however often it is told. `usage-conflict` if it was told differently before. */
export async function recordUsage(registry: Registry, usage: Usage): Promise<Recorded> {
  const now = registry.now();
  refuseBadUsage(usage, now);
  const tenant = await findTenant(registry.db, usage.tenant);
  const { source, id, metric, quantity } = usage;
  const payload = payloadHash(metric, quantity, usage.at);
  const event = { tenant: tenant.id, source, id, metric, quantity, at: usage.at ?? now, payloadHash: payload };
  return registry.write(async (trx) => {
    const status = (await lockTenants(trx, registry.dialect, [tenant.id])).get(tenant.id);
    if (!mayRecord(status)) throw tenantErased(tenant.slug, status ?? "erased");
    if (await writeOne(trx, registry.dialect, event, now)) return { tenant, event, duplicate: false };
    const known = await knownEvent(trx, event);
    if (known?.payload_hash !== payload) throw usageConflict(source, id);
    return { tenant, event: { ...event, at: known.at }, duplicate: true };
  });
}

/** What is recorded under the event's tenant, source and id. */
export const knownEvent = (db: Kysely<Tables>, { tenant, source, id }: Pick<UsageEvent, "tenant" | "source" | "id">) =>
  db
    .selectFrom("usage_event")
    .select(["metric", "quantity", "at", "payload_hash"])
    .where("tenant_id", "=", tenant)
    .where("source", "=", source)
    .where("id", "=", id)
    .executeTakeFirst();

/** Throws what is wrong with usage; nothing is written then. */
export function refuseBadUsage({ metric, source, id, quantity, at }: Omit<Usage, "tenant">, now: number): void {
  const problems: readonly (readonly [code: string, problem: Text | undefined])[] = [
    ["metric-invalid", metricProblem(metric)],
    ["source-invalid", nameProblem("source", source)],
    ["id-invalid", nameProblem("id", id)],
    ["quantity-invalid", quantityProblem(quantity)],
    ["time-in-future", at === undefined ? undefined : futureProblem(at, now)],
  ];
  for (const [code, problem] of problems) if (problem) throw invalidUsage(code, problem);
}
