import type { QuotaDefinition } from "../billing/plan.ts";
import { recordEvent } from "../lifecycle/history.ts";
import type { Tenant } from "../registry/find-tenant.ts";
import type { Registry } from "../registry/registry.ts";
import { largestQuantity } from "../usage/event.ts";
import { quotasOf } from "./effective.ts";
import { burstWithoutRate, limitInvalid, softAboveHard } from "./errors.ts";

/** What somebody typed; what is undefined stays as it is. */
export interface Limits {
  readonly hard: string | undefined;
  readonly soft: string | undefined;
  readonly period: QuotaDefinition["period"] | undefined;
  readonly rate: string | undefined;
  readonly burst: string | undefined;
}

const none: QuotaDefinition = { hard: null, soft: null, period: "month", rate_per_second: null, burst: null };

/** So many tokens a second at most, so that a bucket's millionths stay exact. */
const largestRate = 1_000_000;

/** A quota with some of its limits changed; an error, if they do not fit together. */
export function changeLimits(base: QuotaDefinition | undefined, limits: Limits): QuotaDefinition {
  const before = base ?? none;
  const rate = limits.rate === undefined ? before.rate_per_second : parseRate(limits.rate);
  // Without a rate there is nothing that could burst.
  const burstBefore = rate === null && limits.rate !== undefined ? null : before.burst;
  const hard = limits.hard === undefined ? before.hard : parseLimit("--hard", limits.hard, largestQuantity);
  // A warning that was chosen for a higher limit says nothing about this one.
  const softBefore = limits.hard !== undefined && isAbove(before.soft, hard) ? null : before.soft;
  const changed: QuotaDefinition = {
    hard,
    soft: limits.soft === undefined ? softBefore : parseLimit("--soft", limits.soft, largestQuantity),
    period: limits.period ?? before.period,
    rate_per_second: rate,
    burst: limits.burst === undefined ? burstBefore : parseLimit("--burst", limits.burst, 1000 * largestRate, 1),
  };
  if (changed.soft !== null && changed.hard !== null && isAbove(changed.soft, changed.hard))
    throw softAboveHard(changed.soft, changed.hard);
  if (changed.burst !== null && changed.rate_per_second === null) throw burstWithoutRate();
  return changed;
}

const isAbove = (soft: number | null, hard: number | null): boolean => soft !== null && hard !== null && soft > hard;

function parseLimit(option: string, text: string, largest: number, least = 0): number | null {
  if (text === "unlimited") return null;
  const value = /^\d{1,16}$/u.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= largest) return value;
  throw limitInvalid(option, text);
}

function parseRate(text: string): number | null {
  const digits = text.endsWith("/s") ? text.slice(0, -2) : text;
  return parseLimit("--rate", digits, largestRate, 1);
}

/** Gives a tenant a quota of its own, based on what holds for it now. */
export const setQuota = (
  registry: Registry,
  tenant: Tenant,
  metric: string,
  limits: Limits,
): Promise<QuotaDefinition> =>
  registry.write(async (trx) => {
    const effective = (await quotasOf(trx, registry.dialect, tenant.id, registry.now())).get(metric);
    const definition = changeLimits(effective?.definition, limits);
    const row = { tenant_id: tenant.id, metric, definition: JSON.stringify(definition) };
    await trx
      .insertInto("quota")
      .values(row)
      .onConflict((conflict) => conflict.columns(["tenant_id", "metric"]).doUpdateSet({ definition: row.definition }))
      .execute();
    const details = { metric, ...definition };
    await recordEvent(trx, { tenant: tenant.id, at: registry.now(), kind: "quota-set", details });
    return definition;
  });

/** Takes a tenant's own quota away, so that its plan's holds again. Tells whether there was one. */
export const clearQuota = (registry: Registry, tenant: Tenant, metric: string): Promise<boolean> =>
  registry.write(async (trx) => {
    const { numDeletedRows } = await trx
      .deleteFrom("quota")
      .where("tenant_id", "=", tenant.id)
      .where("metric", "=", metric)
      .executeTakeFirst();
    if (numDeletedRows === 0n) return false;
    await recordEvent(trx, { tenant: tenant.id, at: registry.now(), kind: "quota-cleared", details: { metric } });
    return true;
  });
