import { createHash } from "node:crypto";
import { invoicePage as invoiceDocument } from "../../billing/invoice-html.ts";
import type { InvoiceSummary } from "../../billing/invoice-list.ts";
import { type InvoiceView, type Row, viewInvoice } from "../../billing/invoice-view.ts";
import { moneyFormat } from "../../billing/money.ts";
import { showInvoice } from "../../billing/verify.ts";
import { type Html, html, when } from "../../markup.ts";
import { findTenant } from "../../registry/find-tenant.ts";
import type { Exchange } from "../http/exchange.ts";
import type { Reply } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { invoicePageOf } from "../invoice-pages.ts";
import { page } from "./layout.ts";
import { words } from "./messages.ts";
import { look } from "./route.ts";
import { time } from "./times.ts";

export const invoiceRoutes: readonly Route[] = [
  look("/invoices", invoicesPage),
  look("/invoices/{number}", invoicePage),
  look("/invoices/{number}/document", documentOf),
];

const pageSize = 50;

async function invoicesPage(exchange: Exchange): Promise<Reply> {
  const { app, say, query } = exchange;
  const slug = query.get("tenant");
  const tenant = slug === null ? undefined : await findTenant(app.registry.db, slug);
  const { invoices, next } = await invoicePageOf(app, {
    tenantId: tenant?.id,
    limit: pageSize,
    cursor: query.get("cursor") ?? undefined,
  });
  const more = new URLSearchParams({ ...(tenant && { tenant: tenant.slug }), ...(next !== null && { cursor: next }) });
  const body = html`<div class="head"><h1>${say(words.invoices)}</h1>${when(tenant, () => html`<span><a href="/tenants/${tenant?.slug}"><bdi>${tenant?.name}</bdi></a></span><a class="push" href="/invoices">${say(words.allInvoices)}</a>`)}</div>
<section class="card">${invoices.length > 0 ? invoiceTable(exchange, invoices) : html`<p class="empty">${say(words.noInvoices)}</p>`}
${when(next, () => html`<div class="pager"><a href="/invoices?${more.toString()}" rel="next">${say(words.nextPage)}</a></div>`)}</section>`;
  return page(exchange, { title: say(words.invoices), place: "invoices", body });
}

/** Invoices as a table; of one tenant, without its name. */
export function invoiceTable({ say, locale }: Exchange, invoices: readonly InvoiceSummary[], ofOne = false): Html {
  return html`<table class="stack"><thead><tr><th scope="col">${say(words.number)}</th>${when(!ofOne, () => html`<th scope="col">${say(words.tenant)}</th>`)}<th scope="col">${say(words.periodColumn)}</th><th scope="col" class="number">${say(words.total)}</th><th scope="col">${say(words.issued)}</th></tr></thead><tbody>
${invoices.map(
  (invoice) => html`<tr><th scope="row" class="fit"><a href="/invoices/${invoice.number}">${invoice.number}</a></th>
${when(!ofOne, () => html`<td class="name"><a href="/tenants/${invoice.slug}"><bdi>${invoice.name || invoice.slug}</bdi></a></td>`)}
<td data-label="${say(words.periodColumn)}" class="fit">${invoice.period}</td>
<td class="number">${moneyFormat(invoice.currency, locale)(invoice.total_micro)}</td>
<td class="fit line">${time(invoice.issued_at)}</td></tr>`,
)}</tbody></table>`;
}

async function invoicePage(exchange: Exchange): Promise<Reply> {
  const { app, say, params, locale } = exchange;
  const invoice = await showInvoice(app.registry, params.number ?? "");
  const view = viewInvoice(invoice, locale);
  const number = invoice.content.number ?? "";
  const { slug, name } = invoice.tenant;
  const body = html`<p class="crumb"><a href="/invoices">${say(words.invoices)}</a> / <a href="/tenants/${slug}"><bdi>${name || slug}</bdi></a></p>
<div class="head"><h1>${view.title}</h1><a class="button push" href="/invoices/${number}/document">${say(words.openInvoice)}</a></div>
<section class="card"><div class="inside"><dl class="facts">${view.facts.map(([label, value]) => html`<dt>${label}</dt><dd><bdi>${value}</bdi></dd>`)}</dl></div>
<div class="scroll" tabindex="0" role="region" aria-label="${view.title}">${lines(view)}</div>
<div class="inside"><p class="quiet small name">${view.remark}</p></div></section>`;
  return page(exchange, { title: view.title, place: "invoices", body });
}

const lines = ({ head, sections, totals }: InvoiceView): Html => html`<table>
<thead><tr><th scope="col">${head.item}</th><th scope="col" class="number">${head.quantity}</th><th scope="col">${head.price}</th><th scope="col" class="number">${head.amount}</th></tr></thead>
${sections.map(({ heading, rows }) => html`<tbody>${when(heading, () => html`<tr><th scope="rowgroup" colspan="4">${heading}</th></tr>`)}${rows.map(line)}</tbody>`)}
<tfoot>${totals.map(([label, amount]) => html`<tr><th scope="row" colspan="3">${label}</th><td class="number"><strong>${amount}</strong></td></tr>`)}</tfoot></table>`;

const line = ({ item, quantity, price, amount }: Row): Html =>
  html`<tr><th scope="row">${item}</th><td class="number">${quantity}</td><td class="quiet">${price}</td><td class="number">${amount}</td></tr>`;

/** The invoice as it is sent to a customer: a page of its own, which may do nothing but show itself. */
async function documentOf({ app, params, locale }: Exchange): Promise<Reply> {
  const body = invoiceDocument(await showInvoice(app.registry, params.number ?? ""), locale);
  const style = /<style>([^<]*)<\/style>/u.exec(body)?.[1] ?? "";
  const hash = createHash("sha256").update(style).digest("base64");
  return {
    status: 200,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": `sandbox; default-src 'none'; style-src 'sha256-${hash}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
      "Cache-Control": "no-store",
    },
    body,
  };
}
