import { randomUUID } from "node:crypto";
import type { Transaction } from "kysely";
import type { QuotaDefinition } from "../billing/plan.ts";
import type { Registry } from "../registry/registry.ts";
import type { Status, Tables } from "../registry/tables.ts";
import { calendarOf } from "../time/periods.ts";
import { usageConflict } from "../usage/errors.ts";
import { payloadHash, type UsageEvent } from "../usage/event.ts";
import { knownEvent, refuseBadUsage } from "../usage/record.ts";
import { writeOne } from "../usage/write-one.ts";
import { type CounterKey, lockBucket, openCounter, readCounter, writeBucket } from "./counter.ts";
import { type Bucket, burstOf, decide, refill } from "./decide.ts";
import { type LimitedTenant, limitedTenant } from "./effective.ts";
import { quantityNotPositive, unknownTenant } from "./errors.ts";

/** What somebody wants to use now. */
export interface Consumption {
  /** Slug or id. */
  readonly tenant: string;
  /** Null asks only whether the tenant may work at all. */
  readonly metric: string | null;
  /** At least 1. */
  readonly quantity: number;
  /** Told again with the same id, it is the same consumption; without one, each time is another. */
  readonly id?: string | undefined;
  readonly source?: string | undefined;
}

export type Denial = Exclude<Status, "active" | "erasing" | "erased"> | "quota-exceeded" | "rate-limited";

/** What a metric's quota looks like after a decision. */
export interface QuotaAfter {
  readonly metric: string;
  readonly hard: number | null;
  readonly soft: number | null;
  readonly used: number;
  readonly remaining: number | null;
  readonly resetsAt: number | null;
}

export interface Decision {
  readonly tenant: Pick<LimitedTenant, "id" | "slug" | "status" | "isolation" | "region">;
  readonly allowed: boolean;
  /** The same id was allowed before; nothing was consumed now. */
  readonly duplicate: boolean;
  readonly reason: Denial | null;
  /** Null where waiting does not help. */
  readonly retryAfterSeconds: number | null;
  readonly softExceeded: boolean;
  /** Null where nothing counts the metric for this tenant. */
  readonly quota: QuotaAfter | null;
}

/** The source of consumptions that name none. */
export const admissionSource = "admission";

/**
 * Uses so much of a metric if the tenant may, and records it: in one transaction, so that no number of processes together
 * goes over a hard limit. What is refused leaves no trace.
 */
export async function consume(registry: Registry, wanted: Consumption): Promise<Decision> {
  const { metric, quantity, id = randomUUID(), source = admissionSource } = wanted;
  const now = registry.now();
  if (metric !== null) {
    refuseBadUsage({ metric, quantity, id, source, at: undefined }, now);
    if (quantity < 1) throw quantityNotPositive(quantity);
  }
  const request: Request = { tenant: wanted.tenant, metric, quantity, id, source, now, named: wanted.id !== undefined };
  for (;;) {
    const outcome = await registry.write((trx) => attempt(trx, registry, request));
    if (!("missing" in outcome)) return outcome;
    await openCounter(registry, outcome.missing);
  }
}

interface Request extends Required<Pick<Consumption, "tenant" | "metric" | "quantity">> {
  readonly id: string;
  readonly source: string;
  readonly now: number;
  /** Whether the caller gave the id. */
  readonly named: boolean;
}

type Outcome = Decision | { readonly missing: CounterKey };

