import type { Locale } from "@microforge/core/program";
import { messages } from "./messages.ts";
import { countFormat, moneyFormat } from "./money.ts";
import type { Metric, Price, PriceTier, QuotaDefinition } from "./plan.ts";

/** What a price says, in one line. A price for 2^30 units is one of bytes, and speaks of GiB. */
export function describePrice(price: Price, currency: string, locale: Locale): string {
  const money = moneyFormat(currency, locale);
  if (price.model === "flat") return messages.onceAMonth(money(price.amount_micro))[locale];
  const { per = 1 } = price;
  const isBytes = byteUnits.some(({ size }) => size === per);
  const count = isBytes ? byteFormat(locale) : countFormat(locale);
  // "1 GiB" is said as "GiB".
  const each = (micro: number): string =>
    messages.each(money(micro), per === 1 ? "" : count(per).replace(/^1 /u, ""))[locale];
  if (price.model === "per_unit") {
    const unit = each(price.unit_micro);
    return price.included ? messages.beyondIncluded(count(price.included), unit)[locale] : unit;
  }
  const tiers = price.tiers.map((tier, index) => {
    const flat = tier.flat_micro ? ` + ${money(tier.flat_micro)}` : "";
    return messages.tier(borders(price.tiers, index, count), `${each(tier.unit_micro)}${flat}`)[locale];
  });
  return `${messages.models[price.model][locale]}${tiers.join(messages.listSeparator[locale])}`;
}

/** Where a tier ends, or, of the last one, where the one before ended. */
function borders(
  tiers: readonly PriceTier[],
  index: number,
  count: (quantity: number) => string,
): { readonly upTo?: string; readonly beyond?: string } {
  const end = tiers[index]?.up_to ?? null;
  if (end !== null) return { upTo: count(end) };
  const before = tiers[index - 1]?.up_to ?? null;
  return before === null ? {} : { beyond: count(before) };
}

/** What a quota says, in one line. */
export function describeQuota(
  { hard, soft, period, rate_per_second, burst }: QuotaDefinition,
  locale: Locale,
  metric: Metric = "",
): string {
  const count = /(?:^|_)bytes$/u.test(metric) ? byteFormat(locale) : countFormat(locale);
  const limit =
    hard === null ? messages.unlimited[locale] : messages.limited(count(hard), messages.quotaPeriods[period])[locale];
  return [
    limit,
    ...(soft === null ? [] : [messages.softLimit(count(soft))[locale]]),
    ...(rate_per_second === null
      ? []
      : [messages.rate(count(rate_per_second), count(burst ?? rate_per_second))[locale]]),
  ].join(messages.listSeparator[locale]);
}

const byteUnits = [
  { name: "TiB", size: 2 ** 40 },
  { name: "GiB", size: 2 ** 30 },
  { name: "MiB", size: 2 ** 20 },
  { name: "KiB", size: 2 ** 10 },
] as const;

/** Bytes in the largest unit in which they are a whole number: nothing is rounded. */
export function byteFormat(locale: Locale): (bytes: number) => string {
  const count = countFormat(locale);
  return (bytes) => {
    const unit = bytes === 0 ? undefined : byteUnits.find(({ size }) => bytes % size === 0);
    return unit ? `${count(bytes / unit.size)} ${unit.name}` : count(bytes);
  };
}
