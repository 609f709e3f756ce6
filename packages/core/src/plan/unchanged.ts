import { join } from "node:path";
import { changedSincePlan } from "./apply-errors.ts";
import type { FileOps } from "./file-ops.ts";
import { parentsOf } from "./path.ts";
import type { Change } from "./plan.ts";
import type { StateArea } from "./state-area.ts";

export interface Unchanged {
  /** Folders that the changes need and that are missing, outermost first. */
  readonly newFolders: readonly string[];
  /** Permission bits of each file that exists, by path. */
  readonly permissions: ReadonlyMap<string, number>;
}

/** Checks that the disk is what the plan was made from, or throws `changed-since-plan` with the files that are not. */
export function checkUnchanged(ops: FileOps, area: StateArea, changes: readonly Change[]): Unchanged {
  const folders = folderChecker(ops, area.root);
  const permissions = new Map<string, number>();
  const changed: string[] = [];
  for (const change of changes) {
    const state = folders.stateFor(change.path);
    const stats = state === "there" ? ops.lstat(join(area.root, change.path)) : undefined;
    const same =
      change.kind === "create"
        ? state !== "obstructed" && stats === undefined
        : stats?.isFile() === true && ops.read(join(area.root, change.path))?.equals(change.before) === true;
    if (!same) changed.push(change.path);
    if (stats !== undefined) permissions.set(change.path, stats.mode & 0o7777);
  }
  if (changed.length > 0) throw changedSincePlan(changed);
  return { newFolders: folders.missing(), permissions };
}

type FolderState = "there" | "missing" | "obstructed";

/** Looks at each folder once. A plan's paths lead through no link, so one that is there now came later. */
function folderChecker(ops: FileOps, root: string): { stateFor(path: string): FolderState; missing(): string[] } {
  const known = new Map<string, FolderState>();
  const look = (folder: string): FolderState => {
    const stats = ops.lstat(join(root, folder));
    if (stats === undefined) return "missing";
    return stats.isDirectory() ? "there" : "obstructed";
  };
  const stateFor = (path: string): FolderState => {
    let state: FolderState = "there";
    for (const folder of parentsOf(path)) {
      // Inside a missing or obstructed folder there is nothing to look at.
      if (state === "there") state = known.get(folder) ?? look(folder);
      known.set(folder, state);
    }
    return state;
  };
  return {
    stateFor,
    missing: () => [...known].filter(([, state]) => state === "missing").map(([folder]) => folder),
  };
}
