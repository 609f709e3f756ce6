import { hostname } from "node:os";
import { join } from "node:path";
import { busy, notWritable } from "./apply-errors.ts";
import { errorCode, type FileOps, quietly, removeEmptyFolder, removeFile } from "./file-ops.ts";
import {
  holdsOnlyLocks,
  isLockName,
  type Lost,
  makeFolders,
  removeFolders,
  removeFoldersOneByOne,
} from "./lock-folders.ts";
import type { UndoneRun } from "./plan.ts";
import { dropToken, isToken, mayBeInUse, newToken, pidOf, type Token } from "./process-identity.ts";
import type { StateArea } from "./state-area.ts";

/** What the lock file says. */
interface Holder {
  readonly schema: 1;
  readonly token: Token;
  readonly host: string;
  /** Folders that this run made or takes away: whoever releases the lock removes those that are empty. */
  readonly folders: readonly string[];
  /** The journal entry that this run takes back. */
  readonly undoes?: string;
}

export interface Lock {
  readonly token: Token;
  /** Folders made by this run, or by dead ones that it took over from; relative to the root. */
  readonly folders: readonly string[];
  /** The dead runs that this one took over from. */
  readonly predecessors: readonly Pick<Holder, "token" | "undoes">[];
  release(): void;
  /**
   * Gives up what is left of the lock, to be called in any case. If cleaning up failed, and so nothing was released, the
   * lock file stays for the next run: it tells it what there is to clean up.
   */
  abandon(): void;
}

const attempts = 100;

/**
 * Takes the project's lock, or throws `busy`. At any moment at most one run holds it.
 *
 * The file `lock` appears with its content in one step (a link to a finished file), so it is never seen half written. It
 * is never replaced or deleted to take it over, which would race: a run that finds the holder X dead links `lock.X`. Only
 * one can succeed, and it is the holder now; if it dies too, the next links `lock.<its token>`, and so on. Release removes
 * `lock` first, which frees the whole chain at once; the other links mean nothing without it.
 */
export function acquireLock(ops: FileOps, area: StateArea, undoes?: UndoneRun): Lock {
  const token = newToken();
  try {
    const obstacles: unknown[] = [];
    for (let attempt = 0; attempt < attempts; attempt++) {
      const lock = makeWithFolders(ops, area, token, undoes) ?? joinChain(ops, area, token, undoes);
      if (!("lost" in lock)) return lock;
      obstacles.push(lock.lost);
    }
    // Other runs do not take a folder away a hundred times: a file system that lets nobody make one says ENOENT, too.
    const unmakeable = obstacles.every((obstacle) => errorCode(obstacle) === "ENOENT");
    throw unmakeable ? notWritable(area.root, obstacles[0]) : busy(area.lock, undefined);
  } catch (error) {
    dropToken(token);
    throw error;
  }
}

/** The lock of a state folder that does not exist; `undefined` when it does. */
function makeWithFolders(ops: FileOps, area: StateArea, token: Token, undoes?: UndoneRun): Lock | Lost | undefined {
  const made = makeFolders(ops, area, token, (path, folders) => {
    writeHolder(ops, path, newHolder(token, folders, undoes));
  });
  if (made === "exists") return undefined;
  return "lost" in made ? made : finish(ops, area, newHolder(token, made, undoes), []);
}

/** The lock of an existing state folder. */
function joinChain(ops: FileOps, area: StateArea, token: Token, undoes?: UndoneRun): Lock | Lost {
  const chain = readChain(ops, area);
  const last = chain.at(-1);
  if (last !== undefined && mayBeInUse(last.token)) throw busy(area.lock, { pid: pidOf(last.token), host: last.host });
  const holder = newHolder(
    token,
    chain.flatMap(({ folders }) => folders),
    undoes,
  );
  const place = last === undefined ? area.lock : linkAfter(area, last.token);
  const taken = linkInto(ops, place, area, holder);
  if (taken !== "linked") return taken;
  try {
    // The chain may have been released, and its links removed, since it was read. Then `lock` is gone or another's: its
    // token never comes back, so this look is enough.
    if (chain[0] === undefined || readHolder(ops, area.lock, area)?.token === chain[0].token) {
      return finish(ops, area, holder, chain);
    }
  } catch (error) {
    quietly(() => removeFile(ops, place));
    throw error;
  }
  removeFile(ops, place);
  return { lost: undefined };
}

