import { type Html, html, type Part, prose, when } from "../../markup.ts";
import type { AttackInfo, Finding, Outcome } from "../../verify/finding.ts";
import { matrixOf, subjectName } from "../../verify/matrix.ts";
import { groupWords, kindWords, outcomeWords, reportWords } from "../../verify/report-messages.ts";
import type { Exchange } from "../http/exchange.ts";
import type { Reply } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { lastVerify, reported, type VerifyResult } from "../isolation-result.ts";
import { page } from "./layout.ts";
import { words } from "./messages.ts";
import { look } from "./route.ts";
import { count, time } from "./times.ts";

export const isolationRoutes: readonly Route[] = [look("/isolation", isolationPage)];

const marks: Readonly<Record<Outcome, string>> = {
  held: "✓",
  leaked: "✗",
  untested: "?",
  noted: "!",
  "not-applicable": "–",
};

const tones: Readonly<Record<Outcome, string>> = {
  held: "good",
  leaked: "bad",
  untested: "warn",
  noted: "warn",
  "not-applicable": "",
};

async function isolationPage(exchange: Exchange): Promise<Reply> {
  const { app, say } = exchange;
  const last = await lastVerify(app.registry.db);
  const body = html`<div class="head"><h1>${say(words.isolation)}</h1></div>
${typeof last === "string" ? unverified(exchange, last) : verified(exchange, last.result)}`;
  return page(exchange, { title: say(words.isolation), place: "isolation", body });
}

function unverified({ say }: Exchange, state: "never" | "unreadable"): Html {
  return html`<section class="card"><div class="empty">
<p><span class="status warn">${say(words.unverified)}</span></p>
<p><strong>${say(state === "never" ? words.neverVerified : words.verifyUnreadable)}</strong></p>
<p>${say(words.neverVerifiedHint)}</p>
<p><code>tenant-manager isolation verify</code></p>
</div></section>`;
}

function verified(exchange: Exchange, result: VerifyResult): Html {
  const { say, locale } = exchange;
  const { counts, tenants, leaked } = result;
  const { attacks, findings } = reported(result);
  const tone = leaked ? "bad" : counts.untested > 0 ? "warn" : "";
  const figure = (outcome: Outcome, value: number) =>
    html`<div><dt>${marks[outcome]} ${say(outcomeWords[outcome])}</dt><dd>${count(value, locale)}</dd></div>`;
  return html`<p class="notice ${tone}"><strong>${say(reportWords.verdict(counts.leaked, counts.untested))}</strong> · ${say(words.verifiedAt)} ${time(Date.parse(result.started_at))}</p>
<section class="card"><dl class="tiles">
${figure("leaked", counts.leaked)}${figure("held", counts.held)}${figure("untested", counts.untested)}${figure("noted", counts.noted)}
</dl></section>
${findingList(
  exchange,
  reportWords.leaks,
  findings.filter(({ outcome }) => outcome === "leaked"),
  true,
)}
<section class="card"><header><h2>${say(reportWords.matrix)}</h2></header>${matrix(exchange, attacks, findings)}</section>
${findingList(
  exchange,
  reportWords.untestedTitle,
  findings.filter(({ outcome }) => outcome === "untested"),
)}
${findingList(
  exchange,
  reportWords.notes,
  findings.filter(({ outcome }) => outcome === "noted"),
)}
<section class="card"><div class="inside"><dl class="facts">
<dt>${say(reportWords.target)}</dt><dd><code>${result.target}</code></dd>
<dt>${say(reportWords.server)}</dt><dd>${result.server}</dd>
<dt>${say(reportWords.login)}</dt><dd><code>${result.login}</code></dd>
<dt>${say(reportWords.role)}</dt><dd><code>${result.role}</code></dd>
<dt>${say(reportWords.setting)}</dt><dd><code>${result.setting}</code></dd>
<dt>${say(reportWords.tenants)}</dt><dd>${say(reportWords.ofTenants(tenants.attacked, tenants.known))}</dd>
</dl><p class="quiet small">${say(reportWords.limits)}</p></div></section>`;
}

/** Attacks are the rows: there are more of them than tables, and their titles are long. */
function matrix({ say }: Exchange, attacks: readonly AttackInfo[], findings: readonly Finding[]): Html {
  const grid = matrixOf({ attacks, findings });
  const columns = grid.rows.map(
    ({ subject }) =>
      html`<th scope="col"><span class="quiet">${say(kindWords[subject.kind])}</span><br><code>${subjectName(subject)}</code></th>`,
  );
  const rows = grid.attacks.map(({ id, group, title }, index) => {
    const cells = grid.rows.map(({ cells: outcomes }) => cell(outcomes[index], say));
    const isFirst = grid.attacks[index - 1]?.group !== group;
    return html`${when(isFirst, () => html`<tr class="group"><th scope="rowgroup" colspan="${grid.rows.length + 1}">${say(groupWords[group])}</th></tr>`)}
<tr><th scope="row">${say(title)}<br><code class="quiet">${id}</code></th>${cells}</tr>`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${say(reportWords.matrix)}"><table class="matrix"><thead><tr><th scope="col">${say(reportWords.attack)}</th>${columns}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

const cell = (outcome: Outcome | undefined, say: Exchange["say"]): Html =>
  outcome
    ? html`<td><span class="mark ${tones[outcome]}" title="${say(outcomeWords[outcome])}"><span aria-hidden="true">${marks[outcome]}</span><span class="visually-hidden">${say(outcomeWords[outcome])}</span></span></td>`
    : html`<td></td>`;

function findingList(
  { say }: Exchange,
  title: Parameters<Exchange["say"]>[0],
  findings: readonly Finding[],
  open = false,
): Part {
  return when(
    findings.length > 0,
    () => html`<section class="card"><header><h2>${say(title)}</h2><span class="push quiet">${findings.length}</span></header><div class="inside">
${findings.map(
  ({ attack, subject, outcome, explanation, hint, proof }) => html`<article class="finding">
<h3><span class="mark ${tones[outcome]}" aria-hidden="true">${marks[outcome]}</span> ${say(kindWords[subject.kind])} <code>${subjectName(subject)}</code> <code class="quiet">${attack}</code></h3>
<p>${prose(say(explanation))}</p>
${when(hint, () => html`<p><strong>${say(reportWords.close)}:</strong> ${hint && prose(say(hint))}</p>`)}
${when(proof.length > 0, () => html`<details${when(open, () => html` open`)}><summary>${say(reportWords.proof)}</summary><pre>${proof.map(({ sql, result }) => `${sql}\n→ ${result}\n`).join("")}</pre></details>`)}
</article>`,
)}</div></section>`,
  );
}
