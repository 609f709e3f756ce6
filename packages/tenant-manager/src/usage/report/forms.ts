import type { Context } from "@microforge/core/program";
import { displayWidth } from "@microforge/core/terminal";
import { grouped } from "../../chart/numbers.ts";
import { isoTime } from "../../time/instant.ts";
import { messages } from "../messages.ts";
import type { MetricUsage, TenantUsage } from "./collect.ts";

export const reportJson = (by: string, tenants: readonly TenantUsage[]) => ({
  by,
  tenants: tenants.map(({ tenant, range, metrics }) => ({
    tenant: tenant.slug,
    tenant_id: tenant.id,
    time_zone: tenant.time_zone,
    from: isoTime(range.start),
    to: isoTime(range.end),
    metrics: metrics.map(({ metric, quantity, events, periods }) => ({
      metric,
      quantity,
      events,
      periods: periods.map((period) => ({
        label: period.label,
        from: isoTime(period.start),
        to: isoTime(period.end),
        quantity: period.quantity,
        events: period.events,
      })),
    })),
  })),
});

/** One line a tenant, metric and period; periods without usage too, so that every series is whole. */
export const reportCsv = (tenants: readonly TenantUsage[]): string =>
  [
    ["tenant", "time_zone", "metric", "period", "from", "to", "quantity", "events"],
    ...tenants.flatMap(({ tenant, metrics }) =>
      metrics.flatMap(({ metric, periods }) =>
        periods.map(({ label, start, end, quantity, events }) => [
          tenant.slug,
          tenant.time_zone,
          metric,
          label,
          isoTime(start),
          isoTime(end),
          String(quantity),
          String(events),
        ]),
      ),
    ),
  ]
    .map((cells) => `${cells.map(csvCell).join(",")}\r\n`)
    .join("");

const csvCell = (text: string): string => (/[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Bars beside their numbers, as wide as the terminal. */
export function reportText(
  { terminal, say }: Pick<Context, "terminal" | "say">,
  tenants: readonly TenantUsage[],
): string {
  if (tenants.every(({ metrics }) => metrics.length === 0)) return say(messages.nothingUsed);
  const { bold } = terminal.out.style;
  return tenants
    .filter(({ metrics }) => metrics.length > 0)
    .map(({ tenant, metrics }) =>
      [
        bold(`${tenant.slug} (${tenant.time_zone})`),
        ...metrics.map((metric) =>
          [
            `${metric.metric}  ${say(messages.total(grouped(metric.quantity), grouped(metric.events)))}`,
            ...barsOf(terminal, metric),
          ].join("\n"),
        ),
      ].join("\n"),
    )
    .join("\n\n");
}

function barsOf({ out, symbols }: Context["terminal"], { periods }: MetricUsage): readonly string[] {
  const rows = periods.map(({ label, quantity }) => ({ label, quantity, number: grouped(quantity) }));
  const widest = (texts: readonly string[]): number => Math.max(...texts.map(displayWidth));
  const [labels, numbers] = [widest(rows.map(({ label }) => label)), widest(rows.map(({ number }) => number))];
  const room = Math.max(10, Math.min(60, out.columns - labels - numbers - 6));
  const largest = Math.max(1, ...rows.map(({ quantity }) => quantity));
  return rows.map(({ label, quantity, number }) => {
    // What was used at all is seen.
    const length = quantity === 0 ? 0 : Math.max(1, Math.round((quantity / largest) * room));
    const indent = " ".repeat(labels - displayWidth(label));
    return `  ${label}${indent}  ${number.padStart(numbers)}  ${out.style.cyan(symbols.bar.full.repeat(length))}`.trimEnd();
  });
}
