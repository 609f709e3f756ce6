import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/index.ts";
import { capture, createRunner } from "./process.ts";

const node = process.execPath;
const control = { groups: true, kill: process.kill.bind(process), onExit: () => () => {}, graceMs: 300 };

const runnerIn = (cwd: string, signal = new AbortController().signal) =>
  createRunner({ cwd, env: { PATH: process.env.PATH, KEPT: "kept", DROPPED: "dropped" }, signal }, control);

/** A dead process that nobody waited for is still listed, as a zombie. */
const isRunning = (pid: number) => {
  const state = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim();
  return state !== "" && !state.startsWith("Z");
};

/** The process id that a started script wrote, once it is there. */
const readPid = async (path: string): Promise<number> => {
  while (!existsSync(path) || (await readFile(path, "utf8")) === "") await pause(10);
  return Number(await readFile(path, "utf8"));
};

test("arguments reach the program as they are, and its code and output come back", async () => {
  const run = runnerIn(await temporaryFolder());
  const script = "console.log(JSON.stringify(process.argv.slice(1))); console.error('错误'); process.exitCode = 3";
  const result = await run(node, ["-e", script, "--", "a b", "$HOME", "*", "'\"", "中文"], { writes: false });
  expect(result).toEqual({ exitCode: 3, stdout: `["a b","$HOME","*","'\\"","中文"]\n`, stderr: "错误\n" });
});

test("the environment is the context's, changed as asked; the folder is relative to it", async () => {
  const folder = await temporaryFolder({ "inner/file": "" });
  const script = "console.log(process.env.KEPT, process.env.DROPPED, process.env.ADDED, process.cwd())";
  const options = { writes: false, cwd: "inner", env: { ADDED: "added", DROPPED: undefined } };
  const { stdout } = await runnerIn(folder)(node, ["-e", script], options);
  expect(stdout).toBe(`kept undefined added ${join(folder, "inner")}\n`);
});

test("lines are handed on as they come, the last one without its line feed too", async () => {
  const lines: string[] = [];
  const onLine = (line: string, stream: string) => void lines.push(`${stream} ${line}`);
  const script = "console.log('one\\r\\ntwo'); process.stdout.write('three'); console.error('four')";
  await runnerIn("/")(node, ["-e", script], { writes: false, onLine });
  expect(lines.sort()).toEqual(["stderr four", "stdout one", "stdout three", "stdout two"]);
});

test("no more than the last mebibyte of output is kept", async () => {
  const script = "process.stdout.write('x'.repeat(3 * 1024 * 1024) + 'end')";
  const { stdout } = await runnerIn("/")(node, ["-e", script], { writes: false });
  expect(stdout.length).toBe(1024 * 1024);
  expect(stdout.endsWith("end")).toBe(true);
});

test("a missing program and a missing folder are told apart", async () => {
  const folder = await temporaryFolder();
  await expect(runnerIn(folder)("no-such-program", [], { writes: false })).rejects.toMatchObject({
    code: "program-missing",
    details: { program: "no-such-program" },
  });
  await expect(runnerIn(join(folder, "gone"))(node, [], { writes: false })).rejects.toMatchObject({
    code: "folder-missing",
  });
  await expect(runnerIn(node)(node, [], { writes: false })).rejects.toMatchObject({ code: "folder-missing" });
  await expect(runnerIn("/")(folder, [], { writes: false })).rejects.toMatchObject({ code: "program-not-started" });
});

test("a program that was killed has 128 and the signal's number as its code", async () => {
  const { exitCode } = await runnerIn("/")("sh", ["-c", "kill -TERM $$"], { writes: false });
  expect(exitCode).toBe(143);
});

test("a time limit ends the program with its children", async () => {
  const folder = await temporaryFolder();
  const running = runnerIn(folder)("sh", ["-c", "sleep 60 & echo $! > pid; wait"], { writes: false, timeoutMs: 300 });
  await expect(running).rejects.toMatchObject({ code: "program-timeout" });
  expect(isRunning(await readPid(join(folder, "pid")))).toBe(false);
});

test("an interrupt ends the program with its children, even those that ignore the first signal", async () => {
  const folder = await temporaryFolder();
  const controller = new AbortController();
  const script = "trap '' TERM; sleep 60 & echo $! > pid; wait; wait; sleep 60";
  const running = runnerIn(folder, controller.signal)("sh", ["-c", script], { writes: true });
  const pid = await readPid(join(folder, "pid"));
  controller.abort();
  await expect(running).rejects.toMatchObject({ name: "AbortError" });
  await pause(50);
  expect(isRunning(pid)).toBe(false);
});

test("after an interrupt nothing is started any more", async () => {
  const folder = await temporaryFolder();
  const run = runnerIn(folder, AbortSignal.abort());
  await expect(run("touch", ["made"], { writes: true })).rejects.toMatchObject({ name: "AbortError" });
  expect(existsSync(join(folder, "made"))).toBe(false);
});

test("capture gives the output, or nothing where the program is missing or fails", async () => {
  const run = runnerIn("/");
  expect(await capture({ run }, node, ["--version"])).toBe(process.version);
  expect(await capture({ run }, node, ["-e", "process.exitCode = 1"])).toBeUndefined();
  expect(await capture({ run }, "no-such-program", [])).toBeUndefined();
});
