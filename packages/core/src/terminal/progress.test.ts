import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { testContext } from "../testing/index.ts";
import { withProgress } from "./progress.ts";

const label = { en: "Checking", zh: "检查" };
const clear = "\r\u001b[2K";
const [hide, show] = ["\u001b[?25l", "\u001b[?25h"];

test("off a terminal: one line a step", async () => {
  const spinner = testContext();
  await withProgress(spinner, label, async (progress) => progress.step("cargo check"));
  expect(spinner.stderr).toBe("Checking\n  cargo check\n");

  const bar = testContext({ locale: "zh" });
  await withProgress(bar, label, async (progress) => ["fmt", "test"].forEach(progress.step), { total: 2 });
  expect(bar.stderr).toBe("[1/2] fmt\n[2/2] test\n");
  expect(bar.stdout).toBe("");
});

test("--quiet shows nothing", async () => {
  const ctx = testContext({ tty: true });
  const quiet = ctx.configure({ quiet: true });
  await withProgress(quiet, label, async (progress) => progress.step("x"), { delayMs: 0 });
  expect(ctx.stderr).toBe("");
});

test("work that is over soon shows nothing on a terminal", async () => {
  const ctx = testContext({ tty: true });
  expect(await withProgress(ctx, label, async () => 42)).toBe(42);
  await pause(10);
  expect(ctx.stderr).toBe("");
});

test("a spinner moves, and leaves nothing behind", async () => {
  const ctx = testContext({ tty: true, env: { NO_COLOR: "1" } });
  await withProgress(ctx, label, () => pause(200), { delayMs: 1 });
  expect(ctx.stderr.startsWith(`${hide}${clear}⠋ Checking${clear}⠙ Checking`)).toBe(true);
  expect(ctx.stderr.endsWith(`${clear}${show}`)).toBe(true);
});

test("a bar counts, and a long line is cut to the terminal", async () => {
  const ctx = testContext({ tty: true, columns: 46, env: { NO_COLOR: "1" } });
  const work = async (progress: { step(detail: string): void }) => {
    await pause(30);
    progress.step("first");
    progress.step("a step with a long name");
  };
  await withProgress(ctx, label, work, { delayMs: 1, total: 2 });
  expect(ctx.stderr).toContain(`${clear}⠙ Checking ░░░░░░░░░░░░░░░░░░░░ 1/2 first`);
  expect(ctx.stderr).toContain(`${clear}⠹ Checking ██████████░░░░░░░░░░ 2/2 a step w…`);
});

test("an error or an interrupt restores the cursor and passes on", async () => {
  const ctx = testContext({ tty: true });
  const work = async () => {
    await pause(30);
    throw new Error("broken");
  };
  await expect(withProgress(ctx, label, work, { delayMs: 1 })).rejects.toThrow("broken");
  expect(ctx.stderr.endsWith(`${clear}${show}`)).toBe(true);
});
