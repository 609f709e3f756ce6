import fs from "node:fs";

export interface NewFile {
  /** Permission bits; the process's umask applies unless `exact`. */
  readonly permissions: number;
  readonly exact?: boolean;
  /** Wait until the content has reached the disk. */
  readonly durable?: boolean;
}

/**
 * Every file system operation that applying, recovering and locking make.
 *
 * It is small so that a test can stop the program at each single one of them, and synchronous because that is measurably
 * faster for the many tiny operations of a run.
 */
export interface FileOps {
  /** What is at the path itself, links not followed; `undefined` when nothing is. */
  lstat(path: string): fs.Stats | undefined;
  /** The names in a folder; `undefined` when there is no such folder. */
  list(path: string): string[] | undefined;
  /** The file's bytes; `undefined` when there is no such file. */
  read(path: string): Buffer | undefined;
  /** Makes a new file; an existing one is an error. */
  write(path: string, bytes: Uint8Array, file: NewFile): void;
  /** Gives a file a second name; an existing one is an error. */
  link(from: string, to: string): void;
  rename(from: string, to: string): void;
  unlink(path: string): void;
  mkdir(path: string): void;
  rmdir(path: string): void;
  /** Waits until the folder's own entries have reached the disk. */
  syncFolder(path: string): void;
}

export const nodeFileOps: FileOps = {
  lstat: (path) => unlessAbsent(() => fs.lstatSync(path, { throwIfNoEntry: false })),
  list: (path) => unlessAbsent(() => fs.readdirSync(path)),
  read: (path) => unlessAbsent(() => fs.readFileSync(path)),
  write: writeNewFile,
  link: linkOrCopy,
  rename: (from, to) => fs.renameSync(from, to),
  unlink: (path) => fs.unlinkSync(path),
  mkdir: (path) => fs.mkdirSync(path),
  rmdir: (path) => fs.rmdirSync(path),
  syncFolder,
};

/** The system's word for what went wrong (`ENOSPC`), if the error came from the system. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Removes a file that may be gone already. */
export function removeFile(ops: FileOps, path: string): void {
  unlessAbsent(() => ops.unlink(path));
}

/** Removes a folder if it is there and empty, and says whether it is gone. */
export function removeEmptyFolder(ops: FileOps, path: string): boolean {
  try {
    ops.rmdir(path);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT") return true;
    // ENOTDIR: somebody put a file in its place. EBUSY: a mount point, or somebody's current folder.
    if (code === "ENOTEMPTY" || code === "EEXIST" || code === "ENOTDIR" || code === "EBUSY") return false;
    throw error;
  }
}

/** Removes a folder with all its files. Links inside it are removed, never followed. */
export function removeTree(ops: FileOps, path: string): void {
  for (const name of ops.list(path) ?? []) {
    const inner = `${path}/${name}`;
    if (ops.lstat(inner)?.isDirectory()) removeTree(ops, inner);
    else removeFile(ops, inner);
  }
  removeEmptyFolder(ops, path);
}

/** For cleaning up after the outcome is settled: what fails here is cleaned up by the next run. */
export function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // The outcome stands; see above.
  }
}

function unlessAbsent<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}

function writeNewFile(path: string, bytes: Uint8Array, { permissions, exact = false, durable = false }: NewFile): void {
  const file = fs.openSync(path, "wx", permissions);
  try {
    for (let written = 0; written < bytes.length; ) written += fs.writeSync(file, bytes, written);
    if (exact) fs.fchmodSync(file, permissions);
    if (durable) fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
}

/** Some file systems (exFAT, some shared folders) have no hard links; an exclusive copy is the nearest they offer. */
function linkOrCopy(from: string, to: string): void {
  try {
    fs.linkSync(from, to);
  } catch (error) {
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(errorCode(error) ?? "")) throw error;
    fs.copyFileSync(from, to, fs.constants.COPYFILE_EXCL);
  }
}

function syncFolder(path: string): void {
  // Windows cannot open a folder for this, and writes its entries through by itself.
  if (process.platform === "win32") return;
  const folder = fs.openSync(path, "r");
  try {
    fs.fsyncSync(folder);
  } finally {
    fs.closeSync(folder);
  }
}
