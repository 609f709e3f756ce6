import type { QuotaDefinition } from "../billing/plan.ts";

/** Tokens of a rate limit, in millionths, as they were at `refilledAt`. */
export interface Bucket {
  readonly microTokens: number;
  readonly refilledAt: number;
}

/** What a quota has to be held against. */
export interface Standing {
  /** In the period that `now` lies in. */
  readonly used: number;
  /** When the period ends; null where usage is never reset. */
  readonly resetsAt: number | null;
  /** Undefined as long as the rate was never used: the bucket is full. */
  readonly bucket: Bucket | undefined;
}

export type Verdict =
  | { readonly allowed: true; readonly softExceeded: boolean; readonly bucket: Bucket | undefined }
  | {
      readonly allowed: false;
      readonly reason: "quota-exceeded" | "rate-limited";
      /** Null where waiting does not help. */
      readonly retryAfterMs: number | null;
    };

/** Whether `quantity` may be used now, and what is left of the rate's tokens then. */
export function decide(quota: QuotaDefinition, standing: Standing, quantity: number, now: number): Verdict {
  const { used, resetsAt } = standing;
  if (quota.hard !== null && used + quantity > quota.hard) {
    const helps = resetsAt !== null && quantity <= quota.hard;
    return { allowed: false, reason: "quota-exceeded", retryAfterMs: helps ? resetsAt - now : null };
  }
  const softExceeded = quota.soft !== null && used + quantity > quota.soft;
  if (quota.rate_per_second === null) return { allowed: true, softExceeded, bucket: undefined };

  const bucket = refill(quota.rate_per_second, burstOf(quota), standing.bucket, now);
  const missing = quantity * micro - bucket.microTokens;
  if (missing <= 0) {
    return { allowed: true, softExceeded, bucket: { ...bucket, microTokens: bucket.microTokens - quantity * micro } };
  }
  const helps = quantity <= burstOf(quota) && quota.rate_per_second > 0;
  const retryAfterMs = helps ? Math.ceil(missing / microPerMs(quota.rate_per_second)) : null;
  return { allowed: false, reason: "rate-limited", retryAfterMs };
}

/** How many tokens the bucket of a rate holds at most: a second's worth unless told. */
export const burstOf = ({ burst, rate_per_second }: QuotaDefinition): number =>
  burst ?? Math.max(1, rate_per_second ?? 1);

const micro = 1_000_000;

/** Tokens a second are thousands of millionths a millisecond: whole numbers, so that nothing is lost by rounding. */
const microPerMs = (ratePerSecond: number): number => ratePerSecond * 1000;

/** The bucket at `now`. Clocks of several machines differ: one that is behind takes nothing away. */
export function refill(ratePerSecond: number, burst: number, bucket: Bucket | undefined, now: number): Bucket {
  const capacity = burst * micro;
  if (!bucket) return { microTokens: capacity, refilledAt: now };
  const elapsed = Math.max(0, now - bucket.refilledAt);
  // More than it takes to fill the bucket would only make numbers that are too large.
  const counted = Math.min(elapsed, Math.ceil(capacity / Math.max(1, microPerMs(ratePerSecond))));
  const microTokens = Math.min(capacity, bucket.microTokens + counted * microPerMs(ratePerSecond));
  return { microTokens, refilledAt: Math.max(now, bucket.refilledAt) };
}
