import type { Locale } from "@microforge/core/program";
import { languageTags } from "../language-tags.ts";
import { type Html, html, when } from "../markup.ts";
import { type InvoiceView, type Row, type Shown, viewInvoice } from "./invoice-view.ts";

/** One page that needs nothing else: no script, no font, no picture. */
export function invoicePage(shown: Shown, locale: Locale): string {
  const view = viewInvoice(shown, locale);
  return html`<!doctype html>
<html lang="${languageTags[locale]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${view.title}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${view.title}</h1>
<dl>
${view.facts.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>\n`)}</dl>
<table>
<thead>${row(view.head, "th")}</thead>
${view.sections.map(body)}${foot(view)}
</table>
${when(view.remark, () => html`<p class="remark">${view.remark}</p>`)}
</main>
</body>
</html>
`.toString();
}

const body = ({ heading, rows }: InvoiceView["sections"][number]): Html => html`<tbody>
${when(heading, () => html`<tr><th colspan="4" class="heading" scope="rowgroup">${heading}</th></tr>\n`)}${rows.map((item) => html`${row(item, "td")}\n`)}</tbody>
`;

function row({ item, quantity, price, amount }: Row, cell: "th" | "td"): Html {
  const scope = when(cell === "th", () => html` scope="col"`);
  return html`<tr><${cell}${scope}>${item}</${cell}><${cell}${scope} class="number">${quantity}</${cell}><${cell}${scope} class="price">${price}</${cell}><${cell}${scope} class="number">${amount}</${cell}></tr>`;
}

const foot = ({ totals }: InvoiceView): Html => html`<tfoot>
${totals.map(([label, amount], index) => html`<tr${when(index === totals.length - 1, () => html` class="total"`)}><th colspan="3" scope="row">${label}</th><td class="number">${amount}</td></tr>\n`)}</tfoot>`;

const style = html`
:root { color-scheme: light; font: 15px/1.5 system-ui, "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: #1b1f24; background: #eef0f3; }
body { margin: 0; }
main { max-width: 48rem; margin: 2rem auto; padding: 3rem; background: #fff; border-radius: 6px; box-shadow: 0 1px 4px #0002; }
h1 { margin: 0 0 1.5rem; font-size: 1.7rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem; margin: 0 0 2rem; }
dt { color: #59636e; }
dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .5rem .75rem .5rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #dfe3e8; overflow-wrap: anywhere; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: #59636e; font-weight: 600; border-bottom: 2px solid #1b1f24; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.price { color: #59636e; font-size: .9em; }
.heading { padding-top: 1.25rem; }
tfoot th { text-align: right; font-weight: 400; }
tfoot tr { break-inside: avoid; }
.total th, .total td { font-weight: 700; font-size: 1.1rem; border-bottom: 0; }
.remark { margin: 2rem 0 0; color: #59636e; font-size: .8rem; overflow-wrap: anywhere; }
tr { break-inside: avoid; }
@media (max-width: 40rem) { main { margin: 0; padding: 1.25rem; border-radius: 0; } }
@media print { :root { background: #fff; font-size: 11px; } main { margin: 0; padding: 0; max-width: none; box-shadow: none; } @page { margin: 18mm; } }
`;
