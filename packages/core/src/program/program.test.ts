import { expect, test } from "vitest";
import { type TestContextOptions, temporaryFolder, testContext } from "../testing/index.ts";
import { defineCommand, type Program } from "./command.ts";
import type { Context } from "./context.ts";
import { CliError, exitCodes } from "./errors.ts";
import { planOptions, yesOption } from "./options.ts";
import { runProgram } from "./program.ts";
import { report, warn } from "./report.ts";

// A command as a tool writes one: what it takes, as data; then the operation. That the data gives the operation what it
// asks for is checked by the compiler.
const newCommand = defineCommand({
  arguments: { name: { summary: { en: "name of the service", zh: "服务名称" } } },
  options: {
    http: {
      type: "value",
      placeholder: "TECHNOLOGY",
      choices: ["axum", "actix"],
      default: "axum",
      config: true,
      summary: { en: "HTTP framework", zh: "HTTP 框架" },
    },
    git: { type: "flag", negatable: true, summary: { en: "create a Git repository", zh: "创建 Git 仓库" } },
    set: { type: "list", placeholder: "KEY=VALUE", summary: { en: "set a value", zh: "设置取值" } },
    dir: {
      type: "value",
      placeholder: "DIR",
      conflicts: ["set"],
      summary: { en: "folder to create", zh: "目标文件夹" },
    },
    ...planOptions,
    yes: yesOption,
  },
  examples: [{ command: "demo new my-service --yes", summary: { en: "with all defaults", zh: "采用全部默认值" } }],
  run: create,
});

interface CreateOptions {
  readonly name: string | undefined;
  readonly http: "axum" | "actix";
  readonly git: boolean | undefined;
}

async function create(options: CreateOptions, ctx: Context): Promise<void> {
  const name = options.name ?? (await ctx.prompt.input({ message: { en: "Name", zh: "名称" }, flag: "<name>" }));
  if (options.http === "actix")
    warn(ctx, { en: "actix is new here", zh: "actix 尚属新增" }, { en: "try axum", zh: "可改用 axum" });
  ctx.terminal.note(ctx.say({ en: "creating", zh: "正在创建" }));
  report(ctx, {
    json: { name, git: options.git ?? null },
    text: () => ctx.say({ en: `made ${name}`, zh: `已创建 ${name}` }),
  });
}

const received: unknown[] = [];
const probe = defineCommand({
  ...newCommand,
  run: async (values) => {
    received.push(values);
  },
});

const failWith = (error: unknown) =>
  defineCommand({
    run: (): Promise<void> => Promise.reject(error),
  });
const conflict = new CliError("file-exists", {
  message: { en: "`a` exists", zh: "`a` 已存在" },
  hint: { en: "pass `--force`", zh: "请使用 `--force`" },
  exitCode: exitCodes.conflict,
  details: { path: "a" },
});

const loads: string[] = [];
const entry = (name: string, command: Parameters<typeof defineCommand>[0]) => ({
  name,
  summary: { en: `${name} something`, zh: `执行 ${name}` },
  load: async () => {
    loads.push(name);
    return { command };
  },
});
const program: Program = {
  name: "demo",
  version: "1.2.3",
  summary: { en: "makes demos", zh: "生成演示项目" },
  examples: [{ command: "demo new x", summary: { en: "makes x", zh: "创建 x" } }],
  bugs: "https://example.com/issues",
  commands: [
    entry("new", newCommand),
    entry("probe", probe),
    entry("check", defineCommand({ run: async () => exitCodes.conflict })),
    entry(
      "where",
      defineCommand({ run: async (_, ctx) => report(ctx, { json: { cwd: ctx.cwd }, text: () => ctx.cwd }) }),
    ),
    entry("conflict", failWith(conflict)),
    entry("bug", failWith(new TypeError("boom", { cause: new Error("deeper") }))),
    entry("abort", failWith(new DOMException("stopped", "AbortError"))),
    entry("leave", failWith(Object.assign(new Error("User force closed"), { name: "ExitPromptError" }))),
  ],
};

const invoke = async (line: string, options: TestContextOptions = {}) => {
  const ctx = testContext(options);
  loads.length = 0;
  const code = await runProgram(program, line.split(" ").filter(Boolean), ctx);
  return { code, stdout: ctx.stdout, stderr: ctx.stderr };
};

