import { join } from "node:path";
import type { ApplyOptions } from "./apply.ts";
import type { FileOps } from "./file-ops.ts";
import { beforeFile, encodeEntry, entryFile, type FileRecord, hashOf, type JournalEntry, newFile } from "./journal.ts";
import type { Lock } from "./lock.ts";
import type { Change, FileMode, Plan } from "./plan.ts";
import type { StateArea } from "./state-area.ts";

interface RunToStage {
  readonly plan: Plan;
  readonly lock: Lock;
  readonly changes: readonly Change[];
  readonly newFolders: readonly string[];
  readonly permissions: ReadonlyMap<string, number>;
  readonly options: ApplyOptions;
  readonly pause: () => Promise<void>;
}

/** Writes everything that the run needs beside the project's files, its record last. Until that is there, the run never was. */
export async function stageRun(ops: FileOps, area: StateArea, run: RunToStage): Promise<void> {
  const folders = stagingFolders(area, run.changes);
  for (const folder of folders) ops.mkdir(folder);
  for (const [index, change] of run.changes.entries()) {
    await run.pause();
    stageFile(ops, area, change, index, run.permissions.get(change.path) ?? 0o644);
  }
  ops.write(entryFile(area.staging), encodeEntry(entryOf(run)), { permissions: 0o666, durable: true });
  for (const folder of [...folders.toReversed(), area.folder]) ops.syncFolder(folder);
}

function stagingFolders(area: StateArea, changes: readonly Change[]): string[] {
  const folders = [area.staging];
  if (changes.some((change) => change.kind !== "delete")) folders.push(join(area.staging, "new"));
  if (changes.some((change) => change.kind !== "create")) folders.push(join(area.staging, "before"));
  return folders;
}

function stageFile(ops: FileOps, area: StateArea, change: Change, index: number, current: number): void {
  // A deleted file needs no copy: it will be moved there.
  if (change.kind === "update") {
    ops.write(beforeFile(area.staging, index), change.before, { permissions: current, exact: true, durable: true });
  }
  if (change.kind !== "delete") ops.write(newFile(area.staging, index), change.after, newFileOf(change, current));
}

function newFileOf(change: Exclude<Change, { kind: "delete" }>, current: number) {
  if (change.kind === "update") {
    return { permissions: change.permissions ?? withMode(current, change.mode), exact: true, durable: true };
  }
  if (change.permissions !== undefined) return { permissions: change.permissions, exact: true };
  return { permissions: change.mode === "executable" ? 0o777 : 0o666 };
}

/** Whoever may read an executable may execute it. */
function withMode(permissions: number, mode: FileMode): number {
  return mode === "executable" ? permissions | ((permissions & 0o444) >> 2) : permissions & ~0o111;
}

function entryOf({ plan, lock, changes, newFolders, permissions, options }: RunToStage): JournalEntry {
  return {
    schema: 1,
    label: options.label,
    time: options.now().toISOString(),
    run: lock.token,
    ...(plan.undoes === undefined ? {} : { undoes: plan.undoes.id }),
    folders: plan.undoes === undefined ? [...lock.folders, ...newFolders] : newFolders,
    files: changes.map((change) => recordOf(change, permissions.get(change.path) ?? 0o644)),
  };
}

function recordOf(change: Change, permissions: number): FileRecord {
  const { kind, path } = change;
  if (kind === "create") return { kind, path, after: hashOf(change.after) };
  if (kind === "delete") return { kind, path, before: hashOf(change.before), permissions };
  return { kind, path, before: hashOf(change.before), after: hashOf(change.after), permissions };
}
