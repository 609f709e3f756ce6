import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readTree, temporaryFolder, writeTree } from "@microforge/core/testing";
import { execa } from "execa";
import { describe, expect, test } from "vitest";

/**
 * Whole cases: `case.json` has the command line and the exit code, `in/` the folder before, `out/` the folder after (as
 * `in/` when it is missing), `stdout.txt` and `stderr.txt` what is printed. `UPDATE_CASES=1` writes what came out.
 */
const cases = join(import.meta.dirname, "cases");
const binary = join(import.meta.dirname, "../bin/project-generator.js");
const update = process.env.UPDATE_CASES === "1";

interface Case {
  readonly args: readonly string[];
  readonly exitCode: number;
  readonly env?: Readonly<Record<string, string>>;
}

const treeOf = async (folder: string) => (existsSync(folder) ? readTree(folder) : {});

describe.each(readdirSync(cases))("%s", (name) => {
  const folder = join(cases, name);
  const { args, exitCode, env }: Case = JSON.parse(readFileSync(join(folder, "case.json"), "utf8"));

  test(args.join(" "), async () => {
    const cwd = await temporaryFolder();
    await writeTree(cwd, await treeOf(join(folder, "in")));
    const result = await execa(binary, args, {
      cwd,
      env: {
        PATH: process.env.PATH ?? "",
        LANG: "en_US.UTF-8",
        COLUMNS: "100",
        HOME: cwd,
        XDG_CONFIG_HOME: cwd,
        ...env,
      },
      extendEnv: false,
      reject: false,
      stripFinalNewline: false,
    });
    const shown = (text: string) => text.replaceAll(cwd, "<folder>").replaceAll(process.version, "<node>");
    const out = await readTree(cwd);
    if (update) {
      writeFileSync(join(folder, "stdout.txt"), shown(result.stdout));
      writeFileSync(join(folder, "stderr.txt"), shown(result.stderr));
      rmSync(join(folder, "out"), { recursive: true, force: true });
      if (JSON.stringify(out) !== JSON.stringify(await treeOf(join(folder, "in")))) {
        mkdirSync(join(folder, "out"));
        cpSync(cwd, join(folder, "out"), { recursive: true });
      }
    }
    expect(result.exitCode).toBe(exitCode);
    expect(shown(result.stdout)).toBe(readFileSync(join(folder, "stdout.txt"), "utf8"));
    expect(shown(result.stderr)).toBe(readFileSync(join(folder, "stderr.txt"), "utf8"));
    expect(out).toEqual(await treeOf(existsSync(join(folder, "out")) ? join(folder, "out") : join(folder, "in")));
  });
});
