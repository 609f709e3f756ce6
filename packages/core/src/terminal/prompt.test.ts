import { PassThrough } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { Locale } from "../program/messages.ts";
import { inquirerPrompter, type Prompter } from "./prompt.ts";
import { createTerminal } from "./terminal.ts";

const open = (locale: Locale = "en", isTTY = true) => {
  const input = new PassThrough();
  const screen: string[] = [];
  const output = new PassThrough();
  output.on("data", (chunk) => screen.push(String(chunk)));
  const stream = { isTTY, write: () => true };
  const terminal = createTerminal({ env: {}, stdin: { isTTY }, stdout: stream, stderr: stream }, { noColor: true });
  const controller = new AbortController();
  const prompt = inquirerPrompter({ terminal, locale, signal: controller.signal }, { input, output });
  const type = async (...keys: string[]) => {
    for (const key of keys) {
      await pause(50);
      input.write(key);
    }
  };
  return { prompt, type, controller, shown: () => stripVTControlCharacters(screen.join("")) };
};

const [enter, down, ctrlC] = ["\r", "\u001b[B", "\u0003"];
const name = { message: { en: "Name", zh: "名称" }, flag: "<name>" };
const store = {
  message: { en: "Store", zh: "存储" },
  flag: "--store",
  choices: [
    { value: "sqlite", label: { en: "SQLite", zh: "SQLite" }, description: { en: "no server", zh: "无需服务器" } },
    { value: "postgres", label: { en: "PostgreSQL", zh: "PostgreSQL" } },
  ],
} as const;

test("an answer is read, without the space around it; refused answers are asked for again", async () => {
  const { prompt, type, shown } = open("zh");
  const validate = (answer: string) => (answer === "ok" ? undefined : { en: "must be ok", zh: "必须是 ok" });
  const [answer] = await Promise.all([prompt.input({ ...name, validate }), type(" no", enter, "\u0015ok ", enter)]);
  expect(answer).toBe("ok");
  expect(shown()).toContain("? 名称");
  expect(shown()).toContain("✗ 必须是 ok");
});

test("the default is shown and taken on Enter", async () => {
  const { prompt, type, shown } = open();
  const [answer] = await Promise.all([prompt.input({ ...name, default: "my-service" }), type(enter)]);
  expect(answer).toBe("my-service");
  expect(shown()).toContain("(my-service)");
});

test("a choice is made with the arrows, and each says what it means", async () => {
  const { prompt, type, shown } = open("zh");
  const [answer] = await Promise.all([prompt.select(store), type(down, enter)]);
  expect(answer).toBe("postgres");
  expect(shown()).toContain("无需服务器");
  expect(shown()).toContain("↑↓ 移动 • ⏎ 选择");
});

test("a long list is shown whole, and a longer one says that there is more", async () => {
  const numbered = (count: number) => ({
    ...store,
    choices: Array.from({ length: count }, (_, n) => ({ value: `${n}`, label: { en: `No. ${n}.`, zh: `第 ${n} 项` } })),
  });
  const whole = open();
  await Promise.all([whole.prompt.select(numbered(18)), whole.type(enter)]);
  expect(whole.shown()).toContain("No. 17.");
  expect(whole.shown()).not.toContain("more above or below");
  const longer = open();
  await Promise.all([longer.prompt.select(numbered(19)), longer.type(enter)]);
  expect(longer.shown()).not.toContain("No. 18.");
  expect(longer.shown()).toContain("↑↓ move • ⏎ choose • 19 in all, more above or below");
});

test("yes and no, in the user's language", async () => {
  const { prompt, type, shown } = open("zh");
  const question = { message: { en: "Git?", zh: "创建 Git 仓库？" }, flag: "--git", default: true };
  const [answer] = await Promise.all([prompt.confirm(question), type("n", enter)]);
  expect(answer).toBe(false);
  expect(shown()).toContain("创建 Git 仓库？ 否");
});

test("Ctrl-C at a question, or an interrupt from outside, ends it as cancelled", async () => {
  const typed = open();
  const asking = typed.prompt.input(name);
  await Promise.all([expect(asking).rejects.toMatchObject({ name: "ExitPromptError" }), typed.type(ctrlC)]);

  const interrupted = open();
  const waiting = interrupted.prompt.input(name);
  setTimeout(() => interrupted.controller.abort(), 50);
  await expect(waiting).rejects.toMatchObject({ name: "AbortPromptError" });
});

test.each<[string, (prompt: Prompter) => Promise<unknown>, string]>([
  ["<name>", (prompt) => prompt.input(name), "pass `<name>`, or run in a terminal"],
  ["--store", (prompt) => prompt.select(store), "pass `--store` (one of sqlite, postgres), or run in a terminal"],
  [
    "--git",
    (prompt) => prompt.confirm({ ...name, flag: "--git", default: true }),
    "pass `--git`, or run in a terminal",
  ],
])("without a terminal the question for %s fails, prints nothing and names the flag", async (flag, ask, hint) => {
  const { prompt, shown } = open("en", false);
  await expect(ask(prompt)).rejects.toMatchObject({
    code: "input-required",
    exitCode: 2,
    hint: { en: hint },
    details: { flag },
  });
  expect(shown()).toBe("");
});
