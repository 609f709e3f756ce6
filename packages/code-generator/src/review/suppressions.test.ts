import { expect, test } from "vitest";
import { reviewFile } from "./review-file.ts";
import { unboundedChannel } from "./rules/unbounded-channel.ts";
import { unfinishedCode } from "./rules/unfinished-code.ts";
import { parseRust } from "./syntax.ts";

const known = [unboundedChannel.id, unfinishedCode.id];
const call = "let (tx, rx) = flume::unbounded();";

async function review(text: string, rules = [unboundedChannel]) {
  const source = { path: "src/lib.rs", text, tree: await parseRust(text), isTest: false };
  const { findings, suppressed } = reviewFile(source, rules, known);
  return {
    found: findings.map(({ rule }) => rule.id),
    suppressed,
    messages: findings.map(({ message }) => message.en),
  };
}

test.each([
  ["at the end of the line", `fn a() { ${call} // microforge: allow(unbounded-channel) one message only\n}`],
  ["above the statement", `fn a() {\n// microforge: allow(unbounded-channel) one message only\n${call}\n}`],
  [
    "above an item, for all of it",
    `// microforge: allow(unbounded-channel) as is\n#[inline]\nfn a() {\n  if b {\n${call}\n}\n}`,
  ],
  ["among others", `fn a() {\n// microforge: allow(unfinished-code, unbounded-channel) as is\n${call}\n}`],
])("a suppression with a reason counts %s", async (_, text) => {
  expect(await review(text)).toMatchObject({ found: [], suppressed: 1 });
});

test("it covers nothing else: neither the next statement nor the line below", async () => {
  const above = `fn a() {\n// microforge: allow(unbounded-channel) as is\n${call}\n${call}\n}`;
  expect(await review(above)).toMatchObject({ found: ["unbounded-channel"], suppressed: 1 });
  const behind = `fn a() {\nb(); // microforge: allow(unbounded-channel) as is\n${call}\n}`;
  expect((await review(behind)).found).toEqual(["unused-suppression", "unbounded-channel"]);
});

test("without a reason it is a finding itself, and allows nothing", async () => {
  const { found, messages } = await review(`fn a() {\n// microforge: allow(unbounded-channel)\n${call}\n}`);
  expect(found).toEqual(["invalid-suppression", "unbounded-channel"]);
  expect(messages[0]).toBe("say why this is allowed, after the bracket");
});

test("an unknown rule is named, with what was probably meant", async () => {
  const { found, messages } = await review(`fn a() {\n// microforge: allow(unbounded-chanel) as is\n${call}\n}`);
  expect(found).toEqual(["invalid-suppression", "unbounded-channel"]);
  expect(messages[0]).toBe("there is no rule `unbounded-chanel`; did you mean `unbounded-channel`?");
  expect((await review("// microforge: allow() as is\nfn a() {}")).messages).toEqual([
    "name the rule that is allowed here",
  ]);
});

test("what nothing needs is told, but not of rules that were not asked for", async () => {
  const text = "// microforge: allow(unbounded-channel) as is\nfn a() {}\n";
  expect((await review(text)).found).toEqual(["unused-suppression"]);
  expect((await review(text, [unfinishedCode])).found).toEqual([]);
});

test("a comment that only speaks of suppressions is none", async () => {
  expect((await review("/// microforge: allow(unbounded-channel)\nfn a() {}\n")).found).toEqual([]);
});

test("a file that does not parse is told, and the rest of it reviewed", async () => {
  const { found } = await review(`fn a() { ${call} }\nfn b( {\n`);
  expect(found).toContain("unparsed-file");
  expect(found).toContain("unbounded-channel");
});
