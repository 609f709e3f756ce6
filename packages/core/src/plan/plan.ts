import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DiskView } from "./disk-view.ts";
import { checkPath, nameKey, parentsOf, realRoot } from "./path.ts";
import { caseCollision, fileExists, fileMissing, isFolder, notText, parentIsFile } from "./path-errors.ts";

export type FileMode = "regular" | "executable";

export interface Creation {
  readonly kind: "create";
  readonly path: string;
  readonly after: Uint8Array;
  readonly mode: FileMode;
  /** Exact permission bits; without them the umask decides. Undo gives a file back with the bits that it had. */
  readonly permissions?: number;
}

export interface Update {
  readonly kind: "update";
  readonly path: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly mode: FileMode;
  /** Exact permission bits; without them the file keeps its own, adjusted to `mode`. */
  readonly permissions?: number;
}

export interface Deletion {
  readonly kind: "delete";
  readonly path: string;
  readonly before: Uint8Array;
  readonly mode: FileMode;
}

export type Change = Creation | Update | Deletion;

/** The journal entry that a plan takes back. */
export interface UndoneRun {
  readonly id: string;
  /** What the run was, in the user's words. */
  readonly label: string;
  /** What that run made; removed again where empty. Relative to the root, which is `""`. */
  readonly folders: readonly string[];
}

interface Version {
  readonly bytes: Uint8Array;
  readonly mode: FileMode;
  readonly permissions?: number;
}

interface Entry {
  readonly original: Version | undefined;
  current: Version | undefined;
}

/**
 * A virtual tree over one folder: the only way in which a tool changes a user's project. Nothing reaches the disk before
 * `applyPlan`. Paths are relative, with `/`; a path through a link inside the root stands for the link's target.
 */
export class Plan {
  /** Absolute, with links resolved. It need not exist. */
  readonly root: string;
  readonly undoes: UndoneRun | undefined;
  readonly #disk: DiskView;
  readonly #entries = new Map<string, Entry>();
  /** Spelling of every planned file and folder, by the key under which a case-insensitive system would find it. */
  readonly #spellings = new Map<string, string>();
  readonly #folders = new Set<string>();

  constructor(root: string, undoes?: UndoneRun) {
    this.root = realRoot(root);
    this.undoes = undoes;
    this.#disk = new DiskView(this.root);
  }

  /** The text as the plan would leave it; `undefined` when there is no such file. */
  async read(path: string): Promise<string | undefined> {
    const bytes = await this.readBytes(path);
    if (bytes === undefined) return undefined;
    try {
      // The byte order mark stays, so that text read and written back is the same file.
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (error) {
      throw notText(path, error);
    }
  }

  /** The bytes as the plan would leave them; `undefined` when there is no such file. */
  async readBytes(path: string): Promise<Uint8Array | undefined> {
    checkPath(path);
    const place = this.#disk.locate(path);
    const entry = this.#entries.get(place.path);
    if (entry !== undefined) return entry.current?.bytes;
    if (this.#folders.has(place.path)) throw isFolder(path);
    return place.exists ? this.#load(place.path).current?.bytes : undefined;
  }

  /** Adds a new file; one that exists already is a conflict. */
  async create(path: string, content: string | Uint8Array, mode: FileMode = "regular"): Promise<void> {
    const entry = this.#touch(path);
    if (entry.current !== undefined) throw fileExists(path);
    entry.current = { bytes: toBytes(content), mode };
  }

  /** Creates or replaces a file. Without a mode, an existing file keeps its own. */
  async write(path: string, content: string | Uint8Array, mode?: FileMode): Promise<void> {
    const entry = this.#touch(path);
    entry.current = { bytes: toBytes(content), mode: mode ?? entry.current?.mode ?? "regular" };
  }

  /** Puts a file back as it once was, with its exact permission bits. */
  async restore(path: string, content: Uint8Array, permissions: number): Promise<void> {
    this.#touch(path).current = { bytes: content, mode: modeOf(permissions), permissions };
  }

  /** Removes a file that must exist. Its folder stays. */
  async delete(path: string): Promise<void> {
    if ((await this.readBytes(path)) === undefined) throw fileMissing(path);
    this.#touch(path).current = undefined;
  }

  /** What applying would do, sorted by path. A file that ends as it began is not in it. */
  changes(): Change[] {
    const changes: Change[] = [];
    for (const [path, entry] of this.#entries) {
      const change = changeOf(path, entry);
      if (change !== undefined) changes.push(change);
    }
    return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  #touch(path: string): Entry {
    checkPath(path);
    const place = this.#disk.locate(path);
    const known = this.#entries.get(place.path);
    if (known !== undefined) return known;
    if (place.collidesWith !== undefined) throw caseCollision(place.path, place.collidesWith);
    this.#claim(place.path);
    if (place.exists) return this.#load(place.path);
    const entry: Entry = { original: undefined, current: undefined };
    this.#entries.set(place.path, entry);
    return entry;
  }

  /** Checks a new path against those planned already, then reserves it with its folders. */
  #claim(path: string): void {
    const parents = parentsOf(path);
    if (this.#folders.has(path)) throw isFolder(path);
    for (const parent of parents) if (this.#entries.has(parent)) throw parentIsFile(path, parent);
    for (const wanted of [...parents, path]) {
      const existing = this.#spellings.get(nameKey(wanted));
      if (existing !== undefined && existing !== wanted) throw caseCollision(wanted, existing);
    }
    for (const parent of parents) this.#folders.add(parent);
    for (const wanted of [...parents, path]) this.#spellings.set(nameKey(wanted), wanted);
  }

  #load(path: string): Entry {
    const file = join(this.root, path);
    const permissions = lstatSync(file).mode & 0o7777;
    const original: Version = { bytes: readFileSync(file), mode: modeOf(permissions) };
    const entry: Entry = { original, current: original };
    this.#entries.set(path, entry);
    return entry;
  }
}

/** A file is executable if its owner may execute it. */
export function modeOf(permissions: number): FileMode {
  return (permissions & 0o100) === 0 ? "regular" : "executable";
}

function changeOf(path: string, { original, current }: Entry): Change | undefined {
  if (current === undefined) {
    return original && { kind: "delete", path, before: original.bytes, mode: original.mode };
  }
  const { bytes: after, mode } = current;
  const permissions = current.permissions === undefined ? {} : { permissions: current.permissions };
  if (original === undefined) return { kind: "create", path, after, mode, ...permissions };
  if (sameMode(original.mode, mode) && Buffer.compare(original.bytes, after) === 0) return undefined;
  return { kind: "update", path, before: original.bytes, after, mode, ...permissions };
}

/** Windows keeps no executable bit; asking for one there must not be a change for ever. */
function sameMode(a: FileMode, b: FileMode): boolean {
  return a === b || process.platform === "win32";
}

function toBytes(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? Buffer.from(content) : content;
}
