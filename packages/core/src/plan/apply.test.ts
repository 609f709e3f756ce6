import { existsSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildChild, runChild } from "../../test/faults/children.ts";
import { applyOptions, stateDir } from "../../test/faults/scenarios.ts";
import { treeOf, treeWithoutJournal } from "../../test/faults/tree.ts";
import { CliError } from "../program/errors.ts";
import { temporaryFolder } from "../testing/index.ts";
import { applyPlan } from "./apply.ts";
import { Plan } from "./plan.ts";

async function planWriting(root: string, files: Readonly<Record<string, string>>): Promise<Plan> {
  const plan = new Plan(root);
  for (const [path, text] of Object.entries(files)) await plan.write(path, text);
  return plan;
}

describe("a plan that is applied", () => {
  test("makes the root, the folders and the files, and nothing else", async () => {
    const folder = await temporaryFolder();
    const root = join(folder, "new/project");
    const plan = await planWriting(root, { "src/main.rs": "fn main() {}\n", ".microforge/state.json": "{}\n" });
    await plan.create("run", "#!/bin/sh\n", "executable");
    const { changes } = await applyPlan(plan, applyOptions());
    expect(changes.map(({ path }) => path)).toEqual([".microforge/state.json", "run", "src/main.rs"]);
    expect(treeWithoutJournal(folder)).toEqual({
      new: "folder 755",
      "new/project": "folder 755",
      "new/project/.microforge": "folder 755",
      "new/project/.microforge/state.json": "file 644 {}\n",
      "new/project/run": "file 755 #!/bin/sh\n",
      "new/project/src": "folder 755",
      "new/project/src/main.rs": "file 644 fn main() {}\n",
    });
  });

  test("keeps an existing file's permissions, and adds the executable bit where it may be read", async () => {
    const root = await temporaryFolder();
    writeFileSync(join(root, "secret"), "a", { mode: 0o600 });
    writeFileSync(join(root, "script"), "a", { mode: 0o640 });
    const plan = await planWriting(root, { secret: "b" });
    await plan.write("script", "a", "executable");
    await applyPlan(plan, applyOptions());
    expect(statSync(join(root, "secret")).mode & 0o777).toBe(0o600);
    expect(statSync(join(root, "script")).mode & 0o777).toBe(0o750);
  });

  test("touches nothing when there is nothing to do", async () => {
    const root = await temporaryFolder({ a: "a" });
    await applyPlan(await planWriting(root, { a: "a" }), applyOptions());
    expect(treeOf(root)).toEqual({ a: "file 644 a" });
  });

  test("is validated first", async () => {
    const folder = await temporaryFolder();
    const wrong = new CliError("invalid-syntax", { message: { en: "wrong", zh: "错误" } });
    const validate = async (): Promise<void> => {
      throw wrong;
    };
    const plan = await planWriting(join(folder, "root"), { a: "a" });
    await expect(applyPlan(plan, applyOptions({ validate }))).rejects.toBe(wrong);
    expect(treeOf(folder)).toEqual({});
  });

  test.each(["lock", "lock.x", "staging/x", "Journal/1"])("may not write %s into the state folder", async (name) => {
    const plan = await planWriting(await temporaryFolder(), { [`${stateDir}/${name}`]: "x" });
    await expect(applyPlan(plan, applyOptions())).rejects.toMatchObject({ code: "path-reserved" });
  });

  test("may keep its state in a folder below", async () => {
    const root = await temporaryFolder();
    const nested = "services/a/.microforge";
    await applyPlan(await planWriting(root, { "Cargo.toml": "x" }), applyOptions({ stateDir: nested }));
    expect(existsSync(join(root, nested, "journal"))).toBe(true);
    expect(Object.keys(treeWithoutJournal(root))).toEqual(["Cargo.toml", "services", "services/a", `${nested}`]);
  });

  test("keeps the last 20 runs", async () => {
    const root = await temporaryFolder();
    for (let run = 1; run <= 23; run++) await applyPlan(await planWriting(root, { a: String(run) }), applyOptions());
    const runs = Object.keys(treeOf(root)).filter((path) => /journal\/\d+$/.test(path));
    expect(runs).toHaveLength(20);
    expect(runs[0]).toMatch(/000004$/);
  });
});

