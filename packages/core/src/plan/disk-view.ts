import { type Dirent, readdirSync, realpathSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { errorCode } from "./file-ops.ts";
import { isInside, nameKey } from "./path.ts";
import { isFolder, linkOutsideRoot, notAFile, parentIsFile } from "./path-errors.ts";

/** Where a path leads: links inside the root are followed, so one file has one `path` however it was reached. */
export interface Place {
  readonly path: string;
  readonly exists: boolean;
  /** An existing path that differs from this one only in case or Unicode form. */
  readonly collidesWith?: string;
}

/** What is on disk under one root. Folders are listed once: a listing tells a name's true case, a lookup does not. */
export class DiskView {
  readonly #root: string;
  readonly #folders = new Map<string, ReadonlyMap<string, Dirent>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Finds the place of a checked path; refuses links that leave the root and anything that is not a file. */
  locate(path: string): Place {
    const names = path.split("/");
    let folder = "";
    for (const [index, name] of names.entries()) {
      const listing = this.#list(folder, path);
      const here = folder === "" ? name : `${folder}/${name}`;
      const rest = names.slice(index + 1);
      const found = listing.get(name);
      if (found === undefined) return missing(folder, listing, here, rest);
      if (found.isSymbolicLink()) return this.locate([this.#follow(path, here), ...rest].join("/"));
      if (rest.length === 0) {
        if (found.isDirectory()) throw isFolder(path);
        if (!found.isFile()) throw notAFile(path);
      } else if (!found.isDirectory()) throw parentIsFile(path, here);
      folder = here;
    }
    return { path, exists: true };
  }

  #list(folder: string, wanted: string): ReadonlyMap<string, Dirent> {
    const known = this.#folders.get(folder);
    if (known !== undefined) return known;
    const listing = new Map(readFolder(this.#root, folder, wanted).map((entry) => [entry.name, entry]));
    this.#folders.set(folder, listing);
    return listing;
  }

  #follow(path: string, link: string): string {
    const target = realPathOf(join(this.#root, link));
    // A link to the root itself has no path inside it; nothing sensible can be written there.
    if (target === undefined || target === this.#root || !isInside(this.#root, target))
      throw linkOutsideRoot(path, link);
    return relative(this.#root, target).split(sep).join("/");
  }
}

function missing(folder: string, listing: ReadonlyMap<string, Dirent>, here: string, rest: readonly string[]): Place {
  const path = [here, ...rest].join("/");
  const key = nameKey(here.slice(here.lastIndexOf("/") + 1));
  for (const name of listing.keys()) {
    if (nameKey(name) === key) return { path, exists: false, collidesWith: folder === "" ? name : `${folder}/${name}` };
  }
  return { path, exists: false };
}

function readFolder(root: string, folder: string, wanted: string): Dirent[] {
  try {
    return readdirSync(join(root, folder), { withFileTypes: true });
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT") return [];
    if (code === "ENOTDIR") throw parentIsFile(wanted, folder);
    throw error;
  }
}

function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined; // dangling, or a circle
  }
}
