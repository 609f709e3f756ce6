import { html, prose, when } from "../../markup.ts";
import type { Exchange } from "../http/exchange.ts";
import type { Problem } from "../http/problem.ts";
import type { Reply } from "../http/reply.ts";
import { isForTerminals } from "./form-field.ts";
import { page } from "./layout.ts";
import { words } from "./messages.ts";

/** A problem, told to a person. */
export function problemPage(problem: Problem, exchange: Exchange): Reply {
  const { say, requestId } = exchange;
  const { detail } = problem;
  const hint = problem.hint && !isForTerminals(problem.hint) ? problem.hint : undefined;
  const body = html`<div class="center"><section class="card"><header><h1>${say(problem.title)}</h1><span class="push quiet">${problem.status}</span></header>
<div class="inside">
${when(detail, () => html`<p>${detail && prose(say(detail))}</p>`)}
${when(hint, () => html`<p class="quiet">${hint && prose(say(hint))}</p>`)}
<p><a class="button" href="/tenants">${say(words.problemBack)}</a></p>
<p class="small quiet"><code>${say(words.problemId(requestId))}</code></p>
</div></section></div>`;
  return page(exchange, { title: say(problem.title), status: problem.status, body, headers: problem.headers });
}
