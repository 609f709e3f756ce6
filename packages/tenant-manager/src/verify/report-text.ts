import type { Context } from "@microforge/core/program";
import { displayWidth, table, truncate, wrap } from "@microforge/core/terminal";
import { countOf, type Finding, type Outcome, type VerifyReport, worst } from "./finding.ts";
import { type Matrix, matrixOf, subjectName } from "./matrix.ts";
import { kindWords, reportWords as words } from "./report-messages.ts";

/** The report for a terminal: the matrix, what was tried, and each leak with its proof. */
export function verifyText(report: VerifyReport, { terminal, say }: Pick<Context, "terminal" | "say">): string {
  const { columns, style } = terminal.out;
  const { bold } = style;
  const matrix = matrixOf(report);
  const leaks = report.findings.filter(({ outcome }) => outcome === "leaked");
  const notes = report.findings.filter(({ outcome }) => outcome === "noted");
  const untested = report.findings.filter(({ outcome }) => outcome === "untested");
  const mark = marks({ terminal });
  const section = (title: string, findings: readonly Finding[], limit: number): readonly string[] =>
    findings.length === 0
      ? []
      : [
          "",
          bold(title),
          ...findings.slice(0, limit).map((finding) => findingText(finding, mark, columns, say)),
          ...rest(findings.length - limit),
        ];
  return [
    `${report.server} ${report.target}`,
    table(facts(report, say), { columns }),
    "",
    ...blocks(matrix, columns, mark),
    "",
    bold(say(words.attacks)),
    table(
      matrix.attacks.map(({ id, title }, index) => {
        const outcomes = report.findings.filter(({ attack }) => attack === id).map(({ outcome }) => outcome);
        return [number(index), mark(worst(outcomes)), id, say(title)];
      }),
      { columns },
    ),
    ...section(say(words.leaks), leaks, leaks.length),
    ...section(say(words.untestedTitle), untested, 20),
    ...section(say(words.notes), notes, 20),
    "",
    wrap(say(words.limits), columns),
    "",
    say(words.counts(countOf(report.findings, "held"), leaks.length, untested.length, notes.length)),
    bold(
      leaks.length > 0
        ? style.red(say(words.verdict(leaks.length, untested.length)))
        : say(words.verdict(0, untested.length)),
    ),
  ].join("\n");
}

const facts = (
  { role, login, setting, tenants }: VerifyReport,
  say: Context["say"],
): readonly (readonly string[])[] => [
  [say(words.role), role],
  [say(words.login), login],
  [say(words.setting), setting],
  [say(words.tenants), say(words.ofTenants(tenants.attacked, tenants.known))],
];

type Mark = (outcome: Outcome | undefined) => string;

const marks =
  ({ terminal }: Pick<Context, "terminal">): Mark =>
  (outcome) => {
    const { style } = terminal.out;
    const { ok, failed, warning } = terminal.symbols;
    if (outcome === "held") return style.green(ok);
    if (outcome === "leaked") return style.red(failed);
    if (outcome === "untested") return style.yellow("?");
    if (outcome === "noted") return style.yellow(warning);
    return style.dim(outcome === undefined ? " " : "–");
  };

const number = (index: number): string => String(index + 1).padStart(2);

/** As many attacks side by side as the terminal is wide, then the next. */
function blocks({ attacks, rows }: Matrix, columns: number, mark: Mark): readonly string[] {
  const names = rows.map(({ subject }) => truncate(subjectName(subject), 40));
  const width = Math.max(0, ...names.map(displayWidth));
  const count = Math.max(5, Math.floor((columns - width - 2) / 3));
  const starts = Array.from({ length: Math.ceil(attacks.length / count) }, (_, block) => block * count);
  return starts.flatMap((start, block) => {
    const numbers = attacks.slice(start, start + count).map((_, index) => number(start + index));
    const lines = rows.flatMap(({ cells }, row) => {
      const some = cells.slice(start, start + count);
      return some.some((cell) => cell !== undefined)
        ? [[names[row] ?? "", ...some.map((cell) => ` ${mark(cell)}`)]]
        : [];
    });
    const grid = [["", ...numbers], ...lines];
    return [...(block > 0 ? [""] : []), padded(grid, width)];
  });
}

const padded = (grid: readonly (readonly string[])[], width: number): string =>
  grid
    .map(([name = "", ...cells]) =>
      `${name}${" ".repeat(Math.max(0, width - displayWidth(name)))} ${cells.map((cell) => ` ${cell}`).join("")}`.trimEnd(),
    )
    .join("\n");

function findingText(finding: Finding, mark: Mark, columns: number, say: Context["say"]): string {
  const { attack, subject, outcome, explanation, hint, proof } = finding;
  const indent = (text: string): string => wrap(text, columns - 4).replaceAll(/^/gm, "    ");
  const steps =
    outcome === "leaked" ? proof.slice(-4).flatMap(({ sql, result }) => [indent(sql), indent(`→ ${result}`)]) : [];
  return [
    wrap(
      `${mark(outcome)} ${attack} [${say(kindWords[subject.kind])} ${subjectName(subject)}]: ${say(explanation)}`,
      columns,
    ).replaceAll("\n", "\n    "),
    ...steps,
    ...(hint ? [indent(`${say(words.hint)}${say(hint)}`)] : []),
  ].join("\n");
}

const rest = (more: number): readonly string[] => (more > 0 ? [`… +${more}`] : []);
