import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeThreeWay } from "./merge.ts";

const line = fc.constantFrom("", "a", "b", "c", "fn x() {", "}", "中文", "constructor", "__proto__");
const eol = fc.constantFrom("\n", "\r\n");
const text = fc.tuple(fc.array(line, { maxLength: 14 }), eol, fc.boolean()).map(([lines, end, terminated]) => {
  return lines.join(end) + (terminated && lines.length > 0 ? end : "");
});

describe("mergeThreeWay", () => {
  it("takes what only one side changed, from both", () => {
    const base = "one\ntwo\nthree\nfour\n";
    const merged = mergeThreeWay({
      base,
      ours: base.replace("one", "ONE"),
      theirs: base.replace("four", "four\nfive"),
    });
    expect(merged).toEqual({ text: "ONE\ntwo\nthree\nfour\nfive\n", conflicts: 0 });
  });

  it("marks what both changed differently, and only that", () => {
    const merged = mergeThreeWay({
      base: "use a;\nlimit = 1\nend\n",
      ours: "use a;\nuse b;\nlimit = 2\nend\n",
      theirs: "use a;\nuse b;\nlimit = 3\nend\n",
    });
    expect(merged).toEqual({
      text: "use a;\nuse b;\n<<<<<<< yours\nlimit = 2\n=======\nlimit = 3\n>>>>>>> generated\nend\n",
      conflicts: 1,
    });
  });

  it("names the sides as asked", () => {
    const labels = { ours: "src/a.rs", theirs: "template 2" };
    const { text } = mergeThreeWay({ base: "a", ours: "b", theirs: "c", labels });
    expect(text).toBe("<<<<<<< src/a.rs\nb\n=======\nc\n>>>>>>> template 2");
  });

  it("keeps CRLF of a checkout, also in merged lines and markers", () => {
    const ours = "one\r\ntwo\r\nmine\r\n";
    expect(mergeThreeWay({ base: "one\ntwo\n", ours, theirs: "zero\none\ntwo\n" })).toEqual({
      text: "zero\r\none\r\ntwo\r\nmine\r\n",
      conflicts: 0,
    });
    const { text } = mergeThreeWay({ base: "one\ntwo\n", ours, theirs: "one\ntwo\ntheirs\n" });
    expect(text).toBe("one\r\ntwo\r\n<<<<<<< yours\r\nmine\r\n=======\r\ntheirs\r\n>>>>>>> generated\r\n");
  });

  it("leaves a line of ours with another ending as it is", () => {
    const merged = mergeThreeWay({ base: "a\nb\nc\nd\n", ours: "a\r\nb\nc\nd\n", theirs: "a\nb\nc\nD\n" });
    expect(merged).toEqual({ text: "a\r\nb\nc\nD\n", conflicts: 0 });
  });

  it("merges the final newline apart from the last line", () => {
    expect(mergeThreeWay({ base: "a\nb", ours: "a\nb\n", theirs: "a\nB" })).toEqual({ text: "a\nB\n", conflicts: 0 });
    expect(mergeThreeWay({ base: "a\nb\n", ours: "a\nb", theirs: "a\nB\n" })).toEqual({ text: "a\nB", conflicts: 0 });
  });

  it("gives up looking for common lines in two long and different texts", () => {
    const text = (word: string) => Array.from({ length: 5_000 }, (_, n) => (n % 2 ? "" : `${word} ${n}`)).join("\n");
    const started = performance.now();
    const merged = mergeThreeWay({ base: text("base"), ours: text("ours"), theirs: text("theirs") });
    expect(merged.conflicts).toBe(1);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("is quick on a long file with many equal lines", () => {
    const lines = Array.from({ length: 4_000 }, (_, n) => (n % 3 === 0 ? "" : n % 3 === 1 ? "    }" : `line ${n}`));
    const base = lines.join("\n");
    const started = performance.now();
    const merged = mergeThreeWay({ base, ours: `mine\n${base}`, theirs: base.replace("line 3998", "theirs") });
    expect(merged.conflicts).toBe(0);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe("properties of a merge", () => {
  it("gives the other side when one side changed nothing", () => {
    fc.assert(
      fc.property(text, text, (base, changed) => {
        expect(mergeThreeWay({ base, ours: base, theirs: changed })).toEqual({ text: changed, conflicts: 0 });
        expect(mergeThreeWay({ base, ours: changed, theirs: base })).toEqual({ text: changed, conflicts: 0 });
      }),
    );
  });

  it("gives what both agree on", () => {
    fc.assert(
      fc.property(text, text, (base, both) => {
        expect(mergeThreeWay({ base, ours: both, theirs: both })).toEqual({ text: both, conflicts: 0 });
      }),
    );
  });

  it("treats the sides alike: as many conflicts, and the same text when there is none", () => {
    fc.assert(
      fc.property(text, text, text, (base, left, right) => {
        fc.pre(!`${base}${left}${right}`.includes("\r"));
        const one = mergeThreeWay({ base, ours: left, theirs: right });
        const other = mergeThreeWay({ base, ours: right, theirs: left });
        expect(other.conflicts).toBe(one.conflicts);
        if (one.conflicts === 0) expect(other.text).toBe(one.text);
      }),
      { numRuns: 1_000 },
    );
  });

  it("keeps two edits that leave a line between them", () => {
    const edits = fc.record({ lines: fc.integer({ min: 3, max: 30 }), a: fc.nat(29), b: fc.nat(29), end: eol });
    fc.assert(
      fc.property(edits, ({ lines, a, b, end }) => {
        fc.pre(a < lines && b < lines && Math.abs(a - b) > 1);
        const base = Array.from({ length: lines }, (_, n) => `line ${n}`);
        const ours = base.map((text, n) => (n === a ? "mine" : text));
        const theirs = base.map((text, n) => (n === b ? "theirs" : text));
        const both = base.map((text, n) => (n === a ? "mine" : n === b ? "theirs" : text));
        const merged = mergeThreeWay({ base: base.join("\n"), ours: ours.join(end), theirs: theirs.join("\n") });
        expect(merged).toEqual({ text: both.join(end), conflicts: 0 });
      }),
    );
  });

  it("keeps every line that ours has and base has not", () => {
    fc.assert(
      fc.property(text, text, text, (base, ours, theirs) => {
        fc.pre(!`${base}${ours}${theirs}`.includes("\r"));
        const merged = mergeThreeWay({ base, ours, theirs }).text.split("\n");
        const added = ours.split("\n").filter((line) => !base.split("\n").includes(line));
        for (const line of added) expect(merged).toContain(line);
      }),
    );
  });

  it("reads ours back from between the markers", () => {
    fc.assert(
      fc.property(fc.array(line), fc.array(line), fc.array(line), (base, ours, theirs) => {
        const [o, a, b] = [base, ours, theirs].map((lines) => lines.map((text) => `${text}\n`).join(""));
        const { text, conflicts } = mergeThreeWay({ base: o ?? "", ours: a ?? "", theirs: b ?? "" });
        expect(text.match(/^<<<<<<< yours$/gm)?.length ?? 0).toBe(conflicts);
        expect(text.match(/^>>>>>>> generated$/gm)?.length ?? 0).toBe(conflicts);
      }),
    );
  });
});
