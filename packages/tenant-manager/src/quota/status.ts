import type { QuotaDefinition } from "../billing/plan.ts";
import type { Tenant } from "../registry/find-tenant.ts";
import type { Registry } from "../registry/registry.ts";
import { isoTime } from "../time/instant.ts";
import { usedBetween } from "../usage/sums.ts";
import { counterKey } from "./consume.ts";
import { readBucket, readCounter } from "./counter.ts";
import { burstOf, decide, refill, type Standing, type Verdict } from "./decide.ts";
import { type EffectiveQuota, quotasOf } from "./effective.ts";

/** A quota and how much of it is used. */
export interface QuotaStatus {
  readonly metric: string;
  readonly source: EffectiveQuota["source"];
  readonly definition: QuotaDefinition;
  readonly used: number;
  readonly remaining: number | null;
  readonly softExceeded: boolean;
  readonly resetsAt: number | null;
  /** Whole tokens that the rate allows at once now; null without a rate. */
  readonly tokens: number | null;
  /** Whether one more would be allowed. */
  readonly next: Verdict;
}

/** All quotas of a tenant, by metric, read without changing anything. */
export async function quotaStatuses(
  registry: Pick<Registry, "db" | "dialect" | "now">,
  tenant: Pick<Tenant, "id" | "time_zone">,
  only?: string,
): Promise<readonly QuotaStatus[]> {
  const quotas = await quotasOf(registry.db, registry.dialect, tenant.id, registry.now());
  const wanted = [...quotas].filter(([metric]) => only === undefined || metric === only);
  const statuses: QuotaStatus[] = [];
  for (const [metric, quota] of wanted.sort(([a], [b]) => (a < b ? -1 : 1))) {
    statuses.push(await statusOf(registry, tenant, metric, quota));
  }
  return statuses;
}

async function statusOf(
  { db, now }: Pick<Registry, "db" | "now">,
  tenant: Pick<Tenant, "id" | "time_zone">,
  metric: string,
  { definition, source }: EffectiveQuota,
): Promise<QuotaStatus> {
  const key = await counterKey(tenant, metric, definition, now());
  const used = (await readCounter(db, key, false)) ?? (await usedBetween(db, tenant.id, metric, key.period));
  const rate = definition.rate_per_second;
  const bucket =
    rate === null ? undefined : refill(rate, burstOf(definition), await readBucket(db, tenant.id, metric), now());
  const standing: Standing = { used, resetsAt: definition.period === "none" ? null : key.period.end, bucket };
  return {
    metric,
    source,
    definition,
    used,
    remaining: definition.hard === null ? null : Math.max(0, definition.hard - used),
    softExceeded: definition.soft !== null && used > definition.soft,
    resetsAt: standing.resetsAt,
    tokens: bucket ? Math.floor(bucket.microTokens / 1_000_000) : null,
    next: decide(definition, standing, 1, now()),
  };
}

export const statusJson = (status: QuotaStatus) => ({
  metric: status.metric,
  source: status.source,
  ...status.definition,
  used: status.used,
  remaining: status.remaining,
  soft_exceeded: status.softExceeded,
  resets_at: status.resetsAt === null ? null : isoTime(status.resetsAt),
  tokens: status.tokens,
});
