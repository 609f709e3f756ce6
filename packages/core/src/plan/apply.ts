import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { cancelled, changedSincePlan, explainFailure, reservedPath, rollbackIncomplete } from "./apply-errors.ts";
import { type FileOps, nodeFileOps, quietly, removeEmptyFolder } from "./file-ops.ts";
import { beforeFile, finishedFolder, listEntries, newFile, tidyJournal } from "./journal.ts";
import { acquireLock, type Lock } from "./lock.ts";
import type { Change, Plan } from "./plan.ts";
import { settle } from "./recover.ts";
import { stageRun } from "./stage.ts";
import { isReserved, type StateArea, stateAreaOf } from "./state-area.ts";
import { checkUnchanged } from "./unchanged.ts";

export interface ApplyOptions {
  /** The folder, relative to the root, that keeps lock, staged files and journal: `.microforge`. */
  readonly stateDir: string;
  /** What the run is, in the user's words: `project-generator new demo`. Kept in the journal. */
  readonly label: string;
  readonly now: () => Date;
  /** Aborting rolls everything back. */
  readonly signal?: AbortSignal;
  /** Throws if what would be written is not right; called before anything is touched. */
  readonly validate?: (changes: readonly Change[]) => void | Promise<void>;
  readonly ops?: FileOps;
}

export interface Applied {
  readonly changes: readonly Change[];
}

/**
 * Carries out a plan: all of it or, on any error or abort, nothing. After a kill at any moment `recover` (or the next
 * apply) restores the old tree, or finds the new one complete.
 *
 * That holds for the death of the process at every operation. A power cut is survived as far as one can afford: records
 * and replaced or deleted contents are on the disk before the first change, so nothing of the user's is lost and an
 * unfinished run is rolled back. New files are not waited for one by one (150 of them: 3 ms instead of 50, and far more
 * on a slow disk); after a power cut within seconds of a run, they may be empty, and the command has to be run again.
 */
export async function applyPlan(plan: Plan, options: ApplyOptions): Promise<Applied> {
  const { stateDir, signal, ops = nodeFileOps } = options;
  const changes = plan.changes();
  for (const { path } of changes) if (isReserved(stateDir, path)) throw reservedPath(path, stateDir);
  await options.validate?.(changes);
  if (signal?.aborted) throw cancelled();
  if (changes.length === 0 && plan.undoes === undefined) return { changes };
  try {
    await runWithLock(ops, stateAreaOf(ops, plan.root, stateDir), { plan, changes, options });
  } catch (error) {
    throw explainFailure(error, plan.root);
  }
  return { changes };
}

interface Run {
  readonly plan: Plan;
  readonly changes: readonly Change[];
  readonly options: ApplyOptions;
}

async function runWithLock(ops: FileOps, area: StateArea, run: Run): Promise<void> {
  const lock = acquireLock(ops, area, run.plan.undoes);
  try {
    settle(ops, area, lock);
    await makeItHappen(ops, area, lock, run);
    quietly(() => {
      tidyJournal(ops, area);
      lock.release();
    });
  } catch (error) {
    takeBack(ops, area, lock, error);
    throw error;
  } finally {
    lock.abandon();
  }
}

function takeBack(ops: FileOps, area: StateArea, lock: Lock, error: unknown): void {
  try {
    settle(ops, area, lock);
  } catch (obstacle) {
    throw rollbackIncomplete(area.root, new AggregateError([error, obstacle]));
  }
  quietly(lock.release);
}

async function makeItHappen(ops: FileOps, area: StateArea, lock: Lock, run: Run): Promise<void> {
  const { plan, changes, options } = run;
  if (plan.undoes !== undefined && !listEntries(ops, area).includes(plan.undoes.id))
    throw changedSincePlan([area.stateDir]);
  const { newFolders, permissions } = checkUnchanged(ops, area, changes);
  const pause = pauser(options.signal);
  await stageRun(ops, area, { ...run, lock, newFolders, permissions, pause });
  await makeChanges(ops, area, changes, newFolders, pause);
  commit(ops, area, plan);
}

async function makeChanges(
  ops: FileOps,
  area: StateArea,
  changes: readonly Change[],
  newFolders: readonly string[],
  pause: () => Promise<void>,
): Promise<void> {
  for (const folder of newFolders) {
    await pause();
    ops.mkdir(join(area.root, folder));
  }
  for (const [index, change] of changes.entries()) {
    await pause();
    const target = join(area.root, change.path);
    if (change.kind === "delete") ops.rename(target, beforeFile(area.staging, index));
    else ops.rename(newFile(area.staging, index), target);
  }
}

/** The moment at which the run has happened is one rename. */
function commit(ops: FileOps, area: StateArea, plan: Plan): void {
  removeEmptyFolder(ops, join(area.staging, "new"));
  if (ops.lstat(area.journal) === undefined) ops.mkdir(area.journal);
  ops.rename(area.staging, finishedFolder(ops, area, plan.undoes?.id));
}

/** Lets a signal be heard now and then, and stops the run if it was one to stop. */
function pauser(signal: AbortSignal | undefined): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last > 10) {
      await setImmediate();
      last = performance.now();
    }
    if (signal?.aborted) throw cancelled();
  };
}
