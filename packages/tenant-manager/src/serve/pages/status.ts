import { messages } from "../../lifecycle/messages.ts";
import { type Html, html } from "../../markup.ts";
import type { Status } from "../../registry/tables.ts";
import type { Exchange } from "../http/exchange.ts";

const tones: Readonly<Record<Status, string>> = {
  provisioning: "warn",
  active: "good",
  suspended: "warn",
  moving: "warn",
  deleted: "bad",
  erasing: "bad",
  erased: "",
};

/** A tenant's status; the word says it, the colour only helps. */
export const statusBadge = (status: Status, { say }: Pick<Exchange, "say">): Html =>
  html`<span class="status ${tones[status]}">${say(messages.status[status])}</span>`;
