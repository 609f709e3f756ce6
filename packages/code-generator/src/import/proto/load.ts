import { dirname, join, normalize } from "node:path";
import { CliError, type Context, type Text } from "@microforge/core/program";
import type { Remark } from "../imported.ts";
import { readSourceFile } from "../source.ts";
import { type ProtoFile, parseProto } from "./parse.ts";

export interface ProtoFiles {
  readonly main: ProtoFile;
  readonly imported: readonly ProtoFile[];
  /** Imports that could not be read. */
  readonly missing: readonly Remark[];
}

const mostFiles = 500;

/** Reads a proto file and those that it imports, as far as they lie beside it or below a folder above it. */
export async function loadProto(ctx: Pick<Context, "cwd">, source: string): Promise<ProtoFiles> {
  const main = await read(ctx, source);
  const roots = rootsOf(source, main.package);
  const imported = new Map<string, ProtoFile>();
  const missing: Remark[] = [];
  const open: ProtoFile[] = [main];
  const seen = new Set<string>();
  for (const file of open) {
    for (const { path, line } of file.imports) {
      // What everybody knows is known here too.
      if (seen.has(path) || /^google\/(?:protobuf|api)\//u.test(path)) continue;
      seen.add(path);
      const found = seen.size > mostFiles || isElsewhere(path) ? notFound(path) : await firstFound(ctx, roots, path);
      if ("en" in found) {
        missing.push({ place: `${file.file}:${line}`, what: found });
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

async function firstFound(
  ctx: Pick<Context, "cwd">,
  roots: readonly string[],
  path: string,
): Promise<ProtoFile | Text> {
  for (const root of roots) {
    try {
      return await read(ctx, join(root, path));
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      // Types of a file that is not understood are missing where they are used; the rest can still be imported.
      if (error.code !== "unreadable-source") return error.text;
    }
  }
  return notFound(path);
}

const notFound = (path: string): Text => ({ en: `\`${path}\` is not found`, zh: `未找到 \`${path}\`` });

const read = async (ctx: Pick<Context, "cwd">, file: string): Promise<ProtoFile> =>
  parseProto((await readSourceFile(ctx, file)).toString("utf8"), file);
