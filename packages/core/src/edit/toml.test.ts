import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parse, stringify } from "smol-toml";
import { describe, expect, it } from "vitest";
import { addToArray, addWorkspaceMember, setToml } from "./toml.ts";

const members = ["workspace", "members"];

describe("addToArray", () => {
  it.each([
    ["on one line", '[workspace]\nmembers = ["a", "c"] # all\n', '[workspace]\nmembers = ["a", "b", "c"] # all\n'],
    ["not sorted", "members = ['c' ,'a']\n", "members = ['c' ,'a',\"b\"]\n"],
    [
      "one a line, with comments",
      '[workspace]\nmembers = [\n    # apps\n    "a", # first\n    # between\n    "c",\n    # end\n]\n',
      '[workspace]\nmembers = [\n    # apps\n    "a", # first\n    "b",\n    # between\n    "c",\n    # end\n]\n',
    ],
    [
      "without a last comma",
      'members = [\n  "0",\n  "a" # last\n]\n',
      'members = [\n  "0",\n  "a", # last\n  "b"\n]\n',
    ],
    ["with tabs", 'members = [\n\t"a",\n]\n', 'members = [\n\t"a",\n\t"b",\n]\n'],
    [
      "with CRLF",
      'members = [\r\n    "a", # x\r\n]\r\ny = 1\r\n',
      'members = [\r\n    "a", # x\r\n    "b",\r\n]\r\ny = 1\r\n',
    ],
    ["under a dotted key", 'workspace.members = ["a"]\nz = 1_000\n', 'workspace.members = ["a", "b"]\nz = 1_000\n'],
    ["empty", "[workspace]\nmembers = []\n", '[workspace]\nmembers = ["b"]\n'],
    [
      "missing",
      '[workspace]\nresolver = "3" # r\n\n[x]\ny = 0xFF\n',
      '[workspace]\nresolver = "3" # r\nmembers = ["b"]\n\n[x]\ny = 0xFF\n',
    ],
    ["missing with its table", '[package]\nname = "p"\n', '[package]\nname = "p"\n\n[workspace]\nmembers = ["b"]\n'],
    ["missing in an empty file", "", '[workspace]\nmembers = ["b"]\n'],
  ])("adds to an array %s", async (_, before, after) => {
    const path = before.startsWith("members") ? ["members"] : members;
    expect(await addToArray(before, path, "b")).toBe(after);
    expect(await addToArray(after, path, "b")).toBe(after);
  });

  it("refuses what is no array", async () => {
    await expect(addToArray('[workspace]\nmembers = "a"\n', members, "b")).rejects.toMatchObject({
      code: "not-an-array",
    });
    await expect(addToArray('workspace = "a"\n', members, "b")).rejects.toMatchObject({ code: "not-a-table" });
  });
});

describe("setToml", () => {
  it("sets, replaces and takes out one value", async () => {
    const text = "# top\n[a]\nx = 1 # one\n\n[b]\ny = 'two'\n";
    expect(await setToml(text, ["a", "x"], 2)).toBe("# top\n[a]\nx = 2 # one\n\n[b]\ny = 'two'\n");
    expect(await setToml(text, ["b", "z"], { version: "1", features: ["f"] })).toContain("[b]\ny = 'two'\nz = { ");
    expect(await setToml(text, ["b", "y"], undefined)).toBe("# top\n[a]\nx = 1 # one\n\n[b]\n");
  });
});

