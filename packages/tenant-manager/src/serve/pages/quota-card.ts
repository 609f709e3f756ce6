import { type Html, html, when } from "../../markup.ts";
import type { QuotaStatus } from "../../quota/status.ts";
import type { Tenant } from "../../registry/find-tenant.ts";
import type { Exchange } from "../http/exchange.ts";
import { words } from "./messages.ts";
import { quotaWords } from "./quota-words.ts";
import { amount, time } from "./times.ts";

/** All that limits a tenant, with how much of it is used. */
export function quotaCard(exchange: Exchange, tenant: Tenant, quotas: readonly QuotaStatus[]): Html {
  const { say } = exchange;
  const columns = [words.metric, words.used, words.limit, words.resets, words.source];
  const table = html`<table class="stack"><thead><tr>${columns.map((column) => html`<th scope="col">${say(column)}</th>`)}<th scope="col"><span class="visually-hidden">${say(words.edit)}</span></th></tr></thead><tbody>
${quotas.map((quota) => row(exchange, tenant, quota))}</tbody></table>`;
  return html`<section class="card" id="quotas"><header><h2>${say(words.quotas)}</h2><a class="push" href="/tenants/${tenant.slug}/new-quota">${say(words.addQuota)}</a></header>
${quotas.length > 0 ? table : html`<p class="empty">${say(words.noQuotas)}</p>`}</section>`;
}

function row({ say, locale }: Exchange, { slug, time_zone: zone }: Tenant, quota: QuotaStatus): Html {
  const { metric, definition, used, resetsAt, source, softExceeded } = quota;
  const { hard } = definition;
  const { limit, more } = quotaWords(metric, definition, { say, locale });
  const full = hard !== null && used >= hard;
  const shown =
    hard === null ? amount(metric, used, locale) : `${amount(metric, used, locale)} / ${amount(metric, hard, locale)}`;
  return html`<tr><th scope="row" class="fit"><code>${metric}</code></th>
<td class="line"><span class="used">${shown}${when(full || softExceeded, () => html` <span class="status ${full ? "bad" : "warn"}">${say(full ? words.exhausted : words.nearlyExhausted)}</span>`)}</span>${gauge(quota, say(words.usedOf(metric)))}</td>
<td class="line" data-label="${say(words.limit)}">${limit}${when(more, () => html`<span class="zoned">${more}</span>`)}</td>
<td class="line" data-label="${say(words.resets)}">${resetsAt === null ? html`<span class="quiet">${say(words.never)}</span>` : time(resetsAt, zone)}</td>
<td data-label="${say(words.source)}">${say(source === "tenant" ? words.fromTenant : words.fromPlan)}</td>
<td class="fit"><a href="/tenants/${slug}/quotas/${metric}" aria-label="${say(words.editQuota(metric))}">${say(words.edit)}</a></td></tr>`;
}

/** Red when nothing is left, amber from the warning on; the words beside it say the same. */
function gauge({ definition: { hard }, used, softExceeded }: QuotaStatus, label: string): Html | undefined {
  if (hard === null) return undefined;
  const share = hard === 0 ? 1 : Math.min(used / hard, 1);
  const tone = used >= hard ? "bad" : softExceeded ? "warn" : "";
  return html`<svg class="gauge ${tone}" role="meter" aria-label="${label}" aria-valuemin="0" aria-valuemax="${hard}" aria-valuenow="${Math.min(used, hard)}" width="100%" height="8"><rect class="track" width="100%" height="8" rx="4"/><rect class="level" width="${(share * 100).toFixed(2)}%" height="8" rx="4"/></svg>`;
}
