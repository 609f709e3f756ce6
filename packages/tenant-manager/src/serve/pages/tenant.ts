import { listInvoices } from "../../billing/invoice-list.ts";
import { subscriptionsOf } from "../../billing/subscriptions.ts";
import { type Facts, factsOf } from "../../lifecycle/facts.ts";
import { allowedEvents, type LifecycleEvent } from "../../lifecycle/status.ts";
import { type Html, html, type Part, when } from "../../markup.ts";
import { quotaStatuses } from "../../quota/status.ts";
import type { Tenant } from "../../registry/find-tenant.ts";
import type { Exchange } from "../http/exchange.ts";
import type { Reply } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { historyCard } from "./history.ts";
import { invoiceTable } from "./invoices.ts";
import { page } from "./layout.ts";
import { words } from "./messages.ts";
import { quotaCard } from "./quota-card.ts";
import { look } from "./route.ts";
import { statusBadge } from "./status.ts";
import { time } from "./times.ts";
import { usageCard } from "./usage-card.ts";

export const tenantPageRoutes: readonly Route[] = [look("/tenants/{tenant}", tenantPage)];

const shownInvoices = 6;

async function tenantPage(exchange: Exchange): Promise<Reply> {
  const { app, say, params } = exchange;
  const facts = await factsOf(app.registry.db, params.tenant ?? "");
  const { tenant } = facts;
  const invoices = await listInvoices(app.registry, { tenantId: tenant.id, limit: shownInvoices });
  const body = html`<p class="crumb"><a href="/tenants">${say(words.tenants)}</a></p>
<div class="head"><h1><bdi>${tenant.name || tenant.id}</bdi></h1>${statusBadge(tenant.status, exchange)}${actions(exchange, tenant)}</div>
${unfinished(exchange, facts)}
<div class="columns">
${factCard(exchange, facts)}
<div>${await subscriptionCard(exchange, tenant)}
<section class="card" id="invoices"><header><h2>${say(words.invoices)}</h2>${when(invoices.length === shownInvoices, () => html`<a class="push" href="/invoices?tenant=${tenant.slug}">${say(words.allInvoices)}</a>`)}</header>
${invoices.length > 0 ? invoiceTable(exchange, invoices, true) : html`<p class="empty">${say(words.noInvoices)}</p>`}</section></div>
<div class="wide">${await usageCard(exchange, tenant)}</div>
<div class="wide">${quotaCard(exchange, tenant, await quotaStatuses(app.registry, tenant))}</div>
<div class="wide">${historyCard(exchange, facts.events, tenant)}</div>
</div>`;
  return page(exchange, { title: tenant.name || tenant.slug, place: "tenants", body });
}

/** What can be done now, by what the lifecycle allows. */
function actions({ say }: Exchange, { slug, status }: Tenant): Html {
  const allowed = new Set<LifecycleEvent>(allowedEvents(status));
  const link = (event: LifecycleEvent, path: string, label: string, tone = ""): Part =>
    when(allowed.has(event), () => html`<a class="button ${tone}" href="/tenants/${slug}/${path}">${label}</a>`);
  return html`<div class="actions push">${link("rename", "rename", say(words.rename))}${link("suspend", "suspend", say(words.suspend))}${link("resume", "resume", say(words.resume), "main")}${link("restore", "restore", say(words.restore), "main")}${link("delete", "delete", say(words.remove), "danger")}</div>`;
}

const unfinished = ({ say }: Exchange, { operation }: Facts): Part =>
  operation &&
  html`<div class="notice warn"><p>${say(words.unfinished(operation.kind, operation.step))}</p>
${when(operation.error, () => html`<p class="name">${operation.error}</p>`)}
<p>${say(words.finishWith)} <code>${operation.command}</code></p></div>`;

function factCard({ say }: Exchange, { tenant, dataStore }: Facts): Html {
  const { time_zone: zone } = tenant;
  const moment = (label: Parameters<Exchange["say"]>[0], at: number | null): Part =>
    at !== null && html`<dt>${say(label)}</dt><dd>${time(at, zone)}</dd>`;
  return html`<section class="card"><header><h2>${say(words.facts)}</h2></header><div class="inside"><dl class="facts">
<dt>${say(words.slug)}</dt><dd><code>${tenant.slug}</code></dd>
<dt>${say(words.identifier)}</dt><dd><code>${tenant.id}</code></dd>
<dt>${say(words.isolation)}</dt><dd>${tenant.isolation}</dd>
<dt>${say(words.region)}</dt><dd>${tenant.region}${when(dataStore, () => html`<br><code class="quiet">${dataStore}</code>`)}</dd>
<dt>${say(words.timeZone)}</dt><dd>${zone}</dd>
${moment(words.created, tenant.created_at)}${moment(words.updated, tenant.updated_at)}${moment(words.deletedAt, tenant.deleted_at)}${moment(words.eraseAfter, tenant.erase_after)}${moment(words.erasedAt, tenant.erased_at)}
</dl></div></section>`;
}

async function subscriptionCard({ app, say, locale }: Exchange, { id, time_zone: zone }: Tenant): Promise<Html> {
  const subscriptions = (await subscriptionsOf(app.registry.db, id)).toReversed();
  const rows = subscriptions.map(
    ({
      plan,
      version,
      definition,
      from,
      until,
    }) => html`<tr><th scope="row"><bdi>${definition.name[locale]}</bdi> <code class="quiet">${plan} · ${version}</code></th>
<td class="line" data-label="${say(words.from)}">${time(from, zone)}</td><td data-label="${say(words.until)}">${until === null ? say(words.now) : time(until, zone)}</td></tr>`,
  );
  return html`<section class="card"><header><h2>${say(words.subscription)}</h2></header>
${
  rows.length > 0
    ? html`<table class="stack"><thead><tr><th scope="col">${say(words.plan)}</th><th scope="col">${say(words.from)}</th><th scope="col">${say(words.until)}</th></tr></thead><tbody>${rows}</tbody></table>`
    : html`<p class="empty">–</p>`
}</section>`;
}
