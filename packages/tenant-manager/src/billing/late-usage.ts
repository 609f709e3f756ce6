import type { MonthLine } from "./month.ts";
import type { Metric } from "./plan.ts";

/** What became known of a month after its invoice: more of a metric, or less missing to the minimum. */
export type LateLine =
  | { readonly kind: "usage"; readonly metric: Metric; readonly quantity: bigint; readonly amount: bigint }
  | { readonly kind: "minimum"; readonly amount: bigint };

/** What a month costs more, or less, than what was billed of it. */
export function differences(billed: readonly MonthLine[], now: readonly MonthLine[]): LateLine[] {
  const [before, after] = [sumsOf(billed), sumsOf(now)];
  const metrics = [...new Set([...before.usage.keys(), ...after.usage.keys()])].sort();
  const usage = metrics.flatMap((metric): LateLine[] => {
    const [was, is] = [before.usage.get(metric) ?? nothing, after.usage.get(metric) ?? nothing];
    const [quantity, amount] = [is.quantity - was.quantity, is.amount - was.amount];
    return quantity === 0n && amount === 0n ? [] : [{ kind: "usage", metric, quantity, amount }];
  });
  const minimum = after.minimum - before.minimum;
  return minimum === 0n ? usage : [...usage, { kind: "minimum", amount: minimum }];
}

const nothing = { quantity: 0n, amount: 0n };

interface Sums {
  readonly usage: ReadonlyMap<Metric, typeof nothing>;
  readonly minimum: bigint;
}

function sumsOf(lines: readonly MonthLine[]): Sums {
  const usage = new Map<Metric, typeof nothing>();
  let minimum = 0n;
  for (const line of lines) {
    if (line.kind === "minimum") minimum += line.amount;
    if (line.kind !== "usage") continue;
    const { quantity, amount } = usage.get(line.metric) ?? nothing;
    usage.set(line.metric, { quantity: quantity + line.quantity, amount: amount + line.amount });
  }
  return { usage, minimum };
}
