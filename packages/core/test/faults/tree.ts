import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

// Permission bits are a part of a tree; those of the person who runs the tests are not. Child processes inherit it.
process.umask(0o022);

/** Every file, folder and link below a folder, byte for byte with permission bits. */
export type Tree = Readonly<Record<string, string>>;

export function treeOf(folder: string, below = ""): Tree {
  const tree: Record<string, string> = {};
  for (const name of readdirSync(join(folder, below)).sort()) {
    const path = below === "" ? name : `${below}/${name}`;
    Object.assign(tree, describe(folder, path));
  }
  return tree;
}

/** The tree without the journal: what a person sees of the project. */
export function treeWithoutJournal(folder: string): Tree {
  return Object.fromEntries(
    Object.entries(treeOf(folder)).filter(([path]) => !/(^|\/)\.microforge\/journal(\/|$)/.test(path)),
  );
}

function describe(folder: string, path: string): Tree {
  const full = join(folder, path);
  const stats = lstatSync(full);
  if (stats.isSymbolicLink()) return { [path]: `link to ${readlinkSync(full)}` };
  const bits = (stats.mode & 0o7777).toString(8);
  if (stats.isDirectory()) return { [path]: `folder ${bits}`, ...treeOf(folder, path) };
  return { [path]: `file ${bits} ${withoutRun(path, readFileSync(full)).toString("latin1")}` };
}

/** Two runs that do the same differ in the name of their process only. */
function withoutRun(path: string, bytes: Buffer): Buffer {
  return path.endsWith("/entry.json") ? Buffer.from(bytes.toString().replace(/"run": "[^"]*"/, '"run": ""')) : bytes;
}
