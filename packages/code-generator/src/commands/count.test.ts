import { temporaryFolder, testContext, writeTree } from "@microforge/core/testing";
import { expect, test } from "vitest";
import { command } from "./count.ts";

test.each([
  { locale: "en", printed: "2 files\n" },
  { locale: "zh", printed: "2 个文件\n" },
] as const)("counts files, in $locale", async ({ locale, printed }) => {
  const cwd = await temporaryFolder();
  await writeTree(cwd, { "a.txt": "", "sub/b.txt": "" });
  const ctx = testContext({ cwd, locale });
  await command.run({ folder: undefined }, ctx);
  expect(ctx.stdout).toBe(printed);
});
