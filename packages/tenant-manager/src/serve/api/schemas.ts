import * as z from "zod";
import { quotaPeriods } from "../../billing/plan.ts";
import { isolations, statuses } from "../../registry/tables.ts";
import { reportSteps } from "../../usage/report/range.ts";
import { verifyResult } from "../isolation-result.ts";

// What the API takes and gives. What it takes is strict: a key that nobody reads is a mistake, and is told as one.

const time = z.iso.datetime();
const timeOrNull = time.nullable();
const count = z.int().min(0);
const countOrNull = count.nullable();
const metric = z.string().min(1).max(100);

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  instance: z.string(),
  code: z.string().optional(),
  hint: z.string().optional(),
  errors: z
    .array(
      z.object({
        pointer: z.string().optional(),
        parameter: z.string().optional(),
        code: z.string(),
        message: z.string(),
      }),
    )
    .optional(),
});

export const live = z.object({ status: z.literal("ok") });

export const ready = z.object({
  status: z.enum(["ok", "draining", "unavailable"]),
  checks: z.object({ registry: z.object({ status: z.enum(["ok", "failed"]), latency_ms: z.number() }) }),
});

export const paging = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
};

export const listOf = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() });

export const tenant = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  status: z.enum(statuses),
  isolation: z.enum(isolations),
  plan: z.string(),
  region: z.string(),
  time_zone: z.string(),
  created_at: time,
  updated_at: time,
  deleted_at: timeOrNull,
  erase_after: timeOrNull,
  erased_at: timeOrNull,
});

export const pageQuery = z.strictObject(paging);

export const tenantQuery = z.strictObject({
  ...paging,
  search: z.string().max(200).optional(),
  status: z.enum(statuses).optional(),
});

export const newTenant = z.strictObject({
  name: z.string(),
  slug: z.string().optional(),
  isolation: z.enum(isolations).optional(),
  plan: z.string().optional(),
  region: z.string().optional(),
  time_zone: z.string().optional(),
});

export const tenantPatch = z.strictObject({ name: z.string() });

export const deletion = z.strictObject({ grace: z.string().max(20).optional() });

export const quotaDefinition = z.object({
  hard: countOrNull,
  soft: countOrNull,
  period: z.enum(quotaPeriods),
  rate_per_second: countOrNull,
  burst: countOrNull,
});

export const quotaStatus = quotaDefinition.extend({
  metric: z.string(),
  source: z.enum(["tenant", "plan"]),
  used: count,
  remaining: countOrNull,
  soft_exceeded: z.boolean(),
  resets_at: timeOrNull,
  tokens: countOrNull,
});

export const quotaList = z.object({ items: z.array(quotaStatus) });

export const quotaInput = z.strictObject({
  hard: countOrNull.default(null),
  soft: countOrNull.default(null),
  period: z.enum(quotaPeriods).default("month"),
  rate_per_second: countOrNull.default(null),
  burst: countOrNull.default(null),
});

const price = z.looseObject({ model: z.enum(["flat", "per_unit", "tiered", "volume"]) });

export const plan = z.object({
  code: z.string(),
  version: z.int().min(1),
  name: z.object({ en: z.string(), zh: z.string() }),
  currency: z.string().length(3),
  fee_micro: count,
  minimum_micro: count,
  prices: z.record(z.string(), price),
  quotas: z.record(z.string(), quotaDefinition),
});

export const plans = z.object({ items: z.array(plan) });

export const invoiceSummary = z.object({
  number: z.string(),
  tenant: z.string(),
  slug: z.string(),
  name: z.string(),
  period: z.string(),
  currency: z.string().length(3),
  total_micro: z.int(),
  sha256: z.string(),
  issued_at: time,
});

const invoiceLine = z.looseObject({ kind: z.enum(["fee", "usage", "minimum"]), amount_micro: z.int() });

export const invoice = z.object({
  invoice: z.looseObject({
    schema: z.literal(1),
    number: z.string().nullable(),
    issued_at: timeOrNull,
    tenant: z.string(),
    period: z.string(),
    period_start: time,
    period_end: time,
    time_zone: z.string(),
    currency: z.string().length(3),
    lines: z.array(invoiceLine),
    total_micro: z.int(),
  }),
  sha256: z.string(),
  slug: z.string(),
  name: z.string(),
});

export const isolation = z.object({ last_verify: verifyResult.nullable() });

export const usageEvent = z.strictObject({
  tenant: z.string().min(1).max(200),
  source: z.string(),
  id: z.string(),
  metric: z.string(),
  quantity: z.number(),
  at: z.string().optional(),
});

export const usageBatch = z.strictObject({ events: z.array(z.unknown()).min(1).max(1000) });

export const usageQuery = z.strictObject({
  by: z.enum(reportSteps).default("day"),
  from: z.string().max(40).optional(),
  to: z.string().max(40).optional(),
  metric: z.string().max(100).optional(),
});

const period = z.object({ label: z.string(), from: time, to: time, quantity: count, events: count });

export const usageReport = z.object({
  by: z.enum(reportSteps),
  tenant: z.string(),
  tenant_id: z.string(),
  time_zone: z.string(),
  from: time,
  to: time,
  metrics: z.array(z.object({ metric: z.string(), quantity: count, events: count, periods: z.array(period) })),
});

export const usageResults = z.object({
  results: z.array(
    z.union([
      z.object({
        status: z.literal([200, 201]),
        state: z.enum(["recorded", "duplicate"]),
        tenant: z.string(),
        at: time,
      }),
      z.object({ status: z.int().min(400), state: z.literal("refused"), problem }),
    ]),
  ),
});

export const admissionInput = z.strictObject({
  tenant: z.string().min(1).max(200),
  metric: metric.nullable().default(null),
  quantity: count.default(1),
  id: z.string().min(1).max(200).optional(),
  source: z.string().min(1).max(200).optional(),
});

export const admission = z.object({
  tenant: tenant.pick({ id: true, slug: true, status: true, isolation: true, region: true }),
  allowed: z.boolean(),
  duplicate: z.boolean(),
  reason: z.enum(["suspended", "moving", "deleted", "provisioning", "quota-exceeded", "rate-limited"]).nullable(),
  retry_after_s: z.int().min(0).nullable(),
  soft_exceeded: z.boolean(),
  quota: z
    .object({
      metric,
      hard: countOrNull,
      soft: countOrNull,
      used: count,
      remaining: countOrNull,
      resets_at: timeOrNull,
    })
    .nullable(),
});
