import type { Locale } from "@microforge/core/program";
import { describePrice } from "./describe-plan.ts";
import type { InvoiceContent, InvoiceLine, LateInvoiceLine } from "./invoice-content.ts";
import { messages } from "./messages.ts";
import { countFormat, moneyFormat } from "./money.ts";

/** An invoice in words and figures of one language, for text and page alike. */
export interface InvoiceView {
  readonly title: string;
  /** Label and value. */
  readonly facts: readonly (readonly [string, string])[];
  readonly head: Row;
  readonly sections: readonly Section[];
  readonly totals: readonly (readonly [string, string])[];
  readonly remark: string;
}

interface Section {
  readonly heading: string;
  readonly rows: readonly Row[];
}

export interface Row {
  readonly item: string;
  readonly quantity: string;
  readonly price: string;
  readonly amount: string;
}

export interface Shown {
  readonly content: InvoiceContent;
  readonly tenant: { readonly id: string; readonly slug: string; readonly name: string };
  /** Of an invoice that is issued. */
  readonly sha256?: string;
  /** False where the month of a preview is still running. */
  readonly ended?: boolean;
}

export function viewInvoice({ content, tenant, sha256, ended = true }: Shown, locale: Locale): InvoiceView {
  const money = moneyFormat(content.currency, locale);
  const rounding = content.rounding_micro !== 0;
  const late = content.late.length > 0;
  return {
    title: content.number === null ? messages.preview[locale] : `${messages.invoice[locale]} ${content.number}`,
    facts: [
      [messages.invoiceTenant[locale], messages.named(tenant.name || tenant.id, tenant.slug)[locale]],
      [messages.invoicePeriod[locale], messages.named(content.period, content.time_zone)[locale]],
      ...(content.issued_at === null
        ? []
        : ([[messages.invoiceIssued[locale], shownTime(content.issued_at, content, locale)]] as const)),
    ],
    head: {
      item: messages.invoiceItem[locale],
      quantity: messages.invoiceQuantity[locale],
      price: messages.invoicePrice[locale],
      amount: messages.invoiceAmount[locale],
    },
    sections: [
      { heading: "", rows: content.lines.map((line) => rowOf(line, content, locale)) },
      ...content.late.map(({ period, invoice: number, lines }) => ({
        heading: messages.lateHeading(period, number)[locale],
        rows: lines.map((line) => lateRow(line, content, locale)),
      })),
    ],
    totals: [
      ...(rounding || late ? ([[messages.subtotal[locale], money(content.subtotal_micro)]] as const) : []),
      ...(late ? ([[messages.lateTotal[locale], money(content.late_micro)]] as const) : []),
      ...(rounding ? ([[messages.rounding[locale], money(content.rounding_micro)]] as const) : []),
      [messages.total[locale], money(content.total_micro)],
    ],
    remark:
      sha256 !== undefined ? messages.recomputable(sha256)[locale] : ended ? "" : messages.previewNotEnded[locale],
  };
}

function rowOf(line: InvoiceLine, content: InvoiceContent, locale: Locale): Row {
  const amount = moneyFormat(content.currency, locale)(line.amount_micro);
  if (line.kind === "minimum") return { item: messages.minimumLine[locale], quantity: "", price: "", amount };
  const part = partOf(line, content, locale);
  if (line.kind === "fee") {
    return { item: messages.feeLine(line.plan_name[locale])[locale] + part, quantity: "", price: "", amount };
  }
  return {
    item: messages.usageLine(line.metric, line.plan)[locale] + part,
    quantity: countFormat(locale)(line.quantity),
    price: priceText(line, content, locale),
    amount,
  };
}

function priceText(
  { price, used_before }: Extract<InvoiceLine, { readonly kind: "usage" }>,
  { currency }: InvoiceContent,
  locale: Locale,
): string {
  if (!price) return "";
  const text = describePrice(price, currency, locale);
  return used_before === 0 ? text : messages.usedBefore(text, countFormat(locale)(used_before))[locale];
}

function lateRow(line: LateInvoiceLine, { currency }: InvoiceContent, locale: Locale): Row {
  const amount = moneyFormat(currency, locale)(line.amount_micro);
  if (line.kind === "minimum") return { item: messages.lateMinimumLine[locale], quantity: "", price: "", amount };
  return { item: line.metric, quantity: countFormat(locale)(line.quantity), price: "", amount };
}

/** Which part of the month a line is about, where it is not all of it. */
function partOf(
  line: { readonly from: string; readonly until: string },
  content: InvoiceContent,
  locale: Locale,
): string {
  if (line.from === content.period_start && line.until === content.period_end) return "";
  const [from, until] = [shownTime(line.from, content, locale), shownTime(line.until, content, locale)];
  return ` · ${messages.fromTo(from, until)[locale]}`;
}

// Whoever gets an invoice reads `2 January`, never which of two numbers is the month.
const dateLanguages: Readonly<Record<Locale, string>> = { en: "en-GB", zh: "zh-CN" };

const shownTime = (iso: string, { time_zone }: InvoiceContent, locale: Locale): string =>
  new Intl.DateTimeFormat(dateLanguages[locale], {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: time_zone,
  }).format(new Date(iso));