async function attempt(trx: Transaction<Tables>, registry: Registry, request: Request): Promise<Outcome> {
  const { metric, quantity, now } = request;
  const { dialect } = registry;
  const found = await limitedTenant(trx, dialect, { tenant: request.tenant, metric, at: now, lock: metric !== null });
  if (!found) throw unknownTenant(request.tenant);
  const tenant = publicPart(found);
  const denial = denialOf(found.status);
  if (denial) return denied(tenant, denial, null, null);
  if (metric === null) return allowed(tenant, null);

  const event: UsageEvent = {
    tenant: found.id,
    source: request.source,
    id: request.id,
    metric,
    quantity,
    at: now,
    payloadHash: payloadHash(metric, quantity, undefined),
  };
  if (!found.quota) {
    const isNew = await writeOne(trx, dialect, event, now);
    if (!isNew) await refuseOtherPayload(trx, event);
    return { ...allowed(tenant, null), duplicate: !isNew };
  }

  const { definition } = found.quota;
  const key = await counterKey(found, metric, definition, now);
  const isPostgres = dialect === "postgres";
  const used = await readCounter(trx, key, isPostgres);
  if (used === undefined) return { missing: key };
  const bucket = await currentBucket(trx, dialect, key, definition, now);
  const resetsAt = definition.period === "none" ? null : key.period.end;
  const after = (total: number) => quotaAfter(metric, definition, total, resetsAt);

  if (request.named && (await refuseOtherPayload(trx, event))) {
    return { ...allowed(tenant, after(used), softExceeded(definition, used)), duplicate: true };
  }
  const verdict = decide(definition, { used, resetsAt, bucket }, quantity, now);
  if (!verdict.allowed) return denied(tenant, verdict.reason, verdict.retryAfterMs, after(used));
  if (!(await writeOne(trx, dialect, event, now))) {
    // Somebody else recorded it a moment ago, past the quota.
    await refuseOtherPayload(trx, event);
    return { ...allowed(tenant, after(used), softExceeded(definition, used)), duplicate: true };
  }
  if (verdict.bucket) await writeBucket(trx, key, verdict.bucket);
  return allowed(tenant, after(used + quantity), verdict.softExceeded);
}

/** Which counter holds for a quota now. */
export async function counterKey(
  tenant: Pick<LimitedTenant, "id" | "time_zone">,
  metric: string,
  { period: kind }: QuotaDefinition,
  now: number,
): Promise<CounterKey> {
  const calendar = await calendarOf(kind === "none" ? "UTC" : tenant.time_zone);
  return { tenantId: tenant.id, metric, kind, period: calendar.periodOf(kind, now) };
}

async function currentBucket(
  trx: Transaction<Tables>,
  dialect: Registry["dialect"],
  key: CounterKey,
  definition: QuotaDefinition,
  now: number,
): Promise<Bucket | undefined> {
  if (definition.rate_per_second === null) return undefined;
  return lockBucket(trx, dialect, key, refill(definition.rate_per_second, burstOf(definition), undefined, now));
}

/** Whether the event is there already; another one under its name is an error. */
async function refuseOtherPayload(trx: Transaction<Tables>, event: UsageEvent): Promise<boolean> {
  const known = await knownEvent(trx, event);
  if (!known) return false;
  if (known.payload_hash !== event.payloadHash) throw usageConflict(event.source, event.id);
  return true;
}

export function denialOf(status: Status): Denial | null {
  if (status === "active") return null;
  return status === "erasing" || status === "erased" ? "deleted" : status;
}

export const publicPart = ({ id, slug, status, isolation, region }: Decision["tenant"]): Decision["tenant"] => ({
  id,
  slug,
  status,
  isolation,
  region,
});

const softExceeded = ({ soft }: QuotaDefinition, used: number): boolean => soft !== null && used > soft;

export const quotaAfter = (
  metric: string,
  { hard, soft }: QuotaDefinition,
  used: number,
  resetsAt: number | null,
): QuotaAfter => ({ metric, hard, soft, used, remaining: hard === null ? null : Math.max(0, hard - used), resetsAt });

export const allowed = (tenant: Decision["tenant"], quota: QuotaAfter | null, soft = false): Decision => ({
  tenant,
  allowed: true,
  duplicate: false,
  reason: null,
  retryAfterSeconds: null,
  softExceeded: soft,
  quota,
});

export const denied = (
  tenant: Decision["tenant"],
  reason: Denial,
  retryAfterMs: number | null,
  quota: QuotaAfter | null,
): Decision => ({
  tenant,
  allowed: false,
  duplicate: false,
  reason,
  retryAfterSeconds: retryAfterMs === null ? null : Math.max(1, Math.ceil(retryAfterMs / 1000)),
  softExceeded: quota !== null && quota.soft !== null && quota.used > quota.soft,
  quota,
});
