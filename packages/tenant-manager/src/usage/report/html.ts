import type { Locale } from "@microforge/core/program";
import { barChart, chartStyle } from "../../chart/bar-chart.ts";
import { grouped } from "../../chart/numbers.ts";
import { languageTags } from "../../language-tags.ts";
import { Html, html } from "../../markup.ts";
import { isoTime } from "../../time/instant.ts";
import { messages } from "../messages.ts";
import type { MetricUsage, TenantUsage } from "./collect.ts";
import type { ReportStep } from "./range.ts";

export interface Page {
  readonly locale: Locale;
  readonly by: ReportStep;
  readonly madeAt: number;
}

/** The report as one file that needs nothing else: charts as SVG, and their numbers as tables. */
export function reportHtml({ locale, by, madeAt }: Page, tenants: readonly TenantUsage[]): string {
  const { page } = messages;
  const used = tenants.filter(({ metrics }) => metrics.length > 0);
  const time = isoTime(madeAt);
  return html`<!doctype html>
<html lang="${languageTags[locale]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${page.title[locale]}</title>
<style>
${pageStyle}
${Html.trusted(chartStyle)}
</style>
</head>
<body>
<main>
<h1>${page.title[locale]}</h1>
<p class="remark">${page.made(page.steps[by][locale], time)[locale]}</p>
${used.length === 0 ? html`<p>${messages.nothingUsed[locale]}</p>\n` : used.map((tenant, place) => tenantSection(locale, by, tenant, place))}</main>
</body>
</html>
`.toString();
}

const tenantSection = (locale: Locale, by: ReportStep, { tenant, metrics }: TenantUsage, place: number): Html =>
  html`<section>
<h2>${tenant.name} <small>${tenant.slug} · ${tenant.time_zone}</small></h2>
${metrics.map((metric, index) => metricFigure(locale, by, tenant.slug, metric, `chart-${place}-${index}`))}</section>
`;

function metricFigure(locale: Locale, by: ReportStep, slug: string, usage: MetricUsage, id: string): Html {
  const { page } = messages;
  const total = messages.total(grouped(usage.quantity), grouped(usage.events))[locale];
  const chart = barChart({
    id,
    title: page.chartTitle(usage.metric, slug)[locale],
    description: `${page.steps[by][locale]}${locale === "zh" ? "，" : ", "}${total}`,
    bars: usage.periods.map(({ label, quantity, events }) => ({
      label: shortLabel(by, label),
      value: quantity,
      hover: `${label}: ${grouped(quantity)} (${page.events(grouped(events))[locale]})`,
    })),
  });
  const rows = usage.periods.map(
    ({ label, quantity, events }) =>
      html`<tr><th scope="row">${label}</th><td>${grouped(quantity)}</td><td>${grouped(events)}</td></tr>\n`,
  );
  return html`<figure>
<figcaption><strong>${usage.metric}</strong> ${total}</figcaption>
${Html.trusted(chart)}
<details><summary>${page.numbers[locale]}</summary>
<table><thead><tr>${page.columns.map((column) => html`<th scope="col">${column[locale]}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></details>
</figure>
`;
}

/** Below a bar there is little room: `29` and `14:00` would not tell enough, the year is too much. */
export function shortLabel(by: ReportStep, label: string): string {
  switch (by) {
    case "hour":
      return label.slice(5, 16);
    case "day":
      return label.slice(5);
    case "month":
      return label;
  }
}

const pageStyle = html`:root { color-scheme: light dark; }
body { margin: 0; background: light-dark(#ffffff, #0d1117); color: light-dark(#1f2328, #f0f6fc); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 960px; margin: 0 auto; padding: 24px 16px; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; overflow-wrap: anywhere; }
small, .remark { color: light-dark(#59636e, #9198a1); font-weight: normal; }
figure { margin: 0 0 32px; } figcaption { margin-bottom: 8px; }
table { border-collapse: collapse; margin-top: 8px; font-variant-numeric: tabular-nums; }
th, td { padding: 2px 12px 2px 0; text-align: right; font-weight: normal; }
th:first-child { text-align: left; }
thead th { border-bottom: 1px solid light-dark(#d8dee4, #3d444d); }`;
