import { runProgram } from "@microforge/core/program";
import { temporaryFolder, testContext } from "@microforge/core/testing";
import { describe, expect, test } from "vitest";
import { program } from "./program.ts";
import { findingsIn, stepsOf } from "./verify.ts";

test.each([
  ["none", []],
  ["check", ["fmt", "check"]],
  ["clippy", ["fmt", "clippy"]],
  ["test", ["fmt", "clippy", "test"]],
] as const)("level %s runs %j", (level, commands) => {
  expect(stepsOf(level).map(({ args }) => args[0])).toEqual(commands);
});

describe("places in cargo's output", () => {
  test("a diagnostic of the compiler", () => {
    const message = {
      reason: "compiler-message",
      message: {
        level: "error",
        message: "mismatched types",
        spans: [
          { file_name: "src/other.rs", line_start: 1, is_primary: false },
          { file_name: "src/main.rs", line_start: 7, is_primary: true },
        ],
      },
    };
    const note = { reason: "compiler-artifact" };
    expect(findingsIn(`${JSON.stringify(note)}\n${JSON.stringify(message)}\n{ not json\n`, "")).toEqual([
      { file: "src/main.rs", line: 7, message: "mismatched types" },
    ]);
  });

  test("a failed test", () => {
    const output = "thread 'creates_a_task' (123) panicked at tests/task.rs:31:5:\nassertion failed: 1 == 2\n";
    expect(findingsIn(output, "")).toEqual([
      { file: "tests/task.rs", line: 31, message: "creates_a_task: assertion failed: 1 == 2" },
    ]);
  });

  test("a compiler error as text, when the tests do not build", () => {
    expect(findingsIn("", "error[E0425]: cannot find value `x`\n  --> tests/task.rs:3:5\n   |\n")).toEqual([
      { file: "tests/task.rs", line: 3, message: "cannot find value `x`" },
    ]);
  });

  test("a difference of rustfmt", () => {
    expect(findingsIn("Diff in /w/demo/src/main.rs:12:\n-a\n+b\n", "")).toEqual([
      { file: "/w/demo/src/main.rs", line: 12, message: "not formatted as rustfmt would" },
    ]);
  });
});

test("new --verify reports a failing step by file and line, and keeps the project", async () => {
  const cwd = await temporaryFolder();
  const panic = "thread 'it_works' panicked at tests/task.rs:9:5:\nno\n";
  const ctx = testContext({
    cwd,
    programs: { cargo: (args) => (args[0] === "test" ? { exitCode: 101, stdout: panic } : { exitCode: 0 }) },
  });
  const code = await runProgram(program, ["new", "demo", "--yes", "--no-git", "--verify", "test", "--json"], ctx);
  expect(code).toBe(1);
  expect(JSON.parse(ctx.stdout).error).toMatchObject({
    code: "verify-failed",
    details: { command: "cargo test --no-fail-fast", findings: [{ file: "tests/task.rs", line: 9 }] },
  });
  expect(ctx.calls.map(({ args }) => args[0])).toEqual(["--version", "fmt", "clippy", "test"]);
});
