import type { Locale, Text } from "@microforge/core/program";
import { languageTags } from "../language-tags.ts";
import { type Html, html, prose, when } from "../markup.ts";
import { countOf, type Finding, type Outcome, outcomes, type VerifyReport } from "./finding.ts";
import { matrixOf, subjectName } from "./matrix.ts";
import { groupWords, kindWords, outcomeWords, reportWords as words } from "./report-messages.ts";

const marks: Readonly<Record<Outcome, string>> = {
  held: "✓",
  leaked: "✗",
  untested: "?",
  noted: "!",
  "not-applicable": "–",
};

/** One page that needs nothing else: no scripts, no fonts, no network. */
export function verifyHtml(report: VerifyReport, locale: Locale): string {
  const say: Say = (text) => prose(text[locale]);
  const { leaked, untested, noted, held } = {
    leaked: report.findings.filter(({ outcome }) => outcome === "leaked"),
    untested: report.findings.filter(({ outcome }) => outcome === "untested"),
    noted: report.findings.filter(({ outcome }) => outcome === "noted"),
    held: countOf(report.findings, "held"),
  };
  const facts: readonly (readonly [Text, string])[] = [
    [words.target, report.target],
    [words.server, report.server],
    [words.role, report.role],
    [words.login, report.login],
    [words.setting, report.setting],
    [words.tenants, words.ofTenants(report.tenants.attacked, report.tenants.known)[locale]],
    [words.started, report.started.toISOString()],
  ];
  return html`<!doctype html>
<html lang="${languageTags[locale]}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${words.title[locale]}</title>
<style>${css}</style>
</head>
<body>
<header>
<h1>${say(words.title)}</h1>
<p class="verdict ${leaked.length > 0 ? "leaked" : "held"}">${say(words.verdict(leaked.length, untested.length))}</p>
<p>${say(words.counts(held, leaked.length, untested.length, noted.length))}</p>
<dl>${facts.map(([name, value]) => html`<div><dt>${say(name)}</dt><dd>${value}</dd></div>`)}</dl>
</header>
<main>
${section(words.leaks, leaked, say)}
<section>
<h2>${say(words.matrix)}</h2>
<p class="legend">${outcomes.map((outcome) => html`<span><b class="${outcome}">${marks[outcome]}</b> ${say(outcomeWords[outcome])}</span> `)}</p>
<div class="scroll">${grid(report, locale)}</div>
</section>
${section(words.untestedTitle, untested, say)}
${section(words.notes, noted, say)}
<p class="limits">${say(words.limits)}</p>
</main>
</body>
</html>
`.toString();
}

type Say = (text: Text) => Html;

function grid(report: VerifyReport, locale: Locale): Html {
  const { attacks, rows } = matrixOf(report);
  // Attacks are rows here: their titles are long, and a page is taller than wide.
  const head = rows.map(
    ({ subject }) =>
      html`<th scope="col" title="${kindWords[subject.kind][locale]}"><span>${subjectName(subject)}</span></th>`,
  );
  const body = attacks.map(({ group, title, id }, index) => {
    const cells = rows.map(({ cells }) => {
      const outcome = cells[index];
      return outcome
        ? html`<td class="${outcome}" title="${outcomeWords[outcome][locale]}">${marks[outcome]}</td>`
        : html`<td></td>`;
    });
    const isFirst = attacks[index - 1]?.group !== group;
    const line = when(
      isFirst,
      () =>
        html`<tr class="group"><th colspan="${rows.length + 1}" scope="rowgroup">${groupWords[group][locale]}</th></tr>`,
    );
    return html`${line}<tr><th scope="row">${prose(title[locale])} <code>${id}</code></th>${cells}</tr>\n`;
  });
  return html`<table><thead><tr><th scope="col">${words.attack[locale]}</th>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

const section = (title: Text, findings: readonly Finding[], say: Say): Html | undefined =>
  findings.length === 0
    ? undefined
    : html`<section><h2>${say(title)} (${findings.length})</h2>${findings.map((finding) => article(finding, say))}</section>`;

function article({ attack, subject, outcome, explanation, hint, proof }: Finding, say: Say): Html {
  const steps = proof.map(({ sql, result }) => html`${sql}\n<i>→ ${result}</i>\n`);
  const evidence = when(
    steps.length > 0,
    () =>
      html`<details${when(outcome === "leaked", () => html` open`)}><summary>${say(words.proof)}</summary><pre>${steps}</pre></details>`,
  );
  return html`<article class="${outcome}">
<h3>${say(kindWords[subject.kind])} ${subjectName(subject)} <code>${attack}</code></h3>
<p>${say(explanation)}</p>
${evidence}${hint && html`<p class="hint"><b>${say(words.close)}</b> ${say(hint)}</p>`}
</article>
`;
}

const css = html`
:root { color-scheme: light dark; --text: #1b1f24; --quiet: #59636e; --page: #fff; --card: #f6f8fa; --line: #d1d9e0; --good: #1a7f37; --bad: #cf222e; --doubt: #9a6700; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --quiet: #9198a1; --page: #0d1117; --card: #161b22; --line: #3d444d; --good: #3fb950; --bad: #f85149; --doubt: #d29922; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem; font: 16px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: var(--text); background: var(--page); }
h1 { margin: 0; } h2 { margin-top: 2rem; } h3 { margin: 0; font-size: 1rem; overflow-wrap: anywhere; }
.verdict { font-size: 1.25rem; font-weight: 600; margin: .25rem 0; }
dl { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; margin: 1rem 0; } dl div { min-width: 0; } dt { color: var(--quiet); font-size: .8rem; } dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; } th, td { border-bottom: 1px solid var(--line); padding: .15rem .5rem; text-align: center; } tbody th { text-align: left; font-weight: 400; min-width: 9rem; overflow-wrap: anywhere; }
thead th { vertical-align: bottom; } thead th span { display: inline-block; max-width: 12rem; writing-mode: vertical-rl; transform: rotate(180deg); text-align: left; max-height: 14rem; overflow: hidden; text-overflow: ellipsis; }
thead th:first-child { text-align: left; }
.group th { background: var(--card); font-weight: 600; }
code { font-size: .8em; color: var(--quiet); font-family: ui-monospace, monospace; }
td.leaked, b.leaked, p.leaked { color: var(--bad); font-weight: 700; } td.held, b.held, p.held { color: var(--good); } td.untested, td.noted, b.untested, b.noted { color: var(--doubt); font-weight: 700; } td.not-applicable, b.not-applicable { color: var(--quiet); }
article { background: var(--card); border-left: .25rem solid var(--doubt); border-radius: .25rem; padding: .75rem 1rem; margin: .75rem 0; } article.leaked { border-color: var(--bad); } article p { margin: .25rem 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: .8rem/1.5 ui-monospace, monospace; margin: .5rem 0; } summary { cursor: pointer; color: var(--quiet); }
.legend span { margin-right: 1rem; white-space: nowrap; } .limits { color: var(--quiet); margin-top: 2rem; }
`;
