import { basename, dirname, join, relative, sep } from "node:path";
import { errorCode, type FileOps, quietly, removeEmptyFolder, removeFile } from "./file-ops.ts";
import { parentIsFile } from "./path-errors.ts";
import { isToken, mayBeInUse, type Token } from "./process-identity.ts";
import type { StateArea } from "./state-area.ts";

/*
 * The lock lives in the state folder, which may not exist yet, nor the project around it. Folders made one by one, and a
 * kill between, would leave empty folders of which nobody knows whether a person wanted them. So the missing folders are
 * built with the lock inside under a hidden name beside their place, and appear by one rename; they go in the same way.
 * A hidden folder whose maker is dead can be recognised and removed.
 */

/** Another run was faster, as far as one can tell from this error. */
export interface Lost {
  readonly lost: unknown;
}

export function isLockName(name: string): boolean {
  return name === "lock" || name.startsWith("lock.");
}

export function holdsOnlyLocks(ops: FileOps, area: StateArea): boolean {
  return ops.list(area.folder)?.every(isLockName) === true;
}

/**
 * Makes the state folder, those above it that are missing, and the lock in it, in one step. Returns the new folders
 * relative to the root; "exists" when there is nothing to make, a `Lost` when another run was faster.
 */
export function makeFolders(
  ops: FileOps,
  area: StateArea,
  token: Token,
  writeLock: (path: string, folders: readonly string[]) => void,
): readonly string[] | "exists" | Lost {
  const top = topmostMissing(ops, area);
  if (top === undefined) return "exists";
  sweepHidden(ops, area);
  const made = foldersFrom(top, area.folder);
  const hidden = hiddenName(top, token);
  const paths = made.map((folder) => relative(area.root, folder).split(sep).join("/"));
  try {
    for (const folder of made) ops.mkdir(join(hidden, relative(top, folder)));
    writeLock(join(hidden, relative(top, area.lock)), paths);
    ops.rename(hidden, top);
    return paths;
  } catch (error) {
    quietly(() => removeHidden(ops, hidden));
    // Another run's folders are there by now, or were for a moment.
    if (["EEXIST", "ENOTEMPTY", "ENOENT"].includes(errorCode(error) ?? "") || ops.lstat(top) !== undefined)
      return { lost: error };
    throw error;
  }
}

/**
 * Takes the state folder away, with those of `folders` around it that hold nothing else, in one step. `false` when the
 * system does not let it go.
 */
export function removeFolders(ops: FileOps, area: StateArea, token: Token, folders: readonly string[]): boolean {
  const removable = new Set(folders.map((folder) => join(area.root, folder)));
  let top = area.folder;
  while (removable.has(dirname(top)) && holdsOnly(ops, dirname(top), basename(top))) top = dirname(top);
  const hidden = hiddenName(top, token);
  try {
    ops.rename(top, hidden);
  } catch {
    return false; // for instance a mount point, or on Windows a folder in use
  }
  // A file that somebody put there at the last moment stays where it was put.
  if (!removeHidden(ops, hidden)) ops.rename(hidden, top);
  return true;
}

/** The same in several steps, where it cannot be done in one. */
export function removeFoldersOneByOne(ops: FileOps, area: StateArea, folders: readonly string[]): void {
  const removable = new Set(folders.map((folder) => join(area.root, folder)));
  let folder = area.folder;
  while (removeEmptyFolder(ops, folder) && removable.has(dirname(folder))) folder = dirname(folder);
}

/** Removes the hidden folders of killed runs. */
export function sweepHidden(ops: FileOps, area: StateArea): void {
  const top = topmostMissing(ops, area);
  if (top === undefined) return;
  const [prefix, suffix] = [`.${basename(top)}.`, ".tmp"];
  for (const name of ops.list(dirname(top)) ?? []) {
    if (!name.startsWith(prefix) || !name.endsWith(suffix)) continue;
    const token = name.slice(prefix.length, -suffix.length);
    if (!isToken(token) || mayBeInUse(token)) continue;
    removeHidden(ops, join(dirname(top), name));
  }
}

function holdsOnly(ops: FileOps, folder: string, child: string): boolean {
  return ops.list(folder)?.every((name) => name === child || isHiddenName(name)) === true;
}

function hiddenName(top: string, token: Token): string {
  return join(dirname(top), `.${basename(top)}.${token}.tmp`);
}

/** What another run is building at this moment. If it is moved away, that run sees it and begins again. */
function isHiddenName(name: string): boolean {
  const dot = name.lastIndexOf(".", name.length - ".tmp".length - 1);
  return name.startsWith(".") && name.endsWith(".tmp") && isToken(name.slice(dot + 1, -".tmp".length));
}

/** Removes folders and locks, nothing else. Says whether all of it is gone. */
function removeHidden(ops: FileOps, hidden: string): boolean {
  // Another run that had opened the folder under its old name may still put one file there: hence again.
  return [1, 2, 3].some(() => removeFoldersAndLocks(ops, hidden));
}

function removeFoldersAndLocks(ops: FileOps, folder: string): boolean {
  for (const name of ops.list(folder) ?? []) {
    const path = join(folder, name);
    if (ops.lstat(path)?.isDirectory()) removeFoldersAndLocks(ops, path);
    else if (isLockName(name)) removeFile(ops, path);
  }
  return removeEmptyFolder(ops, folder);
}

/** The outermost folder that is missing on the way to the state folder. */
function topmostMissing(ops: FileOps, area: StateArea): string | undefined {
  let top: string | undefined;
  for (let folder = area.folder; ; folder = dirname(folder)) {
    const stats = ops.lstat(folder);
    if (stats?.isDirectory()) return top;
    if (stats !== undefined) throw parentIsFile(area.stateDir, folder);
    top = folder;
  }
}

function foldersFrom(top: string, innermost: string): string[] {
  const folders: string[] = [];
  for (let folder = innermost; folder !== top; folder = dirname(folder)) folders.unshift(folder);
  return [top, ...folders];
}
