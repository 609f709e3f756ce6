import { join } from "node:path";
import { type FileOps, nodeFileOps, quietly, removeEmptyFolder, removeFile } from "./file-ops.ts";
import {
  beforeFile,
  type FileRecord,
  hashOf,
  type JournalEntry,
  listEntries,
  needsTidying,
  newFile,
  readEntry,
  removeEntry,
  tidyJournal,
} from "./journal.ts";
import { acquireLock, type Lock } from "./lock.ts";
import { isLockName, sweepHidden } from "./lock-folders.ts";
import { parentsOf } from "./path.ts";
import { type StateArea, stateAreaOf } from "./state-area.ts";

export type Recovery = "clean" | "rolled-back" | "completed";

/**
 * Ends what a killed run left unfinished, so that the tree is as before it ("rolled-back") or as it wanted ("completed").
 * Called at the start of every command that writes. Throws `busy` while another run is at work. It can itself be killed
 * anywhere: the next call goes on.
 */
export async function recover(root: string, stateDir: string, ops: FileOps = nodeFileOps): Promise<Recovery> {
  const area = stateAreaOf(ops, root, stateDir);
  const names = ops.list(area.folder);
  if (names === undefined) {
    sweepHidden(ops, area);
    return "clean";
  }
  const interrupted = names.length === 0 || names.includes("staging") || names.some(isLockName);
  if (!interrupted && !needsTidying(ops, area)) return "clean";
  const lock = acquireLock(ops, area);
  try {
    const recovery = settle(ops, area, lock);
    quietly(lock.release);
    return recovery;
  } finally {
    lock.abandon();
  }
}

/** Under the lock: rolls back a run that has not happened, tidies up after one that has. */
export function settle(ops: FileOps, area: StateArea, lock: Lock): Recovery {
  const happened = killedRunHappened(ops, area, lock);
  const staged = ops.lstat(area.staging) !== undefined;
  if (staged) {
    const entry = readEntry(ops, area.staging);
    if (entry !== undefined) rollBack(ops, area, entry);
    removeEntry(ops, area.staging);
  }
  tidyJournal(ops, area);
  if (staged) return "rolled-back";
  if (happened) return "completed";
  return lock.predecessors.length > 0 ? "rolled-back" : "clean";
}

/** Whether one of the killed runs had got as far as the journal. */
function killedRunHappened(ops: FileOps, area: StateArea, lock: Lock): boolean {
  if (lock.predecessors.length === 0) return false;
  const entries = listEntries(ops, area);
  const last = entries.at(-1);
  const lastRun = last === undefined ? undefined : readEntry(ops, join(area.journal, last))?.run;
  return lock.predecessors.some(({ token, undoes }) =>
    undoes === undefined ? token === lastRun : !entries.includes(undoes),
  );
}

function rollBack(ops: FileOps, area: StateArea, entry: JournalEntry): void {
  for (const [index, record] of entry.files.entries()) {
    if (!goesThroughLink(ops, area, record.path)) takeBack(ops, area, record, index);
  }
  for (const folder of entry.folders.toReversed()) {
    const path = join(area.root, folder);
    // The folders that hold the lock go when it is released.
    if (!`${area.folder}/`.startsWith(`${path}/`)) removeEmptyFolder(ops, path);
  }
}

/** Each step looks at what is there, so it can be done again after a kill. Nothing is written, so a full disk is no hindrance. */
function takeBack(ops: FileOps, area: StateArea, record: FileRecord, index: number): void {
  const target = join(area.root, record.path);
  const saved = beforeFile(area.staging, index);
  if (record.kind === "delete") {
    if (ops.lstat(target) === undefined && ops.lstat(saved) !== undefined) ops.rename(saved, target);
    return;
  }
  const carriedOut = ops.lstat(newFile(area.staging, index)) === undefined;
  if (!carriedOut || !isOurs(ops, target, record.after)) return;
  if (record.kind === "create") removeFile(ops, target);
  else if (ops.lstat(saved) !== undefined) ops.rename(saved, target);
}

/**
 * Whether the file is as the run wrote it. What a person changed after the kill is left alone. An empty file is what a
 * power cut leaves of one that had not reached the disk.
 */
function isOurs(ops: FileOps, target: string, hash: string): boolean {
  if (!ops.lstat(target)?.isFile()) return false;
  const bytes = ops.read(target);
  return bytes !== undefined && (bytes.length === 0 || hashOf(bytes) === hash);
}

/** Nobody but a person can have put a link there since; it might lead anywhere. */
function goesThroughLink(ops: FileOps, area: StateArea, path: string): boolean {
  return parentsOf(path).some((parent) => ops.lstat(join(area.root, parent))?.isSymbolicLink());
}