test.each<{ line: string; options?: TestContextOptions; code: number; stdout?: string; stderr?: string }>([
  { line: "new a", code: 0, stdout: "made a\n", stderr: "creating\n" },
  { line: "new a --lang zh", code: 0, stdout: "已创建 a\n", stderr: "正在创建\n" },
  { line: "--lang=en new a", options: { locale: "zh" }, code: 0, stdout: "made a\n", stderr: "creating\n" },
  { line: "new a", options: { env: { MICROFORGE_LANG: "zh" } }, code: 0, stdout: "已创建 a\n", stderr: "正在创建\n" },
  { line: "-q new a --http actix", code: 0, stdout: "made a\n" },
  {
    line: "new a --http actix",
    code: 0,
    stdout: "made a\n",
    stderr: "warning: actix is new here\nhint: try axum\ncreating\n",
  },
  { line: "new", options: { answers: { "<name>": "asked" } }, code: 0, stdout: "made asked\n", stderr: "creating\n" },
  { line: "check", code: 3 },
  {
    line: "new",
    code: 2,
    stderr: "error: `<name>` is required: there is no terminal to ask on\nhint: pass `<name>`, or run in a terminal\n",
  },
  {
    line: "new --no-input --lang zh",
    options: { answers: { "<name>": "asked" }, env: { NO_COLOR: "1" } },
    code: 2,
    stderr: "错误：缺少 `<name>`：当前没有可以提问的终端\n提示：请给出 `<name>`，或在终端中运行\n",
  },
  { line: "new a --jsn", code: 2, stderr: "error: unknown option `--jsn`\nhint: did you mean `--json`?\n" },
  { line: "new a --htp=axum", code: 2, stderr: "error: unknown option `--htp`\nhint: did you mean `--http`?\n" },
  {
    line: "new a --json=foo",
    code: 2,
    stderr: "error: `--json` takes no value\nhint: see `demo new --help`\n",
  },
  { line: "new a --git=yes --lang zh", code: 2, stderr: "错误：`--git` 不接受取值\n提示：请查看 `demo new --help`\n" },
  { line: "new a --no-gti", code: 2, stderr: "error: unknown option `--no-gti`\nhint: did you mean `--no-git`?\n" },
  { line: "-x new a", code: 2, stderr: "error: unknown option `-x`\nhint: see `demo --help`\n" },
  { line: "nwe", code: 2, stderr: "error: unknown command `nwe`\nhint: did you mean `new`?\n" },
  { line: "help nwe", code: 2, stderr: "error: unknown command `nwe`\nhint: did you mean `new`?\n" },
  { line: "nwe --lang zh", code: 2, stderr: "错误：未知命令 `nwe`\n提示：是否想用 `new`？\n" },
  {
    line: "new a --http",
    code: 2,
    stderr: "error: `--http <TECHNOLOGY>` needs a value\nhint: see `demo new --help`\n",
  },
  {
    line: "new a --http axxum",
    code: 2,
    stderr: "error: `--http` cannot be `axxum`\nhint: did you mean `axum`? It is one of axum, actix\n",
  },
  {
    line: "new a --lang fr",
    options: { locale: "zh" },
    code: 2,
    stderr: "错误：`--lang` 不能是 `fr`\n提示：可选值：en、zh\n",
  },
  { line: "--lang", code: 2, stderr: "error: `--lang <LANG>` needs a value\nhint: see `demo --help`\n" },
  { line: "new a b", code: 2, stderr: "error: too many arguments: expected 1, got 2\nhint: see `demo new --help`\n" },
  {
    line: "new a --dir d --set k=v",
    code: 2,
    stderr: "error: `--dir <DIR>` cannot be used with `--set <KEY=VALUE>`\nhint: see `demo new --help`\n",
  },
  { line: "completion", code: 2, stderr: "error: `<shell>` is required\nhint: see `demo completion --help`\n" },
  { line: "where -C no/such", code: 2, stderr: "error: there is no folder `no/such`\n" },
  { line: "conflict", code: 3, stderr: "error: `a` exists\nhint: pass `--force`\n" },
  { line: "conflict -q", code: 3, stderr: "error: `a` exists\nhint: pass `--force`\n" },
  { line: "leave", code: 130, stderr: "cancelled\n" },
  { line: "abort", options: { signal: AbortSignal.abort() }, code: 130, stderr: "cancelled\n" },
])("demo $line → $code", async ({ line, options, code, stdout = "", stderr = "" }) => {
  expect(await invoke(line, options)).toEqual({ code, stdout, stderr });
});

