import { expect, test } from "vitest";
import { baselineEntry, baselineText, compareWithBaseline, parseBaseline } from "./baseline.ts";
import { reviewFile } from "./review-file.ts";
import { placeFindings } from "./reviewed.ts";
import { unboundedChannel } from "./rules/unbounded-channel.ts";
import { parseRust } from "./syntax.ts";

async function review(text: string, path = "src/lib.rs") {
  const source = { path, text, tree: await parseRust(text), isTest: false };
  return placeFindings(path, text, reviewFile(source, [unboundedChannel], []).findings);
}

const code = (...channels: string[]): string =>
  `fn a() {\n${channels.map((name) => `    let ${name} = flume::unbounded();\n`).join("")}}\n`;

test("findings keep their fingerprint when code moves or is laid out anew", async () => {
  const [before] = await review(code("one"));
  const [moved] = await review(`// a new line\n\n${code("one")}`);
  const [laidOut] = await review("fn a() { \n\t\t\tlet one  =  flume::unbounded();\n}");
  expect(moved?.span.start.line).not.toBe(before?.span.start.line);
  expect([moved?.fingerprint, laidOut?.fingerprint]).toEqual([before?.fingerprint, before?.fingerprint]);
});

test("other code, another file and the same code once more have other fingerprints", async () => {
  const all = [...(await review(code("one", "two", "one"))), ...(await review(code("one"), "src/other.rs"))];
  expect(new Set(all.map(({ fingerprint }) => fingerprint)).size).toBe(4);
});

test("what a baseline knows is told apart from what is new and what is gone", async () => {
  const before = (await review(code("one", "two"))).map(baselineEntry);
  const baseline = parseBaseline(baselineText(before), "review-baseline.json");
  const now = await review(code("two", "three"));
  const { fresh, known, gone } = compareWithBaseline(now, baseline, () => true);
  expect(fresh.map(({ span }) => span.start.line)).toEqual([3]);
  expect(known.map(({ span }) => span.start.line)).toEqual([2]);
  expect(gone).toBe(1);
  expect(compareWithBaseline(now, baseline, () => false)).toEqual({ fresh, known, gone: 0 });
});

test("a baseline is sorted, a line a finding, and the same for the same findings", async () => {
  const findings = (await review(code("one", "two"))).map(baselineEntry);
  const text = baselineText(findings);
  expect(text).toBe(baselineText([...findings].reverse()));
  expect(text.split("\n").filter((line) => line.includes("fingerprint")).length).toBe(2);
  expect(baselineText([])).toBe('{\n  "schema": 1,\n  "findings": []\n}\n');
  expect(() => parseBaseline("{}", "b.json")).toThrow("`b.json` is not a baseline");
});
