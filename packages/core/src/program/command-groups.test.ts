import { expect, test } from "vitest";
import { testContext } from "../testing/index.ts";
import { defineCommand, type Program } from "./command.ts";
import { runProgram } from "./program.ts";
import { report } from "./report.ts";

const summary = { en: "about plans", zh: "关于套餐" };
const create = defineCommand({
  arguments: { code: { summary, required: true } },
  options: { fee: { type: "value", placeholder: "AMOUNT", config: true, summary } },
  run: async ({ code, fee }, ctx) => report(ctx, { json: { code, fee }, text: () => `${code} ${fee}` }),
});
const program: Program = {
  name: "demo",
  version: "1.0.0",
  summary,
  commands: [
    {
      name: "plan",
      summary,
      commands: [
        { name: "create", summary: { en: "make a plan", zh: "创建套餐" }, load: async () => ({ command: create }) },
        { name: "list", summary, load: async () => ({ command: defineCommand({ run: async () => {} }) }) },
      ],
    },
    { name: "list", summary, load: async () => ({ command: defineCommand({ run: async () => {} }) }) },
  ],
};

const invoke = async (line: string, env = {}) => {
  const ctx = testContext({ env });
  return { code: await runProgram(program, line.split(" "), ctx), stdout: ctx.stdout, stderr: ctx.stderr };
};

test.each<[string, string, Record<string, string>?]>([
  ["plan create pro --fee 5", "pro 5\n"],
  ["--lang zh plan create pro --fee=5", "pro 5\n"],
  ["plan create pro", "pro 7\n", { MICROFORGE_FEE: "7" }],
])("`demo %s` runs the command", async (line, stdout, env = {}) => {
  expect(await invoke(line, env)).toEqual({ code: 0, stdout, stderr: "" });
});

test.each([
  ["plan creat", "error: unknown command `creat`\nhint: did you mean `create`?\n"],
  ["plan create", "error: `<code>` is required\nhint: see `demo plan create --help`\n"],
  ["plan create a --fe 1", "error: unknown option `--fe`\nhint: did you mean `--fee`?\n"],
  ["pla", "error: unknown command `pla`\nhint: did you mean `plan`?\n"],
])("`demo %s` is a mistake", async (line, stderr) => {
  expect(await invoke(line)).toEqual({ code: 2, stdout: "", stderr });
});

test("a group without its command is help on stderr", async () => {
  const { code, stdout, stderr } = await invoke("plan");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("Usage: demo plan [options] <command>");
  expect(stderr).toMatch(/create\s+make a plan/u);
  expect(JSON.parse((await invoke("plan --json")).stdout).error).toMatchObject({
    code: "missing-command",
    details: { commands: ["create", "list"] },
  });
});

test.each(["plan --help", "help plan"])("`demo %s` lists the commands of the group", async (line) => {
  const { code, stdout } = await invoke(line);
  expect(code).toBe(0);
  expect(stdout).toMatch(/create\s+make a plan/u);
});

test("`--help` of a command in a group says its whole name", async () => {
  expect((await invoke("plan create --help")).stdout).toContain("Usage: demo plan create [options] <code>");
});