describe("a disk that changed since the plan was made", () => {
  const files = { "edited.txt": "a", "deleted.txt": "a", "folder/x": "a" };
  const plan = async (root: string): Promise<Plan> => {
    const plan = await planWriting(root, { "edited.txt": "b", "made.txt": "b", "folder/x": "b", "fine/new": "b" });
    await plan.delete("deleted.txt");
    return plan;
  };

  test.each<[string, string[], (root: string) => void]>([
    ["a file was edited", ["edited.txt"], (root) => writeFileSync(join(root, "edited.txt"), "mine")],
    ["a file was made", ["made.txt"], (root) => writeFileSync(join(root, "made.txt"), "mine")],
    ["a link was made", ["made.txt"], (root) => symlinkSync("/tmp/elsewhere", join(root, "made.txt"))],
    ["a file was removed", ["deleted.txt"], (root) => rmSync(join(root, "deleted.txt"))],
    ["a file took a folder's place", ["fine/new"], (root) => writeFileSync(join(root, "fine"), "mine")],
    ["a link leads outside", ["fine/new"], (root) => symlinkSync("..", join(root, "fine"))],
    [
      "two",
      ["edited.txt", "made.txt"],
      (root) => ["edited.txt", "made.txt"].map((p) => writeFileSync(join(root, p), "m")),
    ],
    [
      "a folder was replaced by a link",
      ["folder/x"],
      (root) => {
        rmSync(join(root, "folder"), { recursive: true });
        mkdirSync(join(root, "../elsewhere"));
        writeFileSync(join(root, "../elsewhere/x"), "a");
        symlinkSync("../elsewhere", join(root, "folder"));
      },
    ],
  ])("is left alone when %s", async (_what, changed, change) => {
    const folder = await temporaryFolder();
    const root = join(folder, "root");
    await applyFiles(root, files);
    const prepared = await plan(root);
    change(root);
    const before = treeOf(folder);
    await expect(applyPlan(prepared, applyOptions())).rejects.toMatchObject({
      code: "changed-since-plan",
      exitCode: 3,
      details: { files: changed },
    });
    expect(treeOf(folder)).toEqual(before);
  });

  test("a state folder that is a link is not followed", async () => {
    const folder = await temporaryFolder({ "elsewhere/x": "x", "root/a": "a" });
    const prepared = await planWriting(join(folder, "root"), { b: "b" });
    symlinkSync("../elsewhere", join(folder, "root", stateDir));
    await expect(applyPlan(prepared, applyOptions())).rejects.toMatchObject({ code: "link-outside-root" });
    expect(existsSync(join(folder, "elsewhere/lock"))).toBe(false);
  });
});

async function applyFiles(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

test("an abort before the start touches nothing", async () => {
  const folder = await temporaryFolder();
  const plan = await planWriting(join(folder, "root"), { a: "a" });
  const aborted = applyPlan(plan, applyOptions({ signal: AbortSignal.abort() }));
  await expect(aborted).rejects.toMatchObject({ code: "cancelled", exitCode: 130 });
  expect(treeOf(folder)).toEqual({});
});

describe("eight processes at once", () => {
  let child: string;
  const eight = [1, 2, 3, 4, 5, 6, 7, 8];

  beforeAll(async () => {
    child = buildChild(await temporaryFolder());
  });

  test("making the same project: exactly one does, the others are told", { timeout: 60_000 }, async () => {
    for (const round of [1, 2, 3]) {
      const folder = await temporaryFolder();
      const start = Date.now() + 600;
      const root = join(folder, "project");
      const race = eight.map((n) =>
        runChild(child, { kind: "compete", root, file: "winner", text: `${n}`, start, retry: false }),
      );
      const ends = await Promise.all(race);
      const outcomes = ends.map(({ answer, errors }) => answer?.outcome ?? errors);
      expect(
        outcomes.filter((outcome) => outcome === "done"),
        `round ${round}: ${outcomes}`,
      ).toHaveLength(1);
      for (const outcome of outcomes) expect(["done", "busy", "file-exists", "changed-since-plan"]).toContain(outcome);
      const winner = outcomes.indexOf("done") + 1;
      expect(treeWithoutJournal(folder)).toEqual({
        project: "folder 755",
        "project/.microforge": "folder 755",
        "project/winner": `file 644 ${winner}`,
      });
    }
  });

  test("each with its own file, trying again while busy: all get done", { timeout: 60_000 }, async () => {
    const folder = await temporaryFolder();
    const root = join(folder, "project");
    const start = Date.now() + 600;
    const race = eight.map((n) =>
      runChild(child, { kind: "compete", root, file: `file${n}`, text: `${n}`, start, retry: true }),
    );
    for (const { answer, errors } of await Promise.all(race)) expect(answer, errors).toEqual({ outcome: "done" });
    expect(Object.keys(treeWithoutJournal(root))).toEqual([".microforge", ...eight.map((n) => `file${n}`)]);
    expect(Object.keys(treeOf(root)).filter((path) => /journal\/\d+$/.test(path))).toHaveLength(8);
  });
});
