import type { Locale } from "@microforge/core/program";
import { describePrice } from "../../billing/describe-plan.ts";
import { moneyFormat } from "../../billing/money.ts";
import type { QuotaDefinition } from "../../billing/plan.ts";
import { latestPlans, type StoredPlan } from "../../billing/plan-store.ts";
import { type Html, html, type Part, when } from "../../markup.ts";
import type { Exchange } from "../http/exchange.ts";
import type { Reply } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { page } from "./layout.ts";
import { words } from "./messages.ts";
import { quotaWords } from "./quota-words.ts";
import { look } from "./route.ts";

export const planRoutes: readonly Route[] = [look("/plans", plansPage)];

async function plansPage(exchange: Exchange): Promise<Reply> {
  const { app, say, locale } = exchange;
  const plans = (await latestPlans(app.registry.db)).sort(byFee);
  const body = html`<div class="head"><h1>${say(words.plans)}</h1></div>
<div class="columns">${plans.map((plan) => card(plan, locale, say))}</div>
${when(plans.length === 0, () => html`<section class="card"><p class="empty">${say(words.noPlans)}</p></section>`)}`;
  return page(exchange, { title: say(words.plans), place: "plans", body });
}

const byFee = (one: StoredPlan, other: StoredPlan): number => one.definition.fee_micro - other.definition.fee_micro;

function card({ plan, version, definition }: StoredPlan, locale: Locale, say: Exchange["say"]): Html {
  const { name, currency, fee_micro, minimum_micro, prices, quotas } = definition;
  const money = moneyFormat(currency, locale);
  const quotaText = (metric: string, quota: QuotaDefinition): string => {
    const { limit, more } = quotaWords(metric, quota, { say, locale });
    return more === "" ? limit : say(words.limitAndMore(limit, more));
  };
  return html`<section class="card">
<header><h2><bdi>${name[locale]}</bdi></h2><code class="quiet">${plan}</code><span class="push quiet small">${say(words.version)} ${version}</span></header>
<div class="inside"><dl class="facts">
<dt>${say(words.monthlyFee)}</dt><dd><strong>${money(fee_micro)}</strong></dd>
${when(minimum_micro > 0, () => html`<dt>${say(words.minimum)}</dt><dd>${money(minimum_micro)}</dd>`)}
</dl></div>
${rows(
  say(words.prices),
  Object.entries(prices).map(([metric, price]) => [metric, describePrice(price, currency, locale)]),
)}
${rows(
  say(words.quotas),
  Object.entries(quotas).map(([metric, quota]) => [metric, quotaText(metric, quota)]),
)}
</section>`;
}

const rows = (title: string, entries: readonly (readonly [string, string])[]): Part =>
  when(
    entries.length > 0,
    () => html`<table><thead><tr><th scope="col" colspan="2">${title}</th></tr></thead><tbody>
${entries.map(([metric, text]) => html`<tr><th scope="row" class="fit"><code>${metric}</code></th><td>${text}</td></tr>`)}
</tbody></table>`,
  );
