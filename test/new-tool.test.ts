import { cpSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@microforge/core/testing";
import { execa } from "execa";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

test("npm run new-tool makes a tool that builds, runs in both languages and passes its test", {
  timeout: 120_000,
}, async () => {
  const copy = await temporaryFolder();
  for (const path of ["package.json", "tsconfig.base.json", "tsconfig.json", "scripts", "templates", "packages/core"])
    cpSync(join(root, path), join(copy, path), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));

  const { stdout } = await execa("node", ["scripts/new-tool.mjs", "file-counter", 'Counts "files"'], { cwd: copy });
  expect(stdout).toContain("npx file-counter --help");
  const tool = join(copy, "packages/file-counter");
  await execa("node", ["../../scripts/build-tool.mjs"], { cwd: tool });
  const run = (...args: string[]) => execa(join(tool, "bin/file-counter.js"), args, { cwd: join(tool, "src") });
  expect((await run("count", "--lang", "zh")).stdout).toMatch(/^\d+ 个文件$/u);
  expect((await run("--help")).stdout).toContain('Counts "files"');
  await execa("npx", ["--no", "vitest", "run", "packages/file-counter/src"], { cwd: copy });
  await expect(execa("node", ["scripts/new-tool.mjs", "file-counter", "again"], { cwd: copy })).rejects.toThrow(
    /exists already/u,
  );
  rmSync(copy, { recursive: true, force: true });
});
