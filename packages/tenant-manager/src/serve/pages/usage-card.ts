import { barChart } from "../../chart/bar-chart.ts";
import { Html, html, when } from "../../markup.ts";
import type { Tenant } from "../../registry/find-tenant.ts";
import { messages } from "../../usage/messages.ts";
import { collectUsage, type MetricUsage } from "../../usage/report/collect.ts";
import { shortLabel } from "../../usage/report/html.ts";
import { type ReportStep, reportSteps } from "../../usage/report/range.ts";
import type { Exchange } from "../http/exchange.ts";
import { words } from "./messages.ts";
import { amount, count } from "./times.ts";

/** What a tenant used of late: a chart for each metric, and its numbers as a table. */
export async function usageCard(exchange: Exchange, tenant: Tenant): Promise<Html> {
  const { app, say, query } = exchange;
  const by = reportSteps.find((step) => step === query.get("by")) ?? "day";
  const { metrics } = await collectUsage(app.registry, tenant, {
    by,
    from: undefined,
    to: undefined,
    metric: undefined,
  });
  const tabs = reportSteps.map(
    (step) =>
      html`<a href="/tenants/${tenant.slug}?by=${step}#usage"${when(step === by, () => html` aria-current="true"`)}>${say(words.spans[step])}</a>`,
  );
  const figures = metrics.map((usage, index) => figure(exchange, by, usage, `chart-${index}`));
  return html`<section class="card" id="usage"><header><h2>${say(words.usage)}</h2><span class="quiet small">${tenant.time_zone}</span><nav class="tabs push" aria-label="${say(words.usageRange)}">${tabs}</nav></header>
${figures.length > 0 ? html`<div class="inside charts">${figures}</div>` : html`<p class="empty">${say(words.usageNone)}</p>`}</section>`;
}

function figure({ say, locale }: Exchange, by: ReportStep, usage: MetricUsage, id: string): Html {
  const { metric, quantity, events, periods } = usage;
  const shown = (value: number): string => amount(metric, value, locale);
  const total = say(messages.total(shown(quantity), count(events, locale)));
  const chart = barChart({
    id,
    title: metric,
    description: `${say(words.spans[by])}: ${total}`,
    bars: periods.map((period) => ({
      label: shortLabel(by, period.label),
      value: period.quantity,
      hover: `${period.label}: ${shown(period.quantity)}`,
    })),
  });
  const rows = periods.map(
    (period) =>
      html`<tr><th scope="row">${period.label}</th><td class="number">${shown(period.quantity)}</td><td class="number">${count(period.events, locale)}</td></tr>`,
  );
  const columns = messages.page.columns.map(
    (column, index) => html`<th scope="col"${when(index > 0, () => html` class="number"`)}>${say(column)}</th>`,
  );
  return html`<figure><figcaption><code>${metric}</code> <span class="quiet small">${total}</span></figcaption>
<div class="scroll newest" tabindex="0" role="region" aria-label="${metric}">${Html.trusted(chart)}</div>
<details><summary class="small quiet">${say(messages.page.numbers)}</summary><div class="scroll"><table><thead><tr>${columns}</tr></thead><tbody>${rows}</tbody></table></div></details></figure>`;
}
