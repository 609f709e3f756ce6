import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runProgram } from "@microforge/core/program";
import { testCache, testContext } from "@microforge/core/testing";
import { program } from "../../src/program.ts";

type Tree = Readonly<Record<string, string>>;

/**
 * Generates a service in a folder of the cache that is always the same for a name: cargo tells packages apart by their
 * path, and would keep the build of every new one. `around` are files of the folder that it is generated in.
 */
export async function generate(name: string, args: readonly string[], around: Tree = {}): Promise<string> {
  const parent = join(testCache, "generated", name);
  rmSync(parent, { recursive: true, force: true });
  for (const [path, text] of Object.entries({ ".keep": "", ...around })) {
    mkdirSync(dirname(join(parent, path)), { recursive: true });
    writeFileSync(join(parent, path), text);
  }
  await runNew(parent, name, args);
  return join(parent, name);
}

/** Adds entities, as they stand under `entities:`, to a service that has none, and generates it again. */
export async function generateAgain(folder: string, name: string, entities: string): Promise<void> {
  appendFileSync(join(folder, "microforge.yaml"), `entities:\n${entities.replace(/^(?=.)/gmu, "  ")}`);
  await runNew(dirname(folder), name, ["--force"]);
}

async function runNew(cwd: string, name: string, args: readonly string[]): Promise<void> {
  const ctx = testContext({ cwd });
  const code = await runProgram(program, ["new", name, "--yes", "--no-git", ...args], ctx);
  if (code !== 0) throw new Error(`new ${name} ${args.join(" ")} failed: ${ctx.stderr}`);
}