function newHolder(token: Token, folders: readonly string[], undoes: UndoneRun | undefined): Holder {
  const all = [...new Set([...folders, ...(undoes?.folders ?? [])])];
  return { schema: 1, token, host: hostname(), folders: all, ...(undoes && { undoes: undoes.id }) };
}

function writeHolder(ops: FileOps, path: string, holder: Holder): void {
  // Durable: after a power cut an empty lock file would have no holder that could be found dead.
  ops.write(path, Buffer.from(`${JSON.stringify(holder)}\n`), { permissions: 0o666, durable: true });
}

function finish(ops: FileOps, area: StateArea, { token, folders }: Holder, predecessors: readonly Holder[]): Lock {
  const chain = [area.lock, ...predecessors.map((dead) => linkAfter(area, dead.token))];
  const lock: Lock = {
    token,
    folders,
    predecessors,
    release: () => release(ops, area, token, chain, folders),
    abandon: () => dropToken(token),
  };
  try {
    sweep(ops, area, chain);
    return lock;
  } catch (error) {
    quietly(lock.release);
    throw error;
  }
}

function release(
  ops: FileOps,
  area: StateArea,
  token: Token,
  chain: readonly string[],
  folders: readonly string[],
): void {
  // Deepest first. Those above the state folder can only go with it.
  for (const folder of folders.toSorted((a, b) => b.length - a.length)) {
    const path = join(area.root, folder);
    if (!`${area.folder}/`.startsWith(`${path}/`)) removeEmptyFolder(ops, path);
  }
  const emptied = holdsOnlyLocks(ops, area);
  if (emptied && removeFolders(ops, area, token, folders)) return;
  for (const link of chain) removeFile(ops, link);
  if (emptied) removeFoldersOneByOne(ops, area, folders);
}

/** Removes what killed runs left: links of chains that are released, and unfinished files. */
function sweep(ops: FileOps, area: StateArea, chain: readonly string[]): void {
  for (const name of ops.list(area.folder) ?? []) {
    const path = join(area.folder, name);
    // A living run may lose its unfinished file here; it sees that and begins again.
    if (isLockName(name) && !chain.includes(path)) removeFile(ops, path);
  }
}

function readChain(ops: FileOps, area: StateArea): Holder[] {
  const chain: Holder[] = [];
  for (let path = area.lock; ; ) {
    const holder = readHolder(ops, path, area);
    if (holder === undefined) return chain;
    chain.push(holder);
    path = linkAfter(area, holder.token);
  }
}

function readHolder(ops: FileOps, path: string, area: StateArea): Holder | undefined {
  const bytes = ops.read(path);
  if (bytes === undefined) return undefined;
  const holder = parseHolder(bytes.toString());
  if (holder === undefined) throw busy(area.lock, undefined);
  return holder;
}

function parseHolder(text: string): Holder | undefined {
  try {
    const holder: Holder = JSON.parse(text);
    const valid = holder.schema === 1 && isToken(holder.token) && Array.isArray(holder.folders);
    return valid ? holder : undefined;
  } catch {
    return undefined;
  }
}

function linkAfter(area: StateArea, token: Token): string {
  return `${area.lock}.${token}`;
}

function linkInto(ops: FileOps, place: string, area: StateArea, holder: Holder): "linked" | Lost {
  const unfinished = `${area.lock}.${holder.token}.tmp`;
  try {
    writeHolder(ops, unfinished, holder);
    ops.link(unfinished, place);
    return "linked";
  } catch (error) {
    const code = errorCode(error);
    // EEXIST: another was faster. ENOENT: the last holder took the folder, or our unfinished file, away.
    if (code === "EEXIST" || code === "ENOENT") return { lost: error };
    throw error;
  } finally {
    quietly(() => removeFile(ops, unfinished));
  }
}
