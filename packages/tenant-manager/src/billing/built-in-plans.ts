import type { PlanDefinition, QuotaDefinition } from "./plan.ts";

const GiB = 2 ** 30;

/** Micro-units of a whole unit of the currency. */
const unit = 1_000_000;

type Limits = Readonly<Record<"users" | "storage_bytes" | "api_calls" | "bandwidth_bytes", number | null>>;

/** A warning from four fifths on; calls and traffic begin anew each month, users and storage do not. */
const quotasOf = (limits: Limits): Readonly<Record<string, QuotaDefinition>> =>
  Object.fromEntries(
    Object.entries(limits).map(([metric, hard]) => [
      metric,
      {
        hard,
        soft: hard === null ? null : Math.floor((hard * 4) / 5),
        period: metric === "api_calls" || metric === "bandwidth_bytes" ? "month" : "none",
        rate_per_second: null,
        burst: null,
      },
    ]),
  );

/** The plans that a new registry begins with. Their prices are examples: an operator's own come as new versions. */
export const builtInPlans: Readonly<Record<"free" | "basic" | "pro" | "enterprise", PlanDefinition>> = {
  free: {
    name: { en: "Free", zh: "免费版" },
    currency: "USD",
    fee_micro: 0,
    minimum_micro: 0,
    prices: {},
    quotas: quotasOf({ users: 10, storage_bytes: GiB, api_calls: 10_000, bandwidth_bytes: GiB }),
    resources: {
      requests: { cpu: "250m", memory: "512Mi" },
      limits: { cpu: "500m", memory: "1Gi" },
      storage: "1Gi",
      pods: 5,
      services: 2,
      persistent_volume_claims: 1,
    },
  },
  basic: {
    name: { en: "Basic", zh: "基础版" },
    currency: "USD",
    fee_micro: 9 * unit,
    minimum_micro: 0,
    prices: {
      // 0.05 for 1,000 calls
      api_calls: { model: "per_unit", unit_micro: 50_000, per: 1000, included: 50_000 },
      bandwidth_bytes: { model: "per_unit", unit_micro: 80_000, per: GiB, included: 5 * GiB },
    },
    quotas: quotasOf({ users: 100, storage_bytes: 10 * GiB, api_calls: 100_000, bandwidth_bytes: 10 * GiB }),
    resources: {
      requests: { cpu: "1", memory: "2Gi" },
      limits: { cpu: "2", memory: "4Gi" },
      storage: "10Gi",
      pods: 20,
      services: 5,
      persistent_volume_claims: 4,
    },
  },
  pro: {
    name: { en: "Pro", zh: "专业版" },
    currency: "USD",
    fee_micro: 49 * unit,
    minimum_micro: 0,
    prices: {
      api_calls: { model: "per_unit", unit_micro: 25, included: 100_000 },
      bandwidth_bytes: { model: "per_unit", unit_micro: 60_000, per: GiB, included: 20 * GiB },
    },
    quotas: quotasOf({ users: 1000, storage_bytes: 100 * GiB, api_calls: 1_000_000, bandwidth_bytes: 100 * GiB }),
    resources: {
      requests: { cpu: "4", memory: "8Gi" },
      limits: { cpu: "8", memory: "16Gi" },
      storage: "100Gi",
      pods: 100,
      services: 20,
      persistent_volume_claims: 20,
    },
  },
  enterprise: {
    name: { en: "Enterprise", zh: "企业版" },
    currency: "USD",
    fee_micro: 499 * unit,
    minimum_micro: 999 * unit,
    prices: {
      api_calls: {
        model: "tiered",
        tiers: [
          { up_to: 1_000_000, unit_micro: 0 },
          { up_to: 10_000_000, unit_micro: 20 },
          { up_to: null, unit_micro: 10 },
        ],
      },
      bandwidth_bytes: {
        model: "volume",
        per: GiB,
        tiers: [
          { up_to: 1024 * GiB, unit_micro: 50_000 },
          { up_to: 10_240 * GiB, unit_micro: 40_000 },
          { up_to: null, unit_micro: 30_000 },
        ],
      },
    },
    quotas: quotasOf({ users: null, storage_bytes: null, api_calls: null, bandwidth_bytes: null }),
    resources: {
      requests: { cpu: "32", memory: "64Gi" },
      limits: { cpu: "64", memory: "128Gi" },
      storage: "1Ti",
      pods: 500,
      services: 100,
      persistent_volume_claims: 100,
    },
  },
};
