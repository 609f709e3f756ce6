import { type BillingMonth, lastEndedMonth, monthAt } from "../billing/billing-month.ts";
import { type PlanDefinition, readPlan } from "../billing/plan.ts";
import type { InvoiceFact } from "./facts.ts";
import type { Reader } from "./reader.ts";

/** How many months back are looked at. */
const monthsBack = 12;

export interface BilledSpan {
  readonly tenant_id: string;
  readonly slug: string;
  readonly time_zone: string;
  readonly from_at: number;
  readonly until_at: number | null;
}

/** Months that are over, in which a tenant had a plan that costs something, and that have no invoice. */
export async function missingInvoices(reader: Reader, now: number): Promise<readonly InvoiceFact[]> {
  const plans = await reader.all<{ code: string; version: number; definition: string }>("SELECT * FROM plan");
  const paid = new Set(
    plans.filter(({ definition }) => costs(readPlan(definition))).map(({ code, version }) => `${code} ${version}`),
  );
  const rows = await reader.all<BilledSpan & { plan: string; plan_version: number }>(
    `SELECT s.tenant_id, t.slug, t.time_zone, s.plan, s.plan_version, s.from_at, s.until_at
     FROM subscription AS s JOIN tenant AS t ON t.id = s.tenant_id WHERE t.status <> 'erased' ORDER BY t.slug`,
  );
  const spans = rows
    .filter(({ plan, plan_version }) => paid.has(`${plan} ${plan_version}`))
    .map((row) => ({
      ...row,
      from_at: Number(row.from_at),
      until_at: row.until_at === null ? null : Number(row.until_at),
    }));
  const months = new Map<string, readonly BillingMonth[]>();
  for (const zone of new Set(spans.map(({ time_zone }) => time_zone))) months.set(zone, await endedMonths(now, zone));
  const invoices = await reader.all<{ tenant_id: string; period_start: number }>(
    "SELECT tenant_id, period_start FROM invoice",
  );
  const issued = new Set(invoices.map(({ tenant_id, period_start }) => `${tenant_id} ${period_start}`));
  return monthsWithout(spans, (zone) => months.get(zone) ?? [], issued);
}

const costs = ({ fee_micro, minimum_micro, prices }: PlanDefinition): boolean =>
  fee_micro > 0 || minimum_micro > 0 || Object.keys(prices).length > 0;

/** Pure part. `issued` holds `<tenant> <start of the month>`. */
export function monthsWithout(
  spans: readonly BilledSpan[],
  monthsOf: (zone: string) => readonly BillingMonth[],
  issued: ReadonlySet<string>,
): readonly InvoiceFact[] {
  const found = new Map<string, InvoiceFact>();
  for (const { tenant_id, slug, time_zone, from_at, until_at } of spans) {
    for (const { from, until, label } of monthsOf(time_zone)) {
      const isIn = from_at < until && (until_at === null || until_at > from);
      const key = `${tenant_id} ${from}`;
      if (isIn && !issued.has(key)) found.set(key, { tenant: slug, period: label });
    }
  }
  return [...found.values()];
}

async function endedMonths(now: number, zone: string): Promise<readonly BillingMonth[]> {
  const months = [await lastEndedMonth(now, zone)];
  for (let last = months[0]; last && months.length < monthsBack; last = months.at(-1)) {
    months.push(await monthAt(last.from - 1, zone));
  }
  return months;
}
