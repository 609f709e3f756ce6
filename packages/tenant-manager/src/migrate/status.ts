import { type Context, report } from "@microforge/core/program";
import type { Registry } from "../registry/registry.ts";
import { messages } from "./messages.ts";
import { entryJson, problemLine } from "./report.ts";
import type { RunEntry } from "./run.ts";
import { readSelection, type Selection } from "./selection.ts";
import { saidIn } from "./standing.ts";
import type { ApplySettings } from "./store-access.ts";
import { type Files, openStores, type Surveyed } from "./survey.ts";

/** How each place stands, as it says itself. */
interface StatusEntry extends RunEntry {
  readonly running: boolean;
  /** What the last attempt ended with, as the registry remembers it. */
  readonly error: string | undefined;
}

export async function readStatus(
  registry: Registry,
  ctx: Pick<Context, "cwd" | "env">,
  selection: Selection,
  files: Files,
  settings: ApplySettings,
): Promise<readonly StatusEntry[]> {
  const { stores, common, own, busy } = await readSelection(registry.db, selection, ctx);
  const opened = openStores(stores, settings, ctx);
  const errors = await readErrors(registry);
  try {
    const surveyed = await opened.survey([...common, ...own], files);
    return [
      ...surveyed.map((each) => entryOf(each, errors)),
      ...busy.map((target): StatusEntry => {
        return { target, surveyed: undefined, result: { state: "busy" }, running: false, error: undefined };
      }),
    ].sort((a, b) => rank(a) - rank(b));
  } finally {
    await opened.close();
  }
}

function entryOf(surveyed: Surveyed, errors: ReadonlyMap<string, string>): StatusEntry {
  const { target, standing, running } = surveyed;
  const error = errors.get(target.key);
  const { problem } = standing;
  if (problem && problem.kind !== "busy") {
    const told = { ...problem, detail: problem.detail ?? (problem.kind === "half-done" ? error : undefined) };
    return { target, surveyed, running, error, result: { state: "refused", problem: told } };
  }
  const state = running || standing.todo.length > 0 ? "pending" : "current";
  return { target, surveyed, running, error, result: { state } };
}

async function readErrors({ db }: Registry): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom("tenant_migration")
    .select(["tenant_id", "error"])
    .where("state", "=", "failed")
    .orderBy("version", "desc")
    .execute();
  return new Map(
    rows.flatMap(({ tenant_id, error }) => {
      const said = error === null ? undefined : saidIn(error);
      return said === undefined ? [] : [[tenant_id, said] as const];
    }),
  );
}

const isHalfDone = ({ result }: RunEntry): boolean => "problem" in result && result.problem.kind === "half-done";

/** Half-done ones first, for somebody has to look at them; then other problems, then those that only wait. */
function rank(entry: StatusEntry): number {
  if (isHalfDone(entry)) return 0;
  if (entry.result.state === "refused") return 1;
  if (entry.running) return 2;
  if (entry.result.state === "pending") return 3;
  return entry.result.state === "busy" ? 4 : 5;
}

/** So many lines on a screen; `--json` tells all. */
const shownAtMost = 200;

export function reportStatus(ctx: Context, entries: readonly StatusEntry[], { all }: Files): void {
  const { say } = ctx;
  const newest = all.at(-1);
  const behind = entries.filter(({ result }) => result.state !== "current");
  const count = (test: (entry: StatusEntry) => boolean) => entries.filter(test).length;
  const halfDone = count(isHalfDone);
  const counts = {
    current: entries.length - behind.length,
    behind: count(({ result }) => result.state === "pending"),
    problems: count(({ result }) => result.state === "refused") - halfDone,
    half_done: halfDone,
    busy: count(({ result }) => result.state === "busy"),
  };
  report(ctx, {
    json: {
      newest: newest?.version ?? null,
      counts,
      targets: behind.map((entry) => ({
        ...entryJson(entry),
        running: entry.running,
        last_error: entry.error ?? null,
      })),
    },
    text: () =>
      [
        say(messages.newest(newest?.version ?? 0, newest?.file ?? "")),
        say(messages.statusCounts(counts.current, counts.behind, counts.problems, counts.half_done)),
        ...(counts.busy > 0 ? [say(messages.busyCount(counts.busy))] : []),
        ...behind.slice(0, shownAtMost).map((entry) => statusLine(ctx, entry)),
        ...(behind.length > shownAtMost ? [say(messages.and(behind.length - shownAtMost))] : []),
      ].join("\n"),
  });
}

function statusLine(ctx: Context, entry: StatusEntry): string {
  const { say } = ctx;
  const { target, surveyed, result, running, error } = entry;
  if ("problem" in result) return problemLine(ctx, entry);
  if (running) return `${target.name}  ${say(messages.running)}`;
  if (!surveyed) return `${target.name}  ${say(messages.busy)}`;
  const { version, todo } = surveyed.standing;
  const last = error === undefined ? "" : `\n  ${error}`;
  return `${target.name}  ${say(messages.behind(version, todo.length))}${last}`;
}