test.each([
  ["new a --json --git", 0, { schema: 1, name: "a", git: true }],
  ["--version --json", 0, { schema: 1, name: "demo", version: "1.2.3", node: "20.19.0" }],
  [
    "conflict --json",
    3,
    {
      schema: 1,
      error: { code: "file-exists", message: "`a` exists", hint: "pass `--force`", details: { path: "a" } },
    },
  ],
  [
    "nwe --json --lang zh",
    2,
    { schema: 1, error: { code: "unknown-command", message: "未知命令 `nwe`", hint: "是否想用 `new`？" } },
  ],
  ["--json", 2, { schema: 1, error: expect.objectContaining({ code: "missing-command" }) }],
  ["leave --json", 130, { schema: 1, error: { code: "cancelled", message: "cancelled" } }],
  ["bug --json", 1, { schema: 1, error: expect.objectContaining({ code: "bug", details: expect.anything() }) }],
])("demo %s is one JSON value on stdout", async (line, code, value) => {
  const result = await invoke(line);
  expect(result.code).toBe(code);
  expect(JSON.parse(result.stdout)).toEqual(value);
});

test("an operation receives every declared value, typed, and undefined where nothing was given", async () => {
  received.length = 0;
  await invoke("probe");
  await invoke("probe x --http=actix --no-git --set a=1 --set b=2 -nf --yes");
  const off = { dryRun: false, diff: false, force: false, yes: false };
  expect(received).toEqual([
    { name: undefined, http: "axum", git: undefined, set: [], dir: undefined, ...off },
    {
      name: "x",
      http: "actix",
      git: false,
      set: ["a=1", "b=2"],
      dir: undefined,
      ...off,
      dryRun: true,
      force: true,
      yes: true,
    },
  ]);
});

test("an option with `config` is also read from the environment and the project", async () => {
  received.length = 0;
  const cwd = await temporaryFolder({ "microforge.yaml": "demo: { http: actix }\n" });
  await invoke("probe", { cwd });
  await invoke("probe", { cwd, env: { MICROFORGE_HTTP: "axum" } });
  await invoke("probe --http axum", { cwd });
  expect(received).toMatchObject([{ http: "actix" }, { http: "axum" }, { http: "axum" }]);
});

test("--cwd moves the whole command", async () => {
  const cwd = await temporaryFolder({ "inner/file": "" });
  expect(await invoke("where -C inner", { cwd })).toMatchObject({ code: 0, stdout: `${cwd}/inner\n` });
});

test("an unknown error says that it is a bug, with versions, stack, causes and where to report it", async () => {
  const { code, stdout, stderr } = await invoke("bug", { env: { NO_COLOR: "1" } });
  expect(code).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toMatch(
    /^error: this is a bug in demo\ndemo 1\.2\.3, node v20\.19\.0, linux\nTypeError: boom\n {4}at /,
  );
  expect(stderr).toContain("\ncause: Error: deeper\n    at ");
  expect(stderr).toMatch(
    /\nhint: please report the text above and the command that you ran at https:\/\/example\.com\/issues\n$/,
  );
});

test("an AbortError that no interrupt caused is a bug", async () => {
  expect((await invoke("abort")).code).toBe(1);
});

test("MICROFORGE_DEBUG adds the stack to an error", async () => {
  expect((await invoke("conflict", { env: { MICROFORGE_DEBUG: "1" } })).stderr).toMatch(
    /\nCliError: `a` exists\n {4}at /,
  );
});

test("without a command the help goes to stderr and the code is 2", async () => {
  const help = await invoke("--help");
  expect(help).toMatchObject({ code: 0, stderr: "" });
  expect(await invoke("")).toEqual({ code: 2, stdout: "", stderr: help.stdout });
});

test("the root's help loads no command, a command's help only that one", async () => {
  await invoke("--help");
  expect(loads).toEqual([]);
  const asked = await invoke("help new");
  expect(loads).toEqual(["new"]);
  expect(asked).toEqual(await invoke("new --help"));
});

test("--version names the program, its version and Node's", async () => {
  expect(await invoke("--version")).toEqual({ code: 0, stdout: "demo 1.2.3 (node v20.19.0)\n", stderr: "" });
});

test.each(["en", "zh"] as const)("help in %s", async (locale) => {
  expect((await invoke("--help", { locale })).stdout).toMatchSnapshot();
  expect((await invoke("new --help", { locale, columns: 60 })).stdout).toMatchSnapshot();
});

test("headings and errors are coloured on a terminal only", async () => {
  const help = await invoke("--help --lang zh", { tty: true });
  expect(help.stdout).toContain("\u001b[1m用法：\u001b[22mdemo");
  expect((await invoke("--help --no-color", { tty: true })).stdout).not.toContain("\u001b");
  expect((await invoke("conflict", { tty: true })).stderr).toContain("\u001b[31merror: \u001b[39m");
});
