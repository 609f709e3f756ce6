import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { applyFixes } from "../src/review/fixes.ts";
import { ownRules } from "../src/review/own-rules.ts";
import { reviewFile } from "../src/review/review-file.ts";
import { rules } from "../src/review/rules/index.ts";
import { parseRust } from "../src/review/syntax.ts";
import { isTestPath } from "../src/review/test-places.ts";

const fixtures = join(import.meta.dirname, "review");
const ids = rules.map(({ id }) => id);

async function review(text: string) {
  // A fixture may stand for a file at another place: `//@ path: src/http/users.rs` on its first line.
  const path = /^\/\/@ path: (\S+)/.exec(text)?.[1] ?? "src/fixture.rs";
  const tree = await parseRust(text);
  return reviewFile({ path, text, tree, isTest: isTestPath(path) }, rules, ids).findings;
}

const lineOf = (text: string, index: number): number => text.slice(0, index).split("\n").length;

/** The lines that carry `//~ rule-id`, as `line rule-id`. */
const expected = (text: string): string[] =>
  text.split("\n").flatMap((line, index) => {
    const marked = /\/\/~ ([\w-]+(?: [\w-]+)*)$/.exec(line.trimEnd())?.[1];
    return marked === undefined ? [] : marked.split(" ").map((id) => `${index + 1} ${id}`);
  });

const found = (text: string, findings: Awaited<ReturnType<typeof review>>): string[] =>
  findings.map(({ rule, range }) => `${lineOf(text, range.startIndex)} ${rule.id}`);

describe.each(rules)("$id", ({ id, title, explanation }) => {
  const marked = (name: string) => readFileSync(join(fixtures, id, name), "utf8");
  // Without its marks: a comment at a place can mean something to a rule.
  const read = (name: string) => marked(name).replace(/ *\/\/~ .*$/gm, "");

  test("finds what is bad, exactly", async () => {
    const [bad, wanted] = [read("bad.rs"), expected(marked("bad.rs"))];
    expect(found(bad, await review(bad)).sort()).toEqual(wanted.sort());
    expect(wanted.filter((line) => line.endsWith(` ${id}`)).length).toBeGreaterThan(0);
  });

  test("finds nothing in what is good, nor does any other rule", async () => {
    const good = read("good.rs");
    expect(found(good, await review(good))).toEqual([]);
  });

  test("its fix is the expected one, and leaves nothing to find", async () => {
    const bad = read("bad.rs");
    const findings = (await review(bad)).filter(({ rule }) => rule.id === id);
    const { text, fixed } = applyFixes(bad, findings);
    // A rule has a fix if and only if there is a file that shows it.
    expect(fixed.length > 0).toBe(existsSync(join(fixtures, id, "fixed.rs")));
    if (fixed.length === 0) return;
    expect(text).toBe(read("fixed.rs"));
    expect((await parseRust(text)).broken).toBeUndefined();
    const left = (await review(text)).filter(({ rule }) => rule.id === id);
    expect(left.length).toBe(findings.length - fixed.length);
  });

  test("explains itself in both languages", () => {
    for (const text of [title, explanation]) {
      expect(text.en).toMatch(/\w/);
      expect(text.zh).toMatch(/\p{Script=Han}/u);
    }
    expect(explanation.en.length).toBeGreaterThan(80);
  });
});

test("there are at least 25 rules, each known by one kebab-case id, each with fixtures", () => {
  const all = [...ids, ...ownRules.map(({ id }) => id)];
  expect(new Set(all).size).toBe(all.length);
  for (const id of all) expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
  expect(ids).toEqual([...ids].sort());
  expect(readdirSync(fixtures).sort()).toEqual(ids);
  expect(ids.length).toBeGreaterThanOrEqual(25);
});
