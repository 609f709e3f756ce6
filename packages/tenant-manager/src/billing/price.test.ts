import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyPrice, plainTiers, risingPrice } from "./arbitraries.ts";
import type { Price } from "./plan.ts";
import { priceOf, priceOfStretch } from "./price.ts";

const quantity = fc.bigInt({ min: 0n, max: 20_000n });

const graduated: Price = {
  model: "tiered",
  tiers: [
    { up_to: 100, unit_micro: 0 },
    { up_to: 1000, unit_micro: 50, flat_micro: 7 },
    { up_to: null, unit_micro: 20 },
  ],
};

const volume: Price = { ...graduated, model: "volume" };

test.each<[string, Price, bigint, bigint]>([
  ["flat: nothing used", { model: "flat", amount_micro: 5 }, 0n, 0n],
  ["flat: once", { model: "flat", amount_micro: 5 }, 9n, 5n],
  ["per unit", { model: "per_unit", unit_micro: 3 }, 7n, 21n],
  ["per unit, all included", { model: "per_unit", unit_micro: 3, included: 10 }, 10n, 0n],
  ["per unit, one beyond", { model: "per_unit", unit_micro: 3, included: 10 }, 11n, 3n],
  ["per thousand", { model: "per_unit", unit_micro: 50, per: 1000 }, 30_020n, 1501n],
  ["per thousand, half to even", { model: "per_unit", unit_micro: 1, per: 2 }, 1n, 0n],
  ["tiered, inside the first", graduated, 100n, 0n],
  ["tiered, one into the second", graduated, 101n, 57n],
  ["tiered, all three", graduated, 1010n, 45_207n],
  ["volume, inside the first", volume, 100n, 0n],
  ["volume, second for all", volume, 101n, 5057n],
  ["volume, third for all", volume, 1010n, 20_200n],
  ["beyond 2^53", { model: "per_unit", unit_micro: 9_000_000_000_000_000 }, 1_000_000n, 9n * 10n ** 21n],
])("%s", (_what, price, used, amount) => {
  expect(priceOf(price, used)).toBe(amount);
});

test("by volume the month's total chooses the tier, also of a part that another plan did not price", () => {
  expect(priceOfStretch(volume, { before: 100n, after: 200n, total: 200n })).toBe(5000n);
  expect(priceOfStretch(volume, { before: 0n, after: 100n, total: 200n })).toBe(5007n);
});

describe("every price", () => {
  test("is nothing for nothing, and never negative", () => {
    fc.assert(
      fc.property(anyPrice, quantity, (price, used) => {
        expect(priceOf(price, 0n)).toBe(0n);
        expect(priceOf(price, used)).toBeGreaterThanOrEqual(0n);
      }),
    );
  });

  test("costs in stretches exactly what it costs at once", () => {
    fc.assert(
      fc.property(anyPrice, fc.array(quantity, { maxLength: 6 }), (price, parts) => {
        const total = parts.reduce((sum, part) => sum + part, 0n);
        let [before, sum] = [0n, 0n];
        for (const part of parts) {
          sum += priceOfStretch(price, { before, after: before + part, total });
          before += part;
        }
        expect(sum).toBe(priceOf(price, total));
      }),
    );
  });
});

test("all but volume never fall when more is used", () => {
  fc.assert(
    fc.property(risingPrice, quantity, quantity, (price, used, more) => {
      expect(priceOf(price, used + more)).toBeGreaterThanOrEqual(priceOf(price, used));
    }),
  );
});

test("tiered goes on at a border: the first unit beyond costs what the next tier says", () => {
  fc.assert(
    fc.property(plainTiers, (tiers) => {
      tiers.forEach(({ up_to }, index) => {
        if (up_to === null) return;
        const step =
          priceOf({ model: "tiered", tiers }, BigInt(up_to) + 1n) - priceOf({ model: "tiered", tiers }, BigInt(up_to));
        expect(step).toBe(BigInt(tiers[index + 1]?.unit_micro ?? -1));
      });
    }),
  );
});

test("volume costs at most what tiered does where units get cheaper, and at least that where they get dearer", () => {
  fc.assert(
    fc.property(plainTiers, fc.boolean(), quantity, (tiers, cheaper, used) => {
      const sorted = tiers.map(({ unit_micro }) => unit_micro).sort((a, b) => (cheaper ? b - a : a - b));
      const ordered = tiers.map((tier, index) => ({ ...tier, unit_micro: sorted[index] ?? 0 }));
      const difference =
        priceOf({ model: "volume", tiers: ordered }, used) - priceOf({ model: "tiered", tiers: ordered }, used);
      expect(cheaper ? -difference : difference).toBeGreaterThanOrEqual(0n);
    }),
  );
});

test("in the first tier, and with one tier, volume and tiered are the same", () => {
  fc.assert(
    fc.property(plainTiers, (tiers) => {
      const first = tiers[0]?.up_to ?? 10_000;
      expect(priceOf({ model: "volume", tiers }, BigInt(first))).toBe(
        priceOf({ model: "tiered", tiers }, BigInt(first)),
      );
    }),
  );
});
