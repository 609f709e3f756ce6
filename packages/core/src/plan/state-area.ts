import { join } from "node:path";
import type { FileOps } from "./file-ops.ts";
import { checkPath, nameKey, parentsOf, realRoot } from "./path.ts";
import { linkOutsideRoot, parentIsFile } from "./path-errors.ts";

/** Where a project's lock, staged files and journal are. All paths but `stateDir` are absolute. */
export interface StateArea {
  readonly root: string;
  /** Relative to the root. */
  readonly stateDir: string;
  readonly folder: string;
  readonly lock: string;
  /** The one run that is under way: its record, its new files, and the old ones that they replace. */
  readonly staging: string;
  /** A folder for each finished run, named by its number. */
  readonly journal: string;
}

/** Finds the state area; refuses one that is reached through a link. */
export function stateAreaOf(ops: FileOps, root: string, stateDir: string): StateArea {
  checkPath(stateDir);
  const realPath = realRoot(root);
  for (const path of [...parentsOf(stateDir), stateDir]) {
    const stats = ops.lstat(join(realPath, path));
    if (stats?.isSymbolicLink()) throw linkOutsideRoot(stateDir, path);
    if (stats !== undefined && !stats.isDirectory()) throw parentIsFile(`${stateDir}/lock`, path);
  }
  const folder = join(realPath, stateDir);
  return {
    root: realPath,
    stateDir,
    folder,
    lock: join(folder, "lock"),
    staging: join(folder, "staging"),
    journal: join(folder, "journal"),
  };
}

/** Whether a path of a plan would be mistaken for a part of the state area. */
export function isReserved(stateDir: string, path: string): boolean {
  const [key, folder] = [nameKey(path), `${nameKey(stateDir)}/`];
  return key.startsWith(folder) && /^(lock(\.[^/]*)?|staging|journal)(\/|$)/.test(key.slice(folder.length));
}
