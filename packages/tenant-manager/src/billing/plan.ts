import { CliError, type Text } from "@microforge/core/program";

/** What is measured: `api_calls`, `storage_bytes`, … */
export type Metric = string;

/**
 * What a plan says of money, limits and room. Amounts are integer micro-units of the currency (`1.00` is 1 000 000), and for
 * one calendar month in the tenant's time zone.
 */
export interface PlanDefinition {
  readonly name: Text;
  /** ISO 4217 */
  readonly currency: string;
  readonly fee_micro: number;
  /** What a month costs at least, fee included. */
  readonly minimum_micro: number;
  readonly prices: Readonly<Record<Metric, Price>>;
  readonly quotas: Readonly<Record<Metric, QuotaDefinition>>;
  readonly resources: PlanResources;
}

/**
 * What the usage of one metric in one month costs. `per` is how many units `unit_micro` buys (1 unless told): a byte is too
 * small to have a price of its own.
 */
export type Price =
  /** Once a month in which the metric was used at all. */
  | { readonly model: "flat"; readonly amount_micro: number }
  /** Every unit beyond the `included` ones. */
  | { readonly model: "per_unit"; readonly unit_micro: number; readonly included?: number; readonly per?: number }
  /** Each tier prices the units that fall into it. */
  | { readonly model: "tiered"; readonly tiers: readonly PriceTier[]; readonly per?: number }
  /** The tier that the month's total reaches prices all units. */
  | { readonly model: "volume"; readonly tiers: readonly PriceTier[]; readonly per?: number };

/** A tier ends with its unit `up_to`; the last one has no end. `flat_micro` is charged once when the tier is reached. */
export interface PriceTier {
  readonly up_to: number | null;
  readonly unit_micro: number;
  readonly flat_micro?: number;
}

export const quotaPeriods = ["none", "hour", "day", "week", "month", "year"] as const;

export type QuotaPeriod = (typeof quotaPeriods)[number];

/** How much of a metric a tenant may use; null is no limit. */
export interface QuotaDefinition {
  readonly hard: number | null;
  readonly soft: number | null;
  readonly period: QuotaPeriod;
  readonly rate_per_second: number | null;
  readonly burst: number | null;
}

/** What a tenant with a Kubernetes namespace of its own gets there, as Kubernetes writes quantities. */
export interface PlanResources {
  readonly requests: ComputeResources;
  readonly limits: ComputeResources;
  /** All volumes together. */
  readonly storage: string;
  readonly pods: number;
  readonly services: number;
  readonly persistent_volume_claims: number;
}

export interface ComputeResources {
  readonly cpu: string;
  readonly memory: string;
}

/** Reads a definition out of the registry, where it was checked when it was written. */
export function readPlan(definition: string): PlanDefinition {
  const value: unknown = JSON.parse(definition);
  if (isPlan(value)) return value;
  throw new CliError("plan-unreadable", {
    message: {
      en: "the registry holds a plan that this program cannot read",
      zh: "登记库中有本程序无法读取的套餐",
    },
    hint: { en: "update tenant-manager", zh: "请升级 tenant-manager" },
  });
}

type Shape = Readonly<Record<string, unknown>>;

const isShape = (value: unknown): value is Shape =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isRecordOf = (value: unknown, isItem: (item: unknown) => boolean): boolean =>
  isShape(value) && Object.values(value).every(isItem);

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

const isCountOrNull = (value: unknown): boolean => value === null || isCount(value);

const isCountOrMissing = (value: unknown): boolean => value === undefined || isCount(value);

const isPlan = (value: unknown): value is PlanDefinition =>
  isShape(value) &&
  isShape(value.name) &&
  [value.name.en, value.name.zh].every((name) => typeof name === "string") &&
  typeof value.currency === "string" &&
  isCount(value.fee_micro) &&
  isCount(value.minimum_micro) &&
  isRecordOf(value.prices, isPrice) &&
  isRecordOf(value.quotas, isQuota) &&
  isResources(value.resources);

function isPrice(value: unknown): value is Price {
  if (!isShape(value) || !isCountOrMissing(value.per)) return false;
  switch (value.model) {
    case "flat":
      return isCount(value.amount_micro);
    case "per_unit":
      return isCount(value.unit_micro) && isCountOrMissing(value.included);
    case "tiered":
    case "volume":
      return Array.isArray(value.tiers) && value.tiers.length > 0 && value.tiers.every(isTier);
    default:
      return false;
  }
}

const isTier = (value: unknown): value is PriceTier =>
  isShape(value) && isCountOrNull(value.up_to) && isCount(value.unit_micro) && isCountOrMissing(value.flat_micro);

/** Whether a value out of the registry says how much of a metric may be used. */
export const isQuota = (value: unknown): value is QuotaDefinition =>
  isShape(value) &&
  [value.hard, value.soft, value.rate_per_second, value.burst].every(isCountOrNull) &&
  quotaPeriods.some((period) => period === value.period);

const isCompute = (value: unknown): value is ComputeResources =>
  isShape(value) && typeof value.cpu === "string" && typeof value.memory === "string";

const isResources = (value: unknown): value is PlanResources =>
  isShape(value) &&
  isCompute(value.requests) &&
  isCompute(value.limits) &&
  typeof value.storage === "string" &&
  [value.pods, value.services, value.persistent_volume_claims].every(isCount);
