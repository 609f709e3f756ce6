import type { PastEvent } from "../../lifecycle/facts.ts";
import { type Html, html, when } from "../../markup.ts";
import type { Tenant } from "../../registry/find-tenant.ts";
import type { Exchange } from "../http/exchange.ts";
import { eventWord, words } from "./messages.ts";
import { time } from "./times.ts";

/** What happened to a tenant, the newest first. */
export function historyCard({ say }: Exchange, events: readonly PastEvent[], { time_zone: zone }: Tenant): Html {
  const items = events.toReversed().map(({ at, kind, details }) => {
    const text = detailsText(details);
    return html`<li><span>${time(at, zone)}</span><span><strong>${say(eventWord(kind))}</strong>${when(text, () => html` <bdi class="quiet name">${text}</bdi>`)}</span></li>`;
  });
  return html`<section class="card"><header><h2>${say(words.history)}</h2></header>
${items.length > 0 ? html`<ol class="history">${items}</ol>` : html`<p class="empty">${say(words.noHistory)}</p>`}</section>`;
}

const detailsText = (details: Readonly<Record<string, unknown>>): string =>
  Object.entries(details)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" · ");
