import type { Kysely } from "kysely";
import type { Tables } from "../registry/tables.ts";
import { isoTime } from "../time/instant.ts";
import { type BillingMonth, monthLabel } from "./billing-month.ts";
import { type Extent, hasNewer, readMonth } from "./facts.ts";
import type { InvoiceContent, InvoiceLine, LateInvoiceLine, LateMonth } from "./invoice-content.ts";
import { differences, type LateLine } from "./late-usage.ts";
import { roundToCoin, toCount, toMicro } from "./money.ts";
import { type MonthFacts, type MonthLine, type PlanVersion, priceMonth, type Span, totalOf } from "./month.ts";
import { currencyOf, subscriptionsOf } from "./subscriptions.ts";

/** An invoice of the same tenant that was issued before. */
export interface EarlierInvoice extends Span {
  readonly number: string;
  readonly cutoff: number;
}

export interface Statement {
  readonly tenant: { readonly id: string; readonly time_zone: string };
  readonly month: BillingMonth;
  /** The last usage event that counts. */
  readonly cutoff: number;
  /** In the order in which they were issued. Each billed all that was known of the months before it. */
  readonly earlier: readonly EarlierInvoice[];
}

/** The invoice that follows from the registry's facts up to a cut-off, before it has a number. */
export async function drawUp(db: Kysely<Tables>, statement: Statement): Promise<InvoiceContent | undefined> {
  const { tenant, month, cutoff } = statement;
  const subscriptions = await subscriptionsOf(db, tenant.id);
  // What was subscribed later must not change an invoice.
  const end = Math.max(month.until, ...statement.earlier.map(({ until }) => until));
  const currency = currencyOf(subscriptions.filter(({ from }, index) => index === 0 || from < end));
  if (currency === undefined) return undefined;
  const extent = { tenantId: tenant.id, subscriptions, cutoff };
  const facts = await readMonth(db, extent, month);
  const lines = priceMonth(facts);
  const late = await lateMonths(db, extent, statement.earlier);
  if (facts.subscribed.length === 0 && lines.length === 0 && late.length === 0) return undefined;
  const subtotal = totalOf(lines);
  const lateTotal = totalOf(late.flatMap((item) => item.lines));
  const total = roundToCoin(subtotal + lateTotal, currency);
  return {
    schema: 1,
    number: null,
    issued_at: null,
    tenant: tenant.id,
    period: month.label,
    period_start: isoTime(month.from),
    period_end: isoTime(month.until),
    time_zone: tenant.time_zone,
    currency,
    lines: lines.map((line) => invoiceLine(line, facts)),
    late: late.map(({ lines: found, ...item }): LateMonth => ({ ...item, lines: found.map(lateLine) })),
    subtotal_micro: toMicro(subtotal),
    late_micro: toMicro(lateTotal),
    rounding_micro: toMicro(total - subtotal - lateTotal),
    total_micro: toMicro(total),
  };
}

interface Late {
  readonly period: string;
  readonly invoice: string;
  readonly lines: readonly LateLine[];
}

/** Of every month that has an invoice: what it costs by now, less what it cost by what the last invoice knew. */
async function lateMonths(db: Kysely<Tables>, extent: Extent, earlier: readonly EarlierInvoice[]): Promise<Late[]> {
  const billedUpTo = earlier.at(-1)?.cutoff;
  if (billedUpTo === undefined) return [];
  const found: Late[] = [];
  for (const invoice of earlier.toSorted((a, b) => a.from - b.from)) {
    if (!(await hasNewer(db, extent, billedUpTo, invoice))) continue;
    const billed = await readMonth(db, { ...extent, cutoff: billedUpTo }, invoice);
    const now = await readMonth(db, extent, invoice);
    const lines = differences(priceMonth(billed), priceMonth(now));
    if (lines.length > 0) found.push({ period: monthLabel(invoice), invoice: invoice.number, lines });
  }
  return found;
}

function invoiceLine(line: MonthLine, { pricing, subscribed }: MonthFacts): InvoiceLine {
  if (line.kind === "minimum") return { kind: "minimum", amount_micro: toMicro(line.amount) };
  const { plan, version, from, until, amount } = line;
  const shared = {
    plan,
    plan_version: version,
    from: isoTime(from),
    until: isoTime(until),
    amount_micro: toMicro(amount),
  };
  const definition = [...subscribed, ...pricing].find(isVersion(line))?.definition;
  if (line.kind === "fee") return { kind: "fee", ...shared, plan_name: definition?.name ?? { en: plan, zh: plan } };
  const price = definition?.prices[line.metric] ?? null;
  return {
    kind: "usage",
    ...shared,
    metric: line.metric,
    quantity: toCount(line.quantity),
    used_before: toCount(line.before),
    price,
  };
}

const isVersion =
  (wanted: Pick<PlanVersion, "plan" | "version">) =>
  ({ plan, version }: PlanVersion): boolean =>
    plan === wanted.plan && version === wanted.version;

const lateLine = (line: LateLine): LateInvoiceLine =>
  line.kind === "minimum"
    ? { kind: "minimum", amount_micro: toMicro(line.amount) }
    : {
        kind: "usage",
        metric: line.metric,
        quantity: toCount(line.quantity),
        amount_micro: toMicro(line.amount),
      };
