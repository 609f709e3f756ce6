import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { build, type Metafile } from "esbuild";
import { beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "../testing/index.ts";

// The real process: signals, pipes and exit codes, and what is loaded before the first line is printed.

const core = (file: string) => JSON.stringify(join(import.meta.dirname, file));

const source = {
  "main.ts": `
    import { main } from ${core("program.ts")};
    const summary = { en: "x", zh: "x" };
    const load = () => import("./command.ts");
    const names = ["long", "work", "stubborn", "ask"];
    await main({ name: "demo", version: "1.0.0", summary, commands: names.map((name) => ({ name, summary, load: async () => (await load())[name] })) });
  `,
  "command.ts": `
    import { writeFileSync } from "node:fs";
    import { defineCommand } from ${core("command.ts")};
    import { report } from ${core("report.ts")};
    const make = (run) => ({ command: defineCommand({ run }) });
    export const long = make(async (_, ctx) => {
      report(ctx, { json: {}, text: () => "line of text\\n".repeat(200_000) });
      writeFileSync("finished", "");
    });
    export const work = make((_, ctx) => ctx.run("sh", ["-c", "echo $$ > pid; sleep 60"], { writes: true }));
    export const stubborn = make(async () => {
      writeFileSync("pid", String(process.pid));
      await new Promise((done) => setTimeout(done, 60_000));
    });
    export const ask = make((_, ctx) => ctx.prompt.input({ message: { en: "Name", zh: "名称" }, flag: "<name>" }));
  `,
};

let program = "";
let metafile: Metafile;

beforeAll(async () => {
  const folder = await temporaryFolder(source);
  const result = await build({
    entryPoints: [join(folder, "main.ts")],
    outdir: join(folder, "dist"),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    metafile: true,
    banner: { js: `import { createRequire as r } from "node:module"; const require = r(import.meta.url);` },
  });
  metafile = result.metafile;
  program = join(folder, "dist/main.mjs");
});

const startIn = (cwd: string, ...args: string[]): ChildProcess =>
  spawn(process.execPath, [program, ...args], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH },
  });

const isThere = async (path: string) => {
  while (!existsSync(path) || (await readFile(path, "utf8")) === "") await pause(10);
};

const ended = async (child: ChildProcess): Promise<{ code: number | null; stderr: string }> => {
  let stderr = "";
  child.stderr?.on("data", (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, "close");
  return { code, stderr };
};

test("all of a long result reaches a slow pipe", () => {
  const { stdout } = spawnSync("sh", ["-c", `'${process.execPath}' '${program}' long | (sleep 0.5; wc -l)`], {
    encoding: "utf8",
    cwd: join(program, ".."),
  });
  expect(stdout.trim()).toBe("200000");
});

test("a reader that stops early is no error, and the work is finished", async () => {
  const cwd = await temporaryFolder();
  const command = `set -o pipefail; '${process.execPath}' '${program}' long | head -n 1`;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", command], { cwd, encoding: "utf8" });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "line of text\n", stderr: "" });
  expect(existsSync(join(cwd, "finished"))).toBe(true);
});

test.runIf(process.platform === "linux").each([
  ["> /dev/full", { LANG: "C" }, "error: the output cannot be written: ENOSPC\n"],
  ["> /dev/full", { LANG: "zh_CN.UTF-8" }, "错误：无法写入输出：ENOSPC\n"],
  ["> /dev/full 2>&1", {}, ""],
])(
  "output that a full disk refuses (%s, %o) is told once, and the work is finished",
  async (redirection, env, told) => {
    const cwd = await temporaryFolder();
    const command = `'${process.execPath}' '${program}' long ${redirection}`;
    const { status, stderr } = spawnSync("sh", ["-c", command], { cwd, encoding: "utf8", env });
    expect({ status, stderr }).toEqual({ status: 1, stderr: told });
    expect(existsSync(join(cwd, "finished"))).toBe(true);
  },
);

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s stops the program that runs inside, then ends with 130",
  async (signal) => {
    const cwd = await temporaryFolder();
    const child = startIn(cwd, "work");
    await isThere(join(cwd, "pid"));
    const end = ended(child);
    child.kill(signal);
    expect(await end).toEqual({ code: 130, stderr: "cancelled\n" });
    const pid = (await readFile(join(cwd, "pid"), "utf8")).trim();
    expect(spawnSync("ps", ["-o", "stat=", "-p", pid], { encoding: "utf8" }).stdout).toMatch(/^(Z.*\s*)?$/);
  },
);

test("the second Ctrl-C does not wait for a command that does not listen", async () => {
  const cwd = await temporaryFolder();
  const child = startIn(cwd, "stubborn");
  await isThere(join(cwd, "pid"));
  const end = ended(child);
  child.kill("SIGINT");
  await pause(200);
  expect(child.exitCode).toBeNull();
  child.kill("SIGINT");
  expect((await end).code).toBe(130);
});

test("a question without a terminal fails at once", async () => {
  const { code, stderr } = await ended(startIn(await temporaryFolder(), "ask"));
  expect(code).toBe(2);
  expect(stderr).toContain("`<name>` is required");
});

test("help loads chalk and commander and nothing else: no command, no YAML, no questions, no execa", () => {
  const entry =
    Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint?.endsWith("main.ts"))?.[0] ?? "";
  const inputs = new Set<string>();
  const visit = (path: string) => {
    const output = metafile.outputs[path];
    for (const input of Object.keys(output?.inputs ?? {})) inputs.add(input);
    for (const { path: next, kind } of output?.imports ?? []) if (kind === "import-statement") visit(next);
  };
  visit(entry);
  const libraries = [...inputs].flatMap((input) => input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? []);
  expect([...new Set(libraries)].sort()).toEqual(["chalk", "commander"]);
  expect([...inputs].filter((input) => input.endsWith("/command.ts") && !input.includes("src/"))).toEqual([]);
});
