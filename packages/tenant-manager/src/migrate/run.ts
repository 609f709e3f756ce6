import type { Context } from "@microforge/core/program";
import type { Registry } from "../registry/registry.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { showingRate } from "./progress.ts";
import { readSelection, type Selected, type Selection } from "./selection.ts";
import type { Problem } from "./standing.ts";
import type { ApplySettings } from "./store-access.ts";
import { type Files, openStores, type Stores, type Surveyed } from "./survey.ts";
import type { Target } from "./target.ts";
import { inParallel } from "./turns.ts";

export interface RunOptions {
  readonly selection: Selection;
  readonly files: Files;
  readonly settings: ApplySettings;
  readonly keepGoing: boolean;
  readonly dryRun: boolean;
}

/** What came of one place. `refused` was not begun, `busy` belongs to another command now. */
export type Result =
  | { readonly state: "current" | "pending" | "busy" }
  | { readonly state: "migrated"; readonly applied: number }
  | { readonly state: "failed" | "refused"; readonly problem: Problem };

export interface RunEntry {
  readonly target: Target;
  readonly surveyed: Surveyed | undefined;
  readonly result: Result;
}

export interface Run {
  readonly entries: readonly RunEntry[];
  readonly cancelled: boolean;
  readonly seconds: number;
}

type Sees = Pick<Context, "cwd" | "env" | "signal" | "terminal" | "host" | "say" | "now">;

/**
 * Migrates templates and shared tables first, then each tenant. Nothing is begun while a place cannot be migrated at all,
 * unless told to keep going.
 */
export async function migrateAll(registry: Registry, ctx: Sees, options: RunOptions): Promise<Run> {
  const began = performance.now();
  const selected = await readSelection(registry.db, options.selection, ctx);
  const stores = openStores(selected.stores, options.settings, ctx);
  const work: Work = { ...options, ctx, registry, stores, ledger: createLedger(registry), results: new Map() };
  try {
    await survey(work, [...selected.common, ...selected.own]);
    if (!options.dryRun && !mustStop(work)) await carryOut(work, selected);
  } finally {
    await work.ledger.flush().finally(stores.close);
  }
  for (const target of selected.busy) if (!work.results.has(target.key)) note(work, target, { state: "busy" });
  return {
    entries: [...work.results.values()],
    cancelled: ctx.signal.aborted,
    seconds: (performance.now() - began) / 1000,
  };
}

interface Work extends RunOptions {
  readonly ctx: Sees;
  readonly registry: Registry;
  readonly stores: Stores;
  readonly ledger: Ledger;
  readonly results: Map<string, RunEntry>;
}

function note({ results }: Work, target: Target, result: Result): void {
  results.set(target.key, { target, surveyed: results.get(target.key)?.surveyed, result });
}

const mustStop = ({ ctx, keepGoing, results }: Work): boolean =>
  ctx.signal.aborted ||
  (!keepGoing && [...results.values()].some(({ result }) => result.state === "failed" || result.state === "refused"));

/** Looks at places that are new to the run, and tells the registry what is to be done there. */
async function survey(work: Work, targets: readonly Target[]): Promise<void> {
  const { stores, files, results, ledger, dryRun } = work;
  const fresh = targets.filter(({ key }) => !results.has(key));
  const surveyed = await stores.survey(fresh, files);
  for (const each of surveyed)
    results.set(each.target.key, { target: each.target, surveyed: each, result: before(each) });
  if (dryRun) return;
  const expected = surveyed.map(({ target, applied, standing }) => ({ key: target.key, applied, ...standing }));
  await ledger.expect(expected, files.all);
}

function before({ standing: { problem, todo } }: Surveyed): Result {
  if (problem) return { state: "refused", problem };
  return { state: todo.length > 0 ? "pending" : "current" };
}

async function carryOut(work: Work, first: Selected): Promise<void> {
  await showingRate(work.ctx, async (progress) => {
    await begin(work, first.common, progress);
    // A tenant that was made meanwhile has either been seen, or comes from a template that is migrated already.
    for (let selected = first; ; ) {
      if (mustStop(work)) return;
      await begin(work, selected.own, progress);
      if (mustStop(work)) return;
      selected = await readSelection(work.registry.db, work.selection, work.ctx);
      const fresh = selected.own.filter(({ key }) => !work.results.has(key));
      if (fresh.length === 0) return;
      await survey(work, fresh);
    }
  });
}

type Progress = Parameters<Parameters<typeof showingRate>[1]>[0];

async function begin(work: Work, targets: readonly Target[], progress: Progress): Promise<void> {
  const broken = brokenTemplates(work);
  const due = targets.filter(
    (target) => work.results.get(target.key)?.result.state === "pending" && !isBlocked(target, broken),
  );
  progress.expect(due.length);
  let failed = false;
  const stop = () => work.ctx.signal.aborted || (failed && !work.keepGoing);
  await inParallel(
    due,
    work.settings.parallel,
    async (target) => {
      await migrateOne(work, target);
      failed ||= work.results.get(target.key)?.result.state === "failed";
      progress.done(target.name);
    },
    stop,
  );
}

const brokenTemplates = ({ results }: Work): readonly Target[] =>
  [...results.values()]
    .filter(
      ({ target, result }) => target.role === "template" && (result.state === "failed" || result.state === "refused"),
    )
    .map(({ target }) => target);

/** While a template cannot be migrated, its tenants are not, either: they would differ from those that are made next. */
const isBlocked = (target: Target, broken: readonly Target[]): boolean =>
  target.role === "tenant" &&
  broken.some((template) => template.region === target.region && isDatabase(template) === isDatabase(target));

const isDatabase = ({ isolation }: Target): boolean => isolation !== "schema";

async function migrateOne(work: Work, target: Target): Promise<void> {
  const { ledger, stores, results } = work;
  const surveyed = results.get(target.key)?.surveyed;
  const access = await stores.of(target);
  if (surveyed?.isNew) await access.prepare(target);
  const todo = surveyed?.standing.todo ?? [];
  const byOthers = new Set(todo);
  const outcome = await access.apply(target, todo, {
    begin: (migration) => {
      byOthers.delete(migration);
      ledger.begin(target.key, migration);
    },
    end: (migration) => ledger.end(target.key, migration),
  });
  switch (outcome.kind) {
    case "done":
      // Another run was faster, and may have told the registry before this one told it that all was still to do.
      for (const migration of byOthers) ledger.end(target.key, migration);
      note(work, target, { state: "migrated", applied: outcome.applied });
      return;
    case "stopped":
      return;
    case "problem":
      ledger.fail(target.key, outcome.problem);
      note(work, target, { state: "failed", problem: outcome.problem });
  }
}
