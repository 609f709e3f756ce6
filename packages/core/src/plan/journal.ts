import { createHash } from "node:crypto";
import { join } from "node:path";
import { journalUnreadable } from "./apply-errors.ts";
import { type FileOps, removeEmptyFolder, removeFile, removeTree } from "./file-ops.ts";
import { checkPath } from "./path.ts";
import type { Token } from "./process-identity.ts";
import type { StateArea } from "./state-area.ts";

/*
 * One run is one folder, first `staging/`, then `journal/<number>/`; the rename between the two is the moment at which the
 * run has happened:
 *
 *   entry.json   what the run does; complete before the first change
 *   new/<n>      the new content of file n, until it is moved to its place
 *   before/<n>   the old content of file n, byte for byte: for rolling back, later for undo
 *
 * An undo becomes `journal/<number>.undone/` beside the entry that it took back; both are then removed.
 */

/** Contents are known by their SHA-256, in hexadecimal. */
export type FileRecord =
  | { readonly kind: "create"; readonly path: string; readonly after: string }
  | {
      readonly kind: "update";
      readonly path: string;
      readonly before: string;
      readonly after: string;
      readonly permissions: number;
    }
  | { readonly kind: "delete"; readonly path: string; readonly before: string; readonly permissions: number };

export interface JournalEntry {
  readonly schema: 1;
  readonly label: string;
  readonly time: string;
  /** The lock's token, by which recovery sees whether a dead run had got this far. */
  readonly run: Token;
  /** The entry that this run takes back. */
  readonly undoes?: string;
  /** Folders that the run makes, outermost first, relative to the root. */
  readonly folders: readonly string[];
  readonly files: readonly FileRecord[];
}

/** How many runs can be undone. */
export const keptEntries = 20;

const undone = ".undone";

export const entryFile = (run: string): string => join(run, "entry.json");
export const newFile = (run: string, index: number): string => join(run, "new", String(index));
export const beforeFile = (run: string, index: number): string => join(run, "before", String(index));

export function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

export function encodeEntry(entry: JournalEntry): Uint8Array {
  return Buffer.from(`${JSON.stringify(entry, null, 1)}\n`);
}

/** The record of one run; `undefined` when it was never finished or is being removed. */
export function readEntry(ops: FileOps, run: string): JournalEntry | undefined {
  const file = entryFile(run);
  const bytes = ops.read(file);
  return bytes && parseEntry(bytes.toString(), file);
}

/** The numbers of the runs that can be undone, oldest first. */
export function listEntries(ops: FileOps, area: StateArea): string[] {
  const names = ops.list(area.journal) ?? [];
  return names
    .filter((name) => /^\d+$/.test(name) && !names.includes(name + undone))
    .sort((a, b) => Number(a) - Number(b));
}

/** Where the staged run belongs once it has happened. */
export function finishedFolder(ops: FileOps, area: StateArea, undoes: string | undefined): string {
  if (undoes !== undefined) return join(area.journal, undoes + undone);
  const last = listEntries(ops, area).at(-1) ?? "0";
  return join(area.journal, String(Number(last) + 1).padStart(6, "0"));
}

/** Removes what is no longer needed: undone runs, runs beyond the limit, what a killed removal left. */
export function tidyJournal(ops: FileOps, area: StateArea): void {
  const names = ops.list(area.journal);
  if (names === undefined) return;
  for (const name of names.filter((name) => name.endsWith(undone))) {
    // The mark goes last, so that a kill in between is noticed.
    removeEntry(ops, join(area.journal, name.slice(0, -undone.length)));
    removeEntry(ops, join(area.journal, name));
  }
  const entries = listEntries(ops, area);
  const kept = entries.slice(-keptEntries);
  for (const name of entries) {
    const run = join(area.journal, name);
    if (!kept.includes(name) || ops.lstat(entryFile(run)) === undefined) removeEntry(ops, run);
  }
  removeEmptyFolder(ops, area.journal);
}

/** Whether a killed run left the journal to be tidied. */
export function needsTidying(ops: FileOps, area: StateArea): boolean {
  const names = ops.list(area.journal);
  if (names === undefined) return false;
  return names.length === 0 || names.length > keptEntries || names.some((name) => name.endsWith(undone));
}

/** Without its record a run's folder means nothing, so that goes first. */
export function removeEntry(ops: FileOps, run: string): void {
  removeFile(ops, entryFile(run));
  removeTree(ops, run);
}

function parseEntry(text: string, file: string): JournalEntry | undefined {
  // Only a whole record ends like this. The run was killed while it wrote the record, before its first change.
  if (!text.endsWith("\n}\n")) return undefined;
  let entry: JournalEntry;
  try {
    entry = JSON.parse(text);
    if (entry.schema !== 1 || !Array.isArray(entry.folders) || !Array.isArray(entry.files))
      throw journalUnreadable(file);
    // A project may come from anywhere, with its journal: no record may reach outside the project.
    for (const record of entry.files) checkPath(record.path);
    for (const folder of entry.folders) if (!/^$|^\.\.(\/\.\.)*$/.test(folder)) checkPath(folder);
  } catch (error) {
    throw journalUnreadable(file, error);
  }
  return entry;
}
