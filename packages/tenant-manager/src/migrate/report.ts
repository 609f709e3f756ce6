import { type Context, type ExitCode, exitCodes, report } from "@microforge/core/program";
import type { Migration } from "./files.ts";
import { messages, problemText } from "./messages.ts";
import type { Result, Run, RunEntry } from "./run.ts";
import type { Problem } from "./standing.ts";
import { describePlace } from "./target.ts";

/** So many tenants with a problem are told on a screen; `--json` tells all. */
const shownAtMost = 50;

type State = Result["state"];

export interface Told {
  readonly dryRun: boolean;
  readonly resume: boolean;
  readonly keepGoing: boolean;
  readonly newest: Migration | undefined;
}

/** Prints what came of a run. Anything that is left behind makes it a failure: the next release of the service relies on it. */
export function reportRun(ctx: Context, run: Run, told: Told): ExitCode {
  const counts = countStates(run.entries);
  const problems = counts.failed + counts.refused;
  const left = problems + (told.dryRun ? 0 : counts.busy + counts.pending);
  report(ctx, { json: runJson(run, told, counts), text: () => runText(ctx, run, told, counts) });
  return left > 0 ? exitCodes.failed : exitCodes.done;
}

export function countStates(entries: readonly RunEntry[]): Record<State, number> {
  const counts: Record<State, number> = { current: 0, pending: 0, busy: 0, migrated: 0, failed: 0, refused: 0 };
  for (const { result } of entries) counts[result.state] += 1;
  return counts;
}

function runJson(
  { entries, seconds }: Run,
  { dryRun, newest }: Told,
  counts: Record<State, number>,
): Record<string, unknown> {
  return {
    applied: !dryRun,
    newest: newest?.version ?? null,
    counts,
    ...(!dryRun && { seconds: Number(seconds.toFixed(3)) }),
    targets: entries.filter(({ result }) => result.state !== "current").map((entry) => entryJson(entry)),
  };
}

export function entryJson({ target, surveyed, result }: RunEntry): Record<string, unknown> {
  return {
    key: target.key,
    name: target.name,
    isolation: target.isolation,
    region: target.region,
    place: describePlace(target.place),
    state: result.state,
    from: surveyed?.standing.version ?? null,
    ...(surveyed && { migrations: surveyed.standing.todo.map(({ version }) => version) }),
    ...("problem" in result && { problem: problemJson(result.problem) }),
  };
}

export const problemJson = ({ kind, version, file, detail }: Problem): Record<string, unknown> => ({
  kind,
  version: version ?? null,
  file: file ?? null,
  detail: detail ?? null,
});

function runText(ctx: Context, run: Run, told: Told, counts: Record<State, number>): string {
  const { say } = ctx;
  if (run.entries.length === 0) return say(told.resume ? messages.nothingToResume : messages.nothingToDo);
  const problems = run.entries.filter(({ result }) => "problem" in result);
  const lines = problems.slice(0, shownAtMost).map((entry) => problemLine(ctx, entry));
  if (problems.length > shownAtMost) lines.push(say(messages.and(problems.length - shownAtMost)));
  if (told.dryRun) lines.push(...plannedLines(run.entries));
  lines.push(countLine(ctx, run, told, counts));
  const begun = counts.migrated + counts.failed > 0;
  if (problems.length > 0 && !told.dryRun)
    lines.push(say(begun || told.keepGoing ? messages.goOn : messages.nothingBegun));
  if (counts.busy > 0) lines.push(say(messages.goOnBusy));
  if (run.entries.some(({ target, result }) => target.role === "shared" && result.state === "migrated"))
    lines.push(say(messages.rowHint));
  return lines.join("\n");
}

function countLine({ say }: Context, { seconds }: Run, { dryRun }: Told, counts: Record<State, number>): string {
  const problems = counts.failed + counts.refused;
  const main = dryRun
    ? messages.planned(counts.pending, counts.current)
    : messages.summary(counts.migrated, counts.current);
  const rest = [
    ...(problems > 0 ? [messages.failedCount(problems)] : []),
    ...(!dryRun && counts.pending > 0 ? [messages.pendingCount(counts.pending)] : []),
    ...(counts.busy > 0 ? [messages.busyCount(counts.busy)] : []),
  ];
  const rate = counts.migrated > 0 ? say(messages.rate(counts.migrated, seconds)) : "";
  return `${[main, ...rest].map(say).join(say({ en: "; ", zh: "；" }))}${rate}`;
}

/** A tenant that cannot be migrated, with the reason. */
export function problemLine({ say, terminal }: Context, { target, result }: RunEntry): string {
  if (!("problem" in result)) return target.name;
  const { red, cyan } = terminal.out.style;
  const { kind, version, file = "", detail } = result.problem;
  const text = say(problemText[kind]({ version: String(version ?? ""), file }));
  const lines = [`${red(target.name)}  ${text}${detail === undefined ? "" : `\n  ${detail}`}`];
  if (kind === "half-done" || kind === "ended-transaction")
    lines.push(cyan(`  ${say(messages.halfDoneHint(target.name))}`));
  return lines.join("\n");
}

/** What would be done, the same work told once: `0002_b.sql, 0003_c.sql  (9 998: a, b, …)`. */
function plannedLines(entries: readonly RunEntry[]): string[] {
  const groups = new Map<string, string[]>();
  for (const { target, surveyed, result } of entries) {
    if (result.state !== "pending" || !surveyed) continue;
    const work = surveyed.standing.todo.map(({ file }) => file).join(", ");
    groups.set(work, [...(groups.get(work) ?? []), target.name]);
  }
  return [...groups].map(([work, names]) => {
    const some = names.slice(0, 5).join(", ");
    return `${work}\n  ${names.length}: ${some}${names.length > 5 ? ", …" : ""}`;
  });
}
