import { nearest } from "@microforge/core/program";
import type { Kysely } from "kysely";
import { readPlan } from "../billing/plan.ts";
import type { Tables } from "../registry/tables.ts";
import { unknownMetric } from "./errors.ts";

export interface KnownMetrics {
  /** What some plan or quota speaks of. */
  readonly planned: ReadonlySet<string>;
  /** With what was recorded for the tenant. */
  readonly all: ReadonlySet<string>;
}

/** The metrics that somebody has spoken of, so that a mistyped one is noticed. */
export async function knownMetrics(db: Kysely<Tables>, tenantId?: string): Promise<KnownMetrics> {
  const plans = await db.selectFrom("plan").select("definition").execute();
  const quotas = await db.selectFrom("quota").select("metric").distinct().execute();
  const used = tenantId
    ? await db.selectFrom("usage_hour").select("metric").distinct().where("tenant_id", "=", tenantId).execute()
    : [];
  const planned = new Set(quotas.map(({ metric }) => metric));
  for (const { definition } of plans) {
    const { quotas: limits, prices } = readPlan(definition);
    for (const metric of [...Object.keys(limits), ...Object.keys(prices)]) planned.add(metric);
  }
  return { planned, all: new Set([...planned, ...used.map(({ metric }) => metric)]) };
}

/** `metric-unknown`, with the nearest one, for a metric of which nobody has spoken. */
export async function checkMetricKnown(db: Kysely<Tables>, tenantId: string, metric: string): Promise<void> {
  const { all } = await knownMetrics(db, tenantId);
  if (!all.has(metric)) throw unknownMetric(metric, nearest(metric, all));
}
