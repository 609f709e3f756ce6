import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { runProgram } from "@microforge/core/program";
import { testContext } from "@microforge/core/testing";
import { execa } from "execa";
import { program } from "../../src/program.ts";

/** Cargo's output lies outside the checkout and is kept, so that only the first run compiles the dependencies. */
const cache = process.env.MICROFORGE_CACHE ?? join(homedir(), ".cache/microforge");

export const cargoTarget = join(cache, "cargo-target");

type Tree = Readonly<Record<string, string>>;

/**
 * Generates a service in a folder of the cache that is always the same for a name: cargo tells packages apart by their
 * path, and would keep the build of every new one. `around` are files of the folder that it is generated in.
 */
export async function generate(name: string, args: readonly string[], around: Tree = {}): Promise<string> {
  const parent = join(cache, "generated", name);
  rmSync(parent, { recursive: true, force: true });
  for (const [path, text] of Object.entries({ ".keep": "", ...around })) {
    mkdirSync(dirname(join(parent, path)), { recursive: true });
    writeFileSync(join(parent, path), text);
  }
  await runNew(parent, name, args);
  return join(parent, name);
}

/** Generates a service again, with what its microforge.yaml says now. */
export const regenerate = (name: string): Promise<void> => runNew(join(cache, "generated", name), name, ["--force"]);

async function runNew(cwd: string, name: string, args: readonly string[]): Promise<void> {
  const ctx = testContext({ cwd });
  const code = await runProgram(program, ["new", name, "--yes", "--no-git", ...args], ctx);
  if (code !== 0) throw new Error(`new ${name} ${args.join(" ")} failed: ${ctx.stderr}`);
}

/** Runs cargo in a folder. What it printed is the error when it fails. */
export async function cargo(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { all, exitCode } = await execa("cargo", args, {
    cwd: folder,
    env: { CARGO_TARGET_DIR: cargoTarget, CARGO_TERM_COLOR: "never", ...env },
    all: true,
    reject: false,
  });
  if (exitCode !== 0) throw new Error(`cargo ${args.join(" ")} failed in ${folder}:\n${all.slice(-8000)}`);
  return all;
}

/** Formatting, lints with warnings as errors, and the service's own tests: the bar for every stack. */
export async function passesTheBar(folder: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
  await cargo(folder, ["fmt", "--all", "--", "--check"]);
  await cargo(folder, ["clippy", "--all-targets", "--locked", "--", "-D", "warnings"], env);
  await cargo(folder, ["test", "--locked"], env);
}
