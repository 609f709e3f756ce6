import { readdirSync, statSync } from "node:fs";
import { basename, join, relative, resolve, sep } from "node:path";
import { CliError, exitCodes } from "@microforge/core/program";
import { declaringFirst } from "./test-places.ts";

/** Folders that hold no code of the project: what Cargo builds, what other tools bring, and hidden ones. */
const isSkipped = (name: string): boolean => name === "target" || name === "node_modules" || name.startsWith(".");

/**
 * The Rust files below some paths, relative to the folder and with `/`; below the folder itself if no path is given. A
 * file that is named is taken whatever its name.
 */
export function findSources(folder: string, paths: readonly string[]): string[] {
  const found = orHere(paths).flatMap((path) => {
    const absolute = resolve(folder, path);
    const stats = statSync(absolute, { throwIfNoEntry: false });
    if (stats === undefined) throw noPath(path);
    return stats.isDirectory() ? [...rustFilesIn(absolute)] : [absolute];
  });
  return [...new Set(found.map((path) => shownIn(folder, path)))].sort(declaringFirst);
}

/** Tells whether a file, by its path relative to the folder, is or was among those below some paths. */
export function isBelow(folder: string, paths: readonly string[]): (file: string) => boolean {
  const roots = orHere(paths).map((path) => shownIn(folder, resolve(folder, path)));
  return (file) =>
    roots.some((root) => (root === "" ? !file.startsWith("../") : file === root || file.startsWith(`${root}/`)));
}

const orHere = (paths: readonly string[]): readonly string[] => (paths.length === 0 ? ["."] : paths);

const shownIn = (folder: string, path: string): string => relative(folder, path).split(sep).join("/");

function* rustFilesIn(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !isSkipped(basename(path))) yield* rustFilesIn(path);
    else if (entry.isFile() && entry.name.endsWith(".rs")) yield path;
  }
}

const noPath = (path: string): CliError =>
  new CliError("path-missing", {
    message: { en: `there is no file or folder \`${path}\``, zh: `没有名为 \`${path}\` 的文件或文件夹` },
    exitCode: exitCodes.usage,
  });
