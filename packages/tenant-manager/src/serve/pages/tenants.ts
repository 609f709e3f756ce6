import { listTenants } from "../../lifecycle/list-tenants.ts";
import { messages } from "../../lifecycle/messages.ts";
import { type Html, html, type Part, when } from "../../markup.ts";
import type { Tenant } from "../../registry/find-tenant.ts";
import { type Status, statuses } from "../../registry/tables.ts";
import { openCursor, sealCursor } from "../http/cursor.ts";
import type { Exchange } from "../http/exchange.ts";
import type { Reply } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { page } from "./layout.ts";
import { words } from "./messages.ts";
import { look } from "./route.ts";
import { statusBadge } from "./status.ts";
import { time } from "./times.ts";

export const tenantListRoutes: readonly Route[] = [look("/tenants", tenantsPage)];

const pageSize = 50;

interface Wanted {
  readonly search: string | undefined;
  readonly status: Status | undefined;
}

/** What the address asks for; what it says wrongly is as good as not said. */
function wantedBy({ query }: Exchange): Wanted {
  const search = query.get("search")?.trim().slice(0, 200);
  return { search: search || undefined, status: statuses.find((status) => status === query.get("status")) };
}

async function tenantsPage(exchange: Exchange): Promise<Reply> {
  const { app, say, query } = exchange;
  const wanted = wantedBy(exchange);
  const scope = JSON.stringify(["tenants page", wanted]);
  const cursor = query.get("cursor");
  const { tenants, next } = await listTenants(app.registry.db, {
    ...wanted,
    isolation: undefined,
    plan: undefined,
    region: undefined,
    limit: pageSize,
    after: cursor === null ? undefined : openCursor(app.cursorKey, scope, cursor),
  });
  const nextCursor = next === null ? undefined : sealCursor(app.cursorKey, scope, next);
  const body = html`<div class="head"><h1>${say(words.tenants)}</h1><a class="button main push" href="/new-tenant">${say(words.newTenant)}</a></div>
${filters(exchange, wanted)}
<section class="card">
${tenants.length > 0 ? table(exchange, tenants) : nothing(exchange, wanted)}
${pager(exchange, wanted, cursor !== null, nextCursor)}
</section>`;
  return page(exchange, { title: say(words.tenants), place: "tenants", body });
}

function filters({ say }: Exchange, { search, status }: Wanted): Html {
  return html`<form class="filters" method="get" action="/tenants" role="search">
<div class="grow"><label for="search">${say(words.search)}</label><input id="search" name="search" type="search" value="${search}" maxlength="200" placeholder="${say(words.searchHint)}"></div>
<div><label for="status">${say(words.statusLabel)}</label><select id="status" name="status"><option value="">${say(words.anyStatus)}</option>
${statuses.map((known) => html`<option value="${known}"${when(known === status, () => html` selected`)}>${say(messages.status[known])}</option>`)}
</select></div>
<div class="actions"><button type="submit">${say(words.filter)}</button>${when(search ?? status, () => html`<a href="/tenants">${say(words.reset)}</a>`)}</div>
</form>`;
}

function table(exchange: Exchange, tenants: readonly Tenant[]): Html {
  const { say } = exchange;
  const columns = [words.name, words.statusLabel, words.plan, words.isolation, words.region, words.created];
  return html`<table class="stack"><thead><tr>${columns.map((column) => html`<th scope="col">${say(column)}</th>`)}</tr></thead><tbody>
${tenants.map(
  (tenant) => html`<tr>
<th scope="row" class="name"><a href="/tenants/${tenant.slug}"><bdi>${tenant.name}</bdi></a><br><code class="quiet small">${tenant.slug}</code></th>
<td>${statusBadge(tenant.status, exchange)}</td>
<td data-label="${say(words.plan)}">${tenant.plan}</td>
<td data-label="${say(words.isolation)}">${tenant.isolation}</td>
<td data-label="${say(words.region)}">${tenant.region}</td>
<td class="fit line">${time(tenant.created_at, tenant.time_zone)}</td>
</tr>`,
)}
</tbody></table>`;
}

function nothing({ say }: Exchange, { search, status }: Wanted): Html {
  const filtered = search !== undefined || status !== undefined;
  return html`<div class="empty"><p>${say(filtered ? words.nothingFound : words.noTenants)}</p>
<p>${filtered ? html`<a href="/tenants">${say(words.reset)}</a>` : html`<a class="button" href="/new-tenant">${say(words.newTenant)}</a>`}</p></div>`;
}

function pager({ say }: Exchange, { search, status }: Wanted, isLater: boolean, next: string | undefined): Part {
  const address = (cursor?: string): string => {
    const parameters = new URLSearchParams({
      ...(search && { search }),
      ...(status && { status }),
      ...(cursor && { cursor }),
    });
    return parameters.size > 0 ? `/tenants?${parameters}` : "/tenants";
  };
  return when(
    isLater || next,
    () =>
      html`<div class="pager">${when(isLater, () => html`<a href="${address()}">${say(words.firstPage)}</a>`)}${when(next, () => html`<a href="${address(next)}" rel="next">${say(words.nextPage)}</a>`)}</div>`,
  );
}
