import type { Locale } from "@microforge/core/program";
import { displayWidth, table } from "@microforge/core/terminal";
import type { InvoiceView, Row } from "./invoice-view.ts";
import { messages } from "./messages.ts";

/** An invoice for a terminal; what is a number stands at the right of its column. */
export function invoiceText(
  { title, facts, head, sections, totals, remark }: InvoiceView,
  columns: number,
  locale: Locale,
): string {
  const rows = sections.flatMap((section) => section.rows);
  const widths = {
    quantity: widest([head, ...rows].map((row) => row.quantity)),
    amount: widest([...[head, ...rows].map((row) => row.amount), ...totals.map(([, amount]) => amount)]),
  };
  const cells = (row: Row): string[] => [
    padStart(row.amount, widths.amount),
    padStart(row.quantity, widths.quantity),
    row.price ? messages.itemWithPrice(row.item, row.price)[locale] : row.item,
  ];
  const lines = (shown: readonly Row[]): string => table(shown.map(cells), { columns, indent: 2 });
  return [
    title,
    table(facts, { columns, indent: 2 }),
    "",
    lines([{ ...head, price: "" }]),
    ...sections.flatMap(({ heading, rows: shown }) => [
      ...(heading ? [heading] : []),
      ...(shown.length > 0 ? [lines(shown)] : []),
    ]),
    "",
    lines(totals.map(([item, amount]) => ({ item, amount, quantity: "", price: "" }))),
    ...(remark ? ["", remark] : []),
  ].join("\n");
}

const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(displayWidth));

const padStart = (text: string, columns: number): string =>
  " ".repeat(Math.max(0, columns - displayWidth(text))) + text;
