import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyPlan } from "./arbitraries.ts";
import { builtInPlans } from "./built-in-plans.ts";
import { type MonthLine, priceMonth, pricingSpans, type Subscription, subscribedSpans, totalOf } from "./month.ts";
import type { PlanDefinition } from "./plan.ts";
import { prorate } from "./proration.ts";

const month = { from: Date.UTC(2026, 2, 1), until: Date.UTC(2026, 3, 1) };
const length = month.until - month.from;
const { free, basic, pro } = builtInPlans;

const subscription = (plan: string, definition: PlanDefinition, from: number, until: number | null): Subscription => ({
  plan,
  version: 1,
  definition,
  from,
  until,
});

interface Event {
  readonly metric: string;
  readonly quantity: number;
  readonly at: number;
}

function price(subscriptions: readonly Subscription[], events: readonly Event[] = []): MonthLine[] {
  const pricing = pricingSpans(subscriptions, month);
  const usage = events.map(({ metric, quantity, at }) => ({
    metric,
    quantity: BigInt(quantity),
    span: pricing.findIndex(({ from, until }) => from <= at && at < until),
  }));
  return priceMonth({ month, pricing, usage, subscribed: subscribedSpans(subscriptions, month) });
}

const anyEvents = fc.array(
  fc.record({
    metric: fc.constantFrom("calls", "bytes", "unpriced"),
    quantity: fc.nat(3000),
    at: fc.integer({ min: month.from, max: month.until - 1 }),
  }),
  { maxLength: 20 },
);

const anyCuts = fc.uniqueArray(fc.integer({ min: month.from + 1, max: month.until - 1 }), { maxLength: 6 });

describe("a month", () => {
  test("costs its whole fee to a tenant that was subscribed all the time", () => {
    expect(totalOf(price([subscription("pro", pro, 0, null)]))).toBe(49_000_000n);
  });

  test("costs by the millisecond to a tenant that came or went", () => {
    const middle = month.from + length / 2;
    expect(totalOf(price([subscription("pro", pro, middle, null)]))).toBe(24_500_000n);
    expect(totalOf(price([subscription("pro", pro, 0, middle)]))).toBe(24_500_000n);
    expect(totalOf(price([subscription("pro", pro, month.until, null)]))).toBe(0n);
  });

  test("prices what was used by the plan that was in force, whose count goes on where the other stopped", () => {
    const middle = month.from + length / 2;
    const lines = price(
      [subscription("basic", basic, 0, middle), subscription("pro", pro, middle, null)],
      [
        { metric: "api_calls", quantity: 60_000, at: middle - 1 },
        { metric: "api_calls", quantity: 50_000, at: middle },
      ],
    );
    expect(lines.map((line) => [line.kind, "plan" in line && line.plan, line.amount])).toEqual([
      ["fee", "basic", 4_500_000n],
      ["fee", "pro", 24_500_000n],
      // 10,000 beyond the 50,000 of basic
      ["usage", "basic", 500_000n],
      // 110,000 in the month, 100,000 of them included by pro
      ["usage", "pro", 250_000n],
    ]);
  });

  test("prices what was used before the first subscription, and between two", () => {
    const [first, second] = [month.from + length / 4, month.from + length / 2];
    const lines = price(
      [subscription("basic", basic, first, first + 1), subscription("pro", pro, second, null)],
      [
        { metric: "api_calls", quantity: 50_001, at: month.from },
        { metric: "api_calls", quantity: 1, at: second - 1 },
      ],
    );
    expect(lines.filter(({ kind }) => kind === "usage")).toMatchObject([
      { plan: "basic", quantity: 50_002n, amount: 100n },
    ]);
  });

  test("is filled up to the minimum, for the time that it holds", () => {
    const definition = { ...free, minimum_micro: 10_000_000 };
    expect(price([subscription("a", definition, 0, null)]).at(-1)).toEqual({ kind: "minimum", amount: 10_000_000n });
    const half = price([subscription("a", definition, month.from + length / 2, null)]);
    expect(half.at(-1)).toEqual({ kind: "minimum", amount: 5_000_000n });
  });

  test("costs the same however often it is cut by changes to the same plan", () => {
    fc.assert(
      fc.property(anyPlan, anyCuts, anyEvents, (definition, cuts, events) => {
        const borders = [0, ...cuts.toSorted((a, b) => a - b)];
        // As other versions, so that nothing can be merged by name.
        const pieces = borders.map((from, index) => ({
          ...subscription("same", definition, from, borders[index + 1] ?? null),
          version: index + 1,
        }));
        const whole = totalOf(price([subscription("same", definition, 0, null)], events));
        expect(totalOf(price(pieces, events))).toBe(whole);
      }),
    );
  });

  test("costs at least its fee and its minimum, and every line is counted once", () => {
    fc.assert(
      fc.property(anyPlan, anyEvents, (definition, events) => {
        const lines = price([subscription("a", definition, 0, null)], events);
        const total = lines.reduce((sum, line) => sum + line.amount, 0n);
        expect(totalOf(lines)).toBe(total);
        expect(total).toBeGreaterThanOrEqual(BigInt(definition.minimum_micro));
        expect(total).toBeGreaterThanOrEqual(BigInt(definition.fee_micro));
        const counted = lines.reduce((sum, line) => sum + (line.kind === "usage" ? line.quantity : 0n), 0n);
        const priced = events.filter(({ metric }) => metric !== "unpriced");
        expect(counted).toBe(priced.reduce((sum, { quantity }) => sum + BigInt(quantity), 0n));
      }),
    );
  });
});

test("shares of one amount add up to it, and none is more than a micro-unit from its exact part", () => {
  fc.assert(
    fc.property(
      fc.array(fc.bigInt({ min: 1n, max: 10n ** 9n }), { minLength: 1, maxLength: 12 }),
      fc.bigInt({ min: 0n, max: 10n ** 12n }),
      (times, whole) => {
        const all = times.reduce((sum, time) => sum + time, 0n);
        const parts = prorate(
          times.map((time) => ({ whole, time })),
          all,
        );
        expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(whole);
        parts.forEach((part, index) => {
          const off = part * all - whole * (times[index] ?? 0n);
          expect((off < 0n ? -off : off) < all).toBe(true);
        });
      },
    ),
  );
});
