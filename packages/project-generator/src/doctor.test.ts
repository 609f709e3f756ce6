import { runProgram } from "@microforge/core/program";
import { type TestContextOptions, temporaryFolder, testContext } from "@microforge/core/testing";
import { expect, test } from "vitest";
import { program } from "./program.ts";

const everything: TestContextOptions["programs"] = {
  cargo: () => ({ stdout: "cargo 1.95.0 (f2d3ce0bd 2026-03-21)" }),
  rustfmt: () => ({ stdout: "rustfmt 1.9.0-stable" }),
  "cargo-clippy": () => ({ stdout: "clippy 0.1.95" }),
  cc: () => ({ stdout: "cc (Debian 12.2.0-14) 12.2.0" }),
  git: () => ({ stdout: "git version 2.39.5" }),
};

async function doctor(options: TestContextOptions, ...flags: string[]) {
  const ctx = testContext({ cwd: await temporaryFolder(), ...options });
  return { code: await runProgram(program, ["doctor", ...flags], ctx), stdout: ctx.stdout, stderr: ctx.stderr };
}

test("is content when everything is there", async () => {
  const { code, stdout } = await doctor({ programs: everything });
  expect(code).toBe(0);
  expect(stdout).toContain("1.95.0");
});

test("says how to get what is missing, and exits 1", async () => {
  const { cc: _, ...withoutCompiler } = everything;
  const { code, stdout, stderr } = await doctor({ programs: withoutCompiler, locale: "zh" });
  expect(code).toBe(1);
  expect(stdout).toContain("build-essential");
  expect(stderr).toContain("cc");
});

test("an old Rust is too old", async () => {
  const { code, stdout } = await doctor(
    { programs: { ...everything, cargo: () => ({ stdout: "cargo 1.70.0" }) } },
    "--json",
  );
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    schema: 1,
    ready: false,
    checks: expect.arrayContaining([expect.objectContaining({ name: "cargo", status: "too-old", found: "1.70.0" })]),
  });
});

test("without git there is only advice", async () => {
  const { git: _, ...withoutGit } = everything;
  expect((await doctor({ programs: withoutGit })).code).toBe(0);
});
