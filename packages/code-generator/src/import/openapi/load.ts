import { dirname, join } from "node:path";
import { CliError, type Context } from "@microforge/core/program";
import type { JsonObject } from "../json.ts";
import { download, isAddress, largestSource, readSourceFile, shownAddress } from "../source.ts";
import { checkVersion, parseJsonOrYaml } from "./document.ts";
import { type Files, parseReference, referencesIn } from "./references.ts";

/** So many files make up no description that a person would write. */
const mostFiles = 500;

/** Reads a description from a file or an address, and the files beside it that it refers to. */
export async function loadOpenapi(ctx: Pick<Context, "cwd" | "signal">, source: string): Promise<Files> {
  if (isAddress(source)) {
    const text = (await download(ctx, source)).toString("utf8");
    return new Map([["", checked(text, shownAddress(source))]]);
  }
  const text = (await readSourceFile(ctx, source)).toString("utf8");
  const files = new Map<string, unknown>([["", checked(text, source)]]);
  let left = largestSource - text.length;
  for (const [file, value] of files) {
    for (const reference of referencesIn(value)) {
      const target = parseReference(reference, file)?.file;
      if (target === undefined || files.has(target) || files.size >= mostFiles) continue;
      const beside = await besideIt(ctx, join(dirname(source), target));
      if (beside === undefined) continue;
      left -= beside.text.length;
      if (left < 0) return files;
      files.set(target, parseJsonOrYaml(beside.text, beside.path));
    }
  }
  return files;
}

const checked = (text: string, shown: string): JsonObject => checkVersion(parseJsonOrYaml(text, shown), shown);

/** A file that is not there is remarked on at each reference to it. */
async function besideIt(ctx: Pick<Context, "cwd">, path: string): Promise<{ path: string; text: string } | undefined> {
  try {
    return { path, text: (await readSourceFile(ctx, path)).toString("utf8") };
  } catch (error) {
    if (error instanceof CliError && error.code === "unreadable-source") return undefined;
    throw error;
  }
}
