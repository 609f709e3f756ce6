import { dirname, join, normalize } from "node:path";
import { CliError, type Context } from "@microforge/core/program";
import { readSourceFile } from "../source.ts";
import { type ProtoFile, parseProto } from "./parse.ts";

export interface ProtoFiles {
  readonly main: ProtoFile;
  readonly imported: readonly ProtoFile[];
  /** Imports that were not found. */
  readonly missing: readonly { readonly path: string; readonly place: string }[];
}

const mostFiles = 500;

/** Reads a proto file and those that it imports, as far as they lie beside it or below a folder above it. */
export async function loadProto(ctx: Pick<Context, "cwd">, source: string): Promise<ProtoFiles> {
  const main = await read(ctx, source);
  const roots = rootsOf(source, main.package);
  const imported = new Map<string, ProtoFile>();
  const missing: { path: string; place: string }[] = [];
  const open: ProtoFile[] = [main];
  const seen = new Set<string>();
  for (const file of open) {
    for (const { path, line } of file.imports) {
      if (seen.has(path)) continue;
      seen.add(path);
      const found = seen.size > mostFiles || isElsewhere(path) ? undefined : await firstFound(ctx, roots, path);
      if (found === undefined) {
        if (!path.startsWith("google/")) missing.push({ path, place: `${file.file}:${line}` });
        continue;
      }
      imported.set(path, found);
      open.push(found);
    }
  }
  return { main, imported: [...imported.values()], missing };
}

const isElsewhere = (path: string): boolean => path.startsWith("/") || path.split("/").includes("..");

/** Imports are relative to a root, which by custom is as far above a file as its package has names. */
function rootsOf(source: string, packageName: string): string[] {
  const folder = dirname(source);
  const above = packageName === "" ? [] : packageName.split(".").map(() => "..");
  return [folder, ...above.map((_, index) => normalize(join(folder, ...above.slice(0, index + 1))))];
}

async function firstFound(ctx: Pick<Context, "cwd">, roots: readonly string[], path: string): Promise<ProtoFile | undefined> {
  for (const root of roots) {
    try {
      return await read(ctx, join(root, path));
    } catch (error) {
      if (!(error instanceof CliError) || error.code !== "unreadable-source") throw error;
    }
  }
  return undefined;
}

const read = async (ctx: Pick<Context, "cwd">, file: string): Promise<ProtoFile> =>
  parseProto((await readSourceFile(ctx, file)).toString("utf8"), file);
