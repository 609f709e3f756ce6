import { divideHalfEven } from "./money.ts";
import type { Price, PriceTier } from "./plan.ts";

/**
 * A stretch of the usage of one metric in one month: from the `before`-th unit to the `after`-th, of `total` in the month.
 * The month's count runs on over a change of plan, so that nobody gets what is included, or the first tier, twice.
 */
export interface Stretch {
  readonly before: bigint;
  readonly after: bigint;
  readonly total: bigint;
}

/**
 * What a stretch costs under a price, in micro-units. It is the difference of two points of one curve: stretches under
 * the same price cost together exactly what they cost as one.
 */
export const priceOfStretch = (price: Price, { before, after, total }: Stretch): bigint =>
  costUpTo(price, after, total) - costUpTo(price, before, total);

/** What a whole month under one price costs. */
export const priceOf = (price: Price, quantity: bigint): bigint => costUpTo(price, quantity, quantity);

function costUpTo(price: Price, quantity: bigint, total: bigint): bigint {
  if (quantity <= 0n) return 0n;
  switch (price.model) {
    case "flat":
      return BigInt(price.amount_micro);
    case "per_unit":
      return units(atLeastNone(quantity - BigInt(price.included ?? 0)) * BigInt(price.unit_micro), price);
    case "tiered":
      return graduated(price.tiers, quantity, price);
    case "volume": {
      const tier = price.tiers.find(({ up_to }) => up_to === null || total <= BigInt(up_to)) ?? price.tiers.at(-1);
      return tier ? BigInt(tier.flat_micro ?? 0) + units(quantity * BigInt(tier.unit_micro), price) : 0n;
    }
  }
}

/** The fractions of all tiers are added before they are rounded, once. */
function graduated(tiers: readonly PriceTier[], quantity: bigint, price: { readonly per?: number }): bigint {
  let [flat, exact, lower] = [0n, 0n, 0n];
  for (const { up_to, unit_micro, flat_micro = 0 } of tiers) {
    if (quantity <= lower) break;
    const upper = up_to === null || quantity < BigInt(up_to) ? quantity : BigInt(up_to);
    flat += BigInt(flat_micro);
    exact += (upper - lower) * BigInt(unit_micro);
    lower = upper;
  }
  return flat + units(exact, price);
}

const units = (exact: bigint, { per = 1 }: { readonly per?: number }): bigint => divideHalfEven(exact, BigInt(per));

const atLeastNone = (quantity: bigint): bigint => (quantity > 0n ? quantity : 0n);