describe("addWorkspaceMember", () => {
  const workspace = (members: string, exclude = "[]") => `[workspace]\nmembers = ${members}\nexclude = ${exclude}\n`;

  it.each([
    ["named", '["services/task"]', "services/task"],
    ["named with a dot and slash", '["./services/task/"]', "services/task"],
    ["in a pattern", '["services/*"]', "./services/task/"],
    ["in a deep pattern", '["**/task"]', "services/a/task"],
    ["in a pattern with characters", '["s[aeiou]rvices/t?sk"]', "services/task"],
  ])("leaves a member that is %s", async (_, members, folder) => {
    expect(await addWorkspaceMember(workspace(members), folder)).toBe(workspace(members));
  });

  it.each([
    ["is deeper than the pattern", '["services/*"]', "services/a/task"],
    ["only looks like the pattern", '["services.x/*"]', "services-x/task"],
  ])("adds a member that %s", async (_, members, folder) => {
    expect(await addWorkspaceMember(workspace(members), folder)).toContain(`"${folder}"`);
  });

  it("refuses a folder that the workspace excludes, in full or by its parent", async () => {
    const refusal = { code: "workspace-excludes-member", exitCode: 3 };
    await expect(addWorkspaceMember(workspace("[]", '["old"]'), "old/task")).rejects.toMatchObject(refusal);
    await expect(addWorkspaceMember(workspace('["old/*"]', '["old/task"]'), "old/task")).rejects.toMatchObject(refusal);
    expect(await addWorkspaceMember(workspace("[]", '["old"]'), "older")).toContain('"older"');
    await expect(addWorkspaceMember('[package]\nname = "x"\n', "a")).rejects.toMatchObject({ code: "not-a-workspace" });
  });

  it("is understood by cargo, also when the workspace has only sub-tables", { timeout: 60_000 }, async () => {
    const root = mkdtempSync(join(tmpdir(), "workspace-"));
    try {
      const manifest = await addWorkspaceMember("[workspace.package]\nedition = '2024'\n", "services/task");
      mkdirSync(join(root, "services/task/src"), { recursive: true });
      writeFileSync(join(root, "Cargo.toml"), manifest);
      writeFileSync(join(root, "services/task/Cargo.toml"), '[package]\nname = "task"\nedition.workspace = true\n');
      writeFileSync(join(root, "services/task/src/lib.rs"), "");
      const metadata = execFileSync("cargo", ["metadata", "--offline", "--no-deps", "--format-version", "1"], {
        cwd: root,
      });
      expect(JSON.parse(metadata.toString()).workspace_members).toHaveLength(1);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});

describe("properties of an edit", () => {
  const key = fc.stringMatching(/^[a-z][a-z0-9-]{0,5}$/);
  const scalar = fc.oneof(
    fc.integer({ min: -999, max: 999 }),
    fc.boolean(),
    fc.constantFrom("x", '"q"', "# no comment", "中文", "{{x}}", "a\nb"),
  );
  const table = fc.dictionary(key, fc.oneof(scalar, fc.array(fc.string({ maxLength: 4 }), { maxLength: 3 })), {
    maxKeys: 4,
    noNullPrototype: true,
  });
  const file = fc.dictionary(key, table, { maxKeys: 4, noNullPrototype: true });
  const remark = fc.constantFrom("", "  # remark", " # = [");

  it("adds the member, and keeps every other line as it was", async () => {
    await fc.assert(
      fc.asyncProperty(
        file,
        remark,
        fc.array(fc.string({ maxLength: 5 })),
        fc.constantFrom("\n", "\r\n"),
        async (data, remark, list, eol) => {
          const lines = stringify({ ...data, workspace: { members: list } }).split("\n");
          const text = lines
            .map((line) => (line.endsWith("]") || line === "" ? line + remark.trimStart() : line + remark))
            .join(eol);
          const added = await addToArray(text, members, "new/member");
          const expected = parse(text) as { workspace: { members: string[] } };
          const found = parse(added) as { workspace: { members: string[] } };
          expect([...found.workspace.members].sort()).toEqual([...expected.workspace.members, "new/member"].sort());
          expect({ ...found, workspace: {} }).toEqual({ ...expected, workspace: {} });
          const others = (text: string) => text.split(eol).filter((line) => !line.startsWith("members"));
          expect(others(added)).toEqual(others(text));
        },
      ),
      { numRuns: 300 },
    );
  });
});
