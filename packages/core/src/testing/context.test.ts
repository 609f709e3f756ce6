import { expect, test } from "vitest";
import { capture } from "../program/process.ts";
import { readTree, temporaryFolder, testContext, writeTree } from "./index.ts";

const text = (word: string) => ({ en: word, zh: word });
const store = {
  message: text("Store"),
  flag: "--store",
  choices: [
    { value: "sqlite", label: text("SQLite") },
    { value: "postgres", label: text("PostgreSQL") },
  ],
} as const;

test("questions are answered by their flag, in turn where there is a list, and recorded", async () => {
  const ctx = testContext({ answers: { "<name>": ["No", "yes"], "--store": "postgres", "--git": false } });
  const validate = (answer: string) => (answer === "No" ? text("lower case only") : undefined);
  expect(await ctx.prompt.input({ message: text("Name"), flag: "<name>", validate })).toBe("yes");
  expect(await ctx.prompt.select(store)).toBe("postgres");
  expect(await ctx.prompt.confirm({ message: text("Git?"), flag: "--git", default: true })).toBe(false);
  expect(ctx.asked).toEqual(["<name>", "<name>", "--store", "--git"]);
  expect(ctx.stderr).toBe("lower case only\n");
});

test("a test that does not answer, or not with an offered choice, fails", async () => {
  await expect(testContext({ tty: true }).prompt.select(store)).rejects.toThrow("the test has no answer for --store");
  await expect(testContext({ answers: { "--store": "mysql" } }).prompt.select(store)).rejects.toThrow(
    "only sqlite, postgres",
  );
  await expect(testContext().prompt.select(store)).rejects.toMatchObject({ code: "input-required" });
});

test("only the given programs exist, and what is started is recorded", async () => {
  const ctx = testContext({ cwd: "/root", programs: { cargo: (args) => ({ stdout: `cargo ${args.join(" ")}\n` }) } });
  const lines: string[] = [];
  const options = { writes: true, cwd: "inner", onLine: (line: string) => void lines.push(line) };
  expect(await ctx.run("cargo", ["fmt"], options)).toEqual({ exitCode: 0, stdout: "cargo fmt\n", stderr: "" });
  expect(await capture(ctx, "git", ["--version"])).toBeUndefined();
  expect(lines).toEqual(["cargo fmt"]);
  expect(ctx.calls).toEqual([
    { program: "cargo", args: ["fmt"], cwd: "/root/inner", writes: true },
    { program: "git", args: ["--version"], cwd: "/root", writes: false },
  ]);
});

test("trees are written and read back, hidden files too", async () => {
  const folder = await temporaryFolder({ "b/.hidden": "1" });
  await writeTree(folder, { "a.txt": "文本" });
  expect(await readTree(folder)).toEqual({ "a.txt": "文本", "b/.hidden": "1" });
});
