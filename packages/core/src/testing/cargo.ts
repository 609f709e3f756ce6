import { homedir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** Kept between runs and outside the checkout, so that only the first run compiles what services depend on. */
export const testCache = process.env.MICROFORGE_CACHE ?? join(homedir(), ".cache/microforge");

export const cargoTarget = join(testCache, "cargo-target");

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
