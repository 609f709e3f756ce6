import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, sep } from "node:path";
import { afterAll } from "vitest";

/** Files by path, `/`-separated. */
export type Tree = Readonly<Record<string, string>>;

const made: string[] = [];

// Registered while the test file is read; a worker ends without telling its own exit listeners.
afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder, or one with the files; it is removed when the tests of the file are done. */
export async function temporaryFolder(files: Tree = {}): Promise<string> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "microforge-")));
  made.push(folder);
  await writeTree(folder, files);
  return folder;
}

/** Writes the files, with their folders; a text that starts with `#!` becomes executable. */
export async function writeTree(root: string, files: Tree): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const target = join(root, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text);
    if (text.startsWith("#!")) await chmod(target, 0o755);
  }
}

/** The files below a folder, sorted by path; hidden ones too. */
export async function readTree(root: string): Promise<Tree> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = paths.map(
    async (path) => [relative(root, path).split(sep).join("/"), await readFile(path, "utf8")] as const,
  );
  return Object.fromEntries((await Promise.all(files)).sort(([a], [b]) => (a < b ? -1 : 1)));
}
