import fc from "fast-check";
import type { PlanDefinition, Price, PriceTier } from "./plan.ts";

/** Prices and plans for property tests. */

const unit = fc.integer({ min: 0, max: 2_000_000 });

const per = fc.constantFrom(1, 1, 7, 1000, 2 ** 30);

const tiers = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { maxLength: 4 }),
    fc.array(unit, { minLength: 5, maxLength: 5 }),
  )
  .map(([ends, units]): PriceTier[] => [
    ...ends.toSorted((a, b) => a - b).map((up_to, index) => ({ up_to, unit_micro: units[index] ?? 0 })),
    { up_to: null, unit_micro: units[4] ?? 0 },
  ]);

const withFlats = tiers.chain((list) =>
  fc
    .array(fc.integer({ min: 0, max: 5_000_000 }), { minLength: list.length, maxLength: list.length })
    .map((flats) => list.map((tier, index) => ({ ...tier, flat_micro: flats[index] ?? 0 }))),
);

export const anyTiers = fc.oneof(tiers, withFlats);

/** Tiers without an amount for reaching them. */
export const plainTiers = tiers;

/** Prices that never fall when more is used: all but volume. */
export const risingPrice: fc.Arbitrary<Price> = fc.oneof(
  fc.record({ model: fc.constant("flat" as const), amount_micro: unit }),
  fc.record({ model: fc.constant("per_unit" as const), unit_micro: unit, included: fc.nat(3000), per }),
  fc.record({ model: fc.constant("tiered" as const), tiers: anyTiers, per }),
);

export const anyPrice: fc.Arbitrary<Price> = fc.oneof(
  { weight: 3, arbitrary: risingPrice },
  { weight: 1, arbitrary: fc.record({ model: fc.constant("volume" as const), tiers: anyTiers, per }) },
);

export const anyPlan: fc.Arbitrary<PlanDefinition> = fc.record({
  name: fc.constant({ en: "Plan", zh: "套餐" }),
  currency: fc.constant("USD"),
  fee_micro: fc.nat(99_999_999),
  minimum_micro: fc.oneof(fc.constant(0), fc.nat(99_999_999)),
  prices: fc.record({ calls: anyPrice, bytes: anyPrice }),
  quotas: fc.constant({}),
  resources: fc.constant({
    requests: { cpu: "1", memory: "1Gi" },
    limits: { cpu: "1", memory: "1Gi" },
    storage: "1Gi",
    pods: 1,
    services: 1,
    persistent_volume_claims: 1,
  }),
});
