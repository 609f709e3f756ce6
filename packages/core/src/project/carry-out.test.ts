import { expect, test } from "vitest";
import { Plan } from "../plan/plan.ts";
import { temporaryFolder } from "../testing/folders.ts";
import { carryOut } from "./carry-out.ts";

test("what would not parse is told in both languages, and nothing is written", async () => {
  const plan = new Plan(await temporaryFolder({}));
  await plan.write("src/a.rs", "fn a( {}\n");
  const ctx = { now: () => new Date(0), signal: new AbortController().signal };
  const options = { dryRun: true, diff: false, label: "test", stateDir: ".microforge" };
  await expect(carryOut(ctx, plan, options)).rejects.toMatchObject({
    code: "invalid-syntax",
    text: {
      en: expect.stringMatching(/\nsrc\/a\.rs:1:\d+: [\x20-\x7e]+$/u),
      zh: expect.stringMatching(/\nsrc\/a\.rs:1:\d+：(?:缺少|此处不应出现) .+$/u),
    },
  });
});
