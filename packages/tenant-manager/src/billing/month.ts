import type { Metric, PlanDefinition } from "./plan.ts";
import { priceOfStretch } from "./price.ts";
import { prorate } from "./proration.ts";

/** A version of a plan. */
export interface PlanVersion {
  readonly plan: string;
  readonly version: number;
  readonly definition: PlanDefinition;
}

/** A stretch of time in milliseconds; `until` is no longer part of it. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

export interface Subscription extends PlanVersion {
  readonly from: number;
  readonly until: number | null;
}

/** A plan and the part of a month in which it was in force. */
export type PlanSpan = PlanVersion & Span;

/** What was used of one metric while one plan was in force. */
export interface Usage {
  /** Which of the month's spans. */
  readonly span: number;
  readonly metric: Metric;
  readonly quantity: bigint;
}

export type MonthLine =
  | (LineOfPlan & { readonly kind: "fee" })
  | (LineOfPlan & {
      readonly kind: "usage";
      readonly metric: Metric;
      readonly quantity: bigint;
      /** What was used in the month before, under other plans: the price counts on from there. */
      readonly before: bigint;
    })
  | { readonly kind: "minimum"; readonly amount: bigint };

interface LineOfPlan extends Span {
  readonly plan: string;
  readonly version: number;
  readonly amount: bigint;
}

/** The parts of a month for which a tenant was subscribed. */
export const subscribedSpans = (subscriptions: readonly Subscription[], month: Span): PlanSpan[] =>
  subscriptions.flatMap((subscription) => {
    const from = Math.max(subscription.from, month.from);
    const until = Math.min(subscription.until ?? month.until, month.until);
    return from < until ? [{ ...subscription, from, until }] : [];
  });

/**
 * Which plan prices what was used when: the one in force. Usage from before the first subscription is priced by that, and
 * usage from between two by the one that ended; what was used is never free because nobody was subscribed.
 */
export function pricingSpans(subscriptions: readonly Subscription[], month: Span): PlanSpan[] {
  const lasting = subscriptions.map((subscription, index) => ({
    ...subscription,
    from: index === 0 ? Number.NEGATIVE_INFINITY : subscription.from,
    until: subscriptions[index + 1]?.from ?? null,
  }));
  const merged: PlanSpan[] = [];
  for (const span of subscribedSpans(lasting, month)) {
    const last = merged.at(-1);
    if (last && last.plan === span.plan && last.version === span.version) {
      merged[merged.length - 1] = { ...last, until: span.until };
    } else merged.push(span);
  }
  return merged;
}

/** All that a tenant has to do with one month. */
export interface MonthFacts {
  readonly month: Span;
  readonly subscribed: readonly PlanSpan[];
  readonly pricing: readonly PlanSpan[];
  readonly usage: readonly Usage[];
}

/**
 * What a month costs: the fee of each plan by the time it was in force, what was used by the price of its plan, and what
 * is missing to the minimum. Nothing is rounded to coins here.
 */
export function priceMonth(facts: MonthFacts): MonthLine[] {
  const lines = [...feeLines(facts), ...usageLines(facts)];
  const missing = minimumOf(facts) - totalOf(lines);
  return missing > 0n ? [...lines, { kind: "minimum", amount: missing }] : lines;
}

export const totalOf = (lines: readonly { readonly amount: bigint }[]): bigint =>
  lines.reduce((sum, { amount }) => sum + amount, 0n);

const lengthOf = ({ from, until }: Span): bigint => BigInt(until - from);

function feeLines({ month, subscribed }: MonthFacts): MonthLine[] {
  const shares = subscribed.map((span) => ({ whole: BigInt(span.definition.fee_micro), time: lengthOf(span) }));
  const amounts = prorate(shares, lengthOf(month));
  return subscribed.map(({ plan, version, from, until }, index) => ({
    kind: "fee",
    plan,
    version,
    from,
    until,
    amount: amounts[index] ?? 0n,
  }));
}

function minimumOf({ month, subscribed }: MonthFacts): bigint {
  const shares = subscribed.map((span) => ({ whole: BigInt(span.definition.minimum_micro), time: lengthOf(span) }));
  return prorate(shares, lengthOf(month)).reduce((sum, part) => sum + part, 0n);
}

function usageLines({ pricing, usage }: MonthFacts): MonthLine[] {
  const metrics = [...new Set(usage.map(({ metric }) => metric))].sort();
  return metrics.flatMap((metric) => {
    const used = usage.filter((item) => item.metric === metric);
    const total = used.reduce((sum, { quantity }) => sum + quantity, 0n);
    let before = 0n;
    return pricing.flatMap(({ plan, version, definition, from, until }, span): MonthLine[] => {
      const quantity = used.filter((item) => item.span === span).reduce((sum, item) => sum + item.quantity, 0n);
      const after = before + quantity;
      const price = Object.hasOwn(definition.prices, metric) ? definition.prices[metric] : undefined;
      const amount = price && priceOfStretch(price, { before, after, total });
      const line = { kind: "usage", metric, plan, version, from, until, quantity, before } as const;
      before = after;
      return amount === undefined || quantity === 0n ? [] : [{ ...line, amount }];
    });
  });
}
