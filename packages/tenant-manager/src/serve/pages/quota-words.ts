import { messages as billing } from "../../billing/messages.ts";
import type { QuotaDefinition } from "../../billing/plan.ts";
import type { Exchange } from "../http/exchange.ts";
import { amount } from "./times.ts";

/** A quota in words: its limit, and what else it says. Bytes are as people read them. */
export function quotaWords(
  metric: string,
  { hard, soft, period, rate_per_second: rate, burst }: QuotaDefinition,
  { say, locale }: Pick<Exchange, "say" | "locale">,
): { readonly limit: string; readonly more: string } {
  const shown = (value: number): string => amount(metric, value, locale);
  const more = [
    ...(soft === null ? [] : [say(billing.softLimit(shown(soft)))]),
    ...(rate === null ? [] : [say(billing.rate(shown(rate), shown(burst ?? rate)))]),
  ];
  return {
    limit: say(hard === null ? billing.unlimited : billing.limited(shown(hard), billing.quotaPeriods[period])),
    more: more.join(say(billing.listSeparator)),
  };
}
