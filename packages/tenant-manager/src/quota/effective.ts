import type { Kysely } from "kysely";
import { isQuota, type PlanDefinition, type QuotaDefinition, readPlan } from "../billing/plan.ts";
import type { Registry } from "../registry/registry.ts";
import type { Isolation, Status, Tables } from "../registry/tables.ts";
import { rawQuery } from "../usage/raw-query.ts";
import { quotaUnreadable } from "./errors.ts";

/** What limits a tenant, and who said so. */
export interface EffectiveQuota {
  readonly definition: QuotaDefinition;
  readonly source: "tenant" | "plan";
}

export interface LimitedTenant {
  readonly id: string;
  readonly slug: string;
  readonly status: Status;
  readonly isolation: Isolation;
  readonly region: string;
  readonly time_zone: string;
  /** Undefined where nothing limits the metric. */
  readonly quota: EffectiveQuota | undefined;
}

interface Row extends Omit<LimitedTenant, "quota"> {
  readonly own: string | null;
  readonly plan: string | null;
}

/** The plan that holds for a tenant at `$1`; a tenant without a subscription has its plan's newest version. */
const planJoin = `LEFT JOIN subscription AS s
    ON s.tenant_id = t.id AND s.from_at <= $1 AND (s.until_at IS NULL OR s.until_at > $1)
  LEFT JOIN plan AS p ON p.code = coalesce(s.plan, t.plan)
    AND p.version = coalesce(s.plan_version, (SELECT max(version) FROM plan AS newest WHERE newest.code = t.plan))`;

const tenantColumns = "t.id, t.slug, t.status, t.isolation, t.region, t.time_zone";

/**
 * A tenant, by slug or id, with what limits a metric: its own quota, else its plan's. In one query; under `lock` nothing can
 * happen to the tenant until the transaction ends.
 */
export async function limitedTenant(
  db: Kysely<Tables>,
  dialect: Registry["dialect"],
  wanted: { readonly tenant: string; readonly metric: string | null; readonly at: number; readonly lock: boolean },
): Promise<LimitedTenant | undefined> {
  const lock = wanted.lock && dialect === "postgres" ? "FOR KEY SHARE OF t" : "";
  const sql = `SELECT ${tenantColumns}, q.definition AS own, p.definition AS plan FROM tenant AS t
    LEFT JOIN quota AS q ON q.tenant_id = t.id AND q.metric = $2 ${planJoin}
    WHERE t.slug = $3 OR t.id = $3 ${lock}`;
  const { rows } = await db.executeQuery<Row>(rawQuery(dialect, sql, [wanted.at, wanted.metric ?? "", wanted.tenant]));
  const [row] = rows;
  if (!row) return undefined;
  const { own, plan, ...tenant } = row;
  return { ...tenant, quota: wanted.metric === null ? undefined : effective(wanted.metric, own, plan) };
}

function effective(metric: string, own: string | null, plan: string | null): EffectiveQuota | undefined {
  if (own !== null) return { definition: readQuota(own), source: "tenant" };
  const definition = plan === null ? undefined : planOf(plan).quotas[metric];
  return definition && { definition, source: "plan" };
}

/** All that limits a tenant, by metric. */
export async function quotasOf(
  db: Kysely<Tables>,
  dialect: Registry["dialect"],
  tenantId: string,
  at: number,
): Promise<ReadonlyMap<string, EffectiveQuota>> {
  const plan = await db.executeQuery<{ definition: string | null }>(
    rawQuery(dialect, `SELECT p.definition FROM tenant AS t ${planJoin} WHERE t.id = $2`, [at, tenantId]),
  );
  const definition = plan.rows[0]?.definition;
  const planned = Object.entries(definition ? planOf(definition).quotas : {});
  const own = await db.selectFrom("quota").select(["metric", "definition"]).where("tenant_id", "=", tenantId).execute();
  return new Map<string, EffectiveQuota>([
    ...planned.map(([metric, quota]) => [metric, { definition: quota, source: "plan" }] as const),
    ...own.map((row) => [row.metric, { definition: readQuota(row.definition), source: "tenant" }] as const),
  ]);
}

/** A quota as the registry holds it. */
export function readQuota(text: string): QuotaDefinition {
  const value: unknown = JSON.parse(text);
  if (isQuota(value)) return value;
  throw quotaUnreadable();
}

const plansRead = new Map<string, PlanDefinition>();

/** A server reads the same few plans with every request. */
function planOf(text: string): PlanDefinition {
  const known = plansRead.get(text);
  if (known) return known;
  if (plansRead.size > 100) plansRead.clear();
  const plan = readPlan(text);
  plansRead.set(text, plan);
  return plan;
}
