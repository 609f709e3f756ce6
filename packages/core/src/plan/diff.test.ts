import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { diffStat, unifiedDiff } from "./diff.ts";
import type { Change } from "./plan.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function change(before: string | undefined, after: string | undefined, path = "src/a.rs"): Change {
  if (before === undefined) return { kind: "create", path, after: bytes(after ?? ""), mode: "regular" };
  if (after === undefined) return { kind: "delete", path, before: bytes(before), mode: "regular" };
  return { kind: "update", path, before: bytes(before), after: bytes(after), mode: "regular" };
}

describe("unifiedDiff", () => {
  it("prints a created file against /dev/null, with its mode", () => {
    const created: Change = { kind: "create", path: "run.sh", after: bytes("#!/bin/sh\nexit 0"), mode: "executable" };
    expect(unifiedDiff(created)).toBe(
      [
        "diff --git a/run.sh b/run.sh",
        "new file mode 100755",
        "--- /dev/null",
        "+++ b/run.sh",
        "@@ -0,0 +1,2 @@",
        "+#!/bin/sh",
        "+exit 0",
        "\\ No newline at end of file",
        "",
      ].join("\n"),
    );
  });

  it("prints three lines of context around an update", () => {
    const before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
    expect(unifiedDiff(change(before, before.replace("5", "five")))).toBe(
      [
        "diff --git a/src/a.rs b/src/a.rs",
        "--- a/src/a.rs",
        "+++ b/src/a.rs",
        "@@ -2,7 +2,7 @@",
        " 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8",
        "",
      ].join("\n"),
    );
  });

  it("only names a binary file", () => {
    const binary: Change = { kind: "create", path: "logo.png", after: Uint8Array.of(137, 80, 0, 71), mode: "regular" };
    expect(unifiedDiff(binary)).toContain("Binary files /dev/null and b/logo.png differ\n");
    expect(diffStat(binary)).toEqual({ added: 0, removed: 0, binary: true });
    const latin1: Change = { kind: "create", path: "x", after: Uint8Array.of(0xe9, 0x0a), mode: "regular" };
    expect(diffStat(latin1).binary).toBe(true);
  });
});

describe("diffStat", () => {
  it.each([
    [undefined, "a\nb", { added: 2, removed: 0 }],
    ["a\nb\n", undefined, { added: 0, removed: 2 }],
    ["a\nb\n", "a\nc\nd\n", { added: 2, removed: 1 }],
    ["--- x\n", "+++ x\n", { added: 1, removed: 1 }],
    [undefined, "", { added: 0, removed: 0 }],
  ])("counts the lines of %j → %j", (before, after, counts) => {
    expect(diffStat(change(before, after))).toEqual({ ...counts, binary: false });
  });
});

describe("git apply", () => {
  const folder = mkdtempSync(join(tmpdir(), "diff-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const line = fc.constantFrom("", "a", "b", "中文", "  c\r", "+x", "-- y", "\\ z", "\ufeffbom");
  const text = fc.tuple(fc.array(line, { maxLength: 12 }), fc.boolean()).map(([lines, end]) => {
    return lines.join("\n") + (end && lines.length > 0 ? "\n" : "");
  });
  const name = fc.constantFrom("a.txt", "with space.txt", 'quo"te.txt', "back\\slash.txt", "文件.txt", "tab\there.txt");

  it("turns before into after for any text and name", { timeout: 60_000 }, () => {
    const option = fc.option(text, { nil: undefined });
    const property = fc.property(option, option, name, (before, after, path) => {
      fc.pre(before !== after);
      const file = join(folder, path);
      if (before === undefined) rmSync(file, { force: true });
      else writeFileSync(file, before);
      const patch = unifiedDiff(change(before, after, path));
      execFileSync("git", ["apply", "--whitespace=nowarn", "-"], { cwd: folder, input: patch });
      if (after === undefined) expect(existsSync(file)).toBe(false);
      else expect(readFileSync(file, "utf8")).toBe(after);
    });
    fc.assert(property, { numRuns: 150 });
  });

  it("takes two long and different texts whole", () => {
    const text = (word: string) => Array.from({ length: 5_000 }, (_, n) => (n % 2 ? "" : `${word} ${n}`)).join("\n");
    writeFileSync(join(folder, "long"), text("before"));
    const patch = unifiedDiff(change(text("before"), text("after"), "long"));
    execFileSync("git", ["apply", "-"], { cwd: folder, input: patch });
    expect(readFileSync(join(folder, "long"), "utf8")).toBe(text("after"));
  });

  it("gives a created script its mode", () => {
    const script: Change = { kind: "create", path: "run.sh", after: bytes("exit 0\n"), mode: "executable" };
    execFileSync("git", ["apply", "-"], { cwd: folder, input: unifiedDiff(script) });
    expect(statSync(join(folder, "run.sh")).mode & 0o111).toBe(0o111);
  });
});
