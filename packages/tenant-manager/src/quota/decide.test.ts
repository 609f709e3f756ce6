import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { QuotaDefinition } from "../billing/plan.ts";
import { type Bucket, decide, refill } from "./decide.ts";

const quota = (change: Partial<QuotaDefinition>): QuotaDefinition => ({
  hard: null,
  soft: null,
  period: "month",
  rate_per_second: null,
  burst: null,
  ...change,
});

const standing = (used: number, bucket?: Bucket) => ({ used, resetsAt: 10_000, bucket });

describe("hard and soft limits", () => {
  test.each([
    [{ hard: 10 }, 9, 1, { allowed: true, softExceeded: false }],
    [{ hard: 10 }, 10, 1, { allowed: false, reason: "quota-exceeded", retryAfterMs: 9000 }],
    [{ hard: 10 }, 0, 11, { allowed: false, reason: "quota-exceeded", retryAfterMs: null }],
    [{ hard: 0 }, 0, 1, { allowed: false, reason: "quota-exceeded", retryAfterMs: null }],
    [{ hard: 10, soft: 8 }, 7, 1, { allowed: true, softExceeded: false }],
    [{ hard: 10, soft: 8 }, 8, 1, { allowed: true, softExceeded: true }],
    [{ soft: 8 }, 1_000_000, 1, { allowed: true, softExceeded: true }],
    // Late events can have gone over the limit.
    [{ hard: 10 }, 15, 1, { allowed: false, reason: "quota-exceeded", retryAfterMs: 9000 }],
  ])("%j with %i used, %i more", (change, used, quantity, verdict) => {
    expect(decide(quota(change), standing(used), quantity, 1000)).toMatchObject(verdict);
  });

  test("what is never reset is not to be waited for", () => {
    const verdict = decide(quota({ hard: 1, period: "none" }), { used: 1, resetsAt: null, bucket: undefined }, 1, 0);
    expect(verdict).toEqual({ allowed: false, reason: "quota-exceeded", retryAfterMs: null });
  });
});

describe("rates", () => {
  const limited = quota({ rate_per_second: 2, burst: 5 });

  test("a full bucket gives its burst and then waits for the next token", () => {
    let bucket: Bucket | undefined;
    for (let n = 0; n < 5; n += 1) {
      const verdict = decide(limited, standing(0, bucket), 1, 1000);
      expect(verdict.allowed).toBe(true);
      if (verdict.allowed) bucket = verdict.bucket;
    }
    const denied = { allowed: false, reason: "rate-limited" };
    expect(decide(limited, standing(0, bucket), 1, 1000)).toEqual({ ...denied, retryAfterMs: 500 });
    expect(decide(limited, standing(0, bucket), 1, 1499)).toEqual({ ...denied, retryAfterMs: 1 });
    expect(decide(limited, standing(0, bucket), 1, 1500)).toMatchObject({ allowed: true });
    expect(decide(limited, standing(0, bucket), 6, 1500)).toEqual({ ...denied, retryAfterMs: null });
  });

  test("a clock that is behind neither gives nor takes tokens", () => {
    const bucket = { microTokens: 1_000_000, refilledAt: 5000 };
    expect(refill(2, 5, bucket, 1000)).toEqual(bucket);
  });

  test("a smaller burst takes effect at once, and years of rest do not overflow", () => {
    expect(refill(2, 3, { microTokens: 5_000_000, refilledAt: 0 }, 0)).toEqual({
      microTokens: 3_000_000,
      refilledAt: 0,
    });
    const large = refill(1_000_000, 1_000_000_000, { microTokens: 0, refilledAt: 0 }, 8.64e15);
    expect(large).toEqual({ microTokens: 1e15, refilledAt: 8.64e15 });
  });

  test("over any time no more is allowed than the burst and the rate together, whatever the clocks do", () => {
    const steps = fc.array(
      fc.record({ wait: fc.integer({ min: -500, max: 2000 }), quantity: fc.integer({ min: 1, max: 8 }) }),
    );
    const limits = fc.record({ rate: fc.integer({ min: 1, max: 50 }), burst: fc.integer({ min: 1, max: 60 }) });
    fc.assert(
      fc.property(limits, steps, ({ rate, burst }, list) => {
        const definition = quota({ rate_per_second: rate, burst });
        let [bucket, now, latest, allowed]: [Bucket | undefined, number, number, number] = [
          undefined,
          1_000_000,
          1_000_000,
          0,
        ];
        for (const { wait, quantity } of list) {
          now += wait;
          latest = Math.max(latest, now);
          const verdict = decide(definition, standing(0, bucket), quantity, now);
          if (!verdict.allowed) continue;
          allowed += quantity;
          bucket = verdict.bucket;
          expect(Number.isSafeInteger(bucket?.microTokens)).toBe(true);
          expect(bucket?.microTokens).toBeGreaterThanOrEqual(0);
          // The first use may have been at the earliest clock.
          expect(allowed * 1000).toBeLessThanOrEqual(burst * 1000 + rate * (latest - 1_000_000 + 500 * list.length));
        }
      }),
    );
  });

  test("who waits as long as told is allowed", () => {
    const limits = fc.record({ rate: fc.integer({ min: 1, max: 1000 }), burst: fc.integer({ min: 1, max: 100 }) });
    const state = fc.record({
      tokens: fc.integer({ min: 0, max: 100_000_000 }),
      quantity: fc.integer({ min: 1, max: 100 }),
    });
    fc.assert(
      fc.property(limits, state, ({ rate, burst }, { tokens, quantity }) => {
        const definition = quota({ rate_per_second: rate, burst });
        const bucket = { microTokens: tokens, refilledAt: 0 };
        const verdict = decide(definition, standing(0, bucket), quantity, 0);
        if (verdict.allowed || verdict.retryAfterMs === null) return;
        expect(decide(definition, standing(0, bucket), quantity, verdict.retryAfterMs).allowed).toBe(true);
        expect(decide(definition, standing(0, bucket), quantity, verdict.retryAfterMs - 1).allowed).toBe(false);
      }),
    );
  });
});
