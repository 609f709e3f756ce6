import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unsyncedOps } from "../../test/faults/faulty-ops.ts";
import { inSandbox } from "../../test/faults/sandboxes.ts";
import { applyOptions, binary, stateDir } from "../../test/faults/scenarios.ts";
import { type Tree, treeOf, treeWithoutJournal } from "../../test/faults/tree.ts";
import { CliError } from "../program/errors.ts";
import { temporaryFolder } from "../testing/index.ts";
import { applyPlan } from "./apply.ts";
import { type FileMode, Plan } from "./plan.ts";
import { undoPlan } from "./undo.ts";

interface Edit {
  readonly path: string;
  readonly content: Uint8Array | undefined;
  readonly mode: FileMode | undefined;
}

type Edits = Readonly<Record<string, string | Uint8Array | undefined>>;

async function change(root: string, edits: Edits): Promise<void> {
  const plan = new Plan(root);
  for (const [path, content] of Object.entries(edits)) {
    await (content === undefined ? plan.delete(path) : plan.write(path, content));
  }
  await applyPlan(plan, applyOptions({ ops: unsyncedOps, label: "change" }));
}

const undo = async (root: string): Promise<void> => {
  await applyPlan(await undoPlan(root, stateDir), applyOptions({ ops: unsyncedOps }));
};

describe("undo", () => {
  test("of the run that made the project leaves nothing, not even the folders above", async () => {
    const folder = await temporaryFolder();
    const root = join(folder, "above/project");
    await change(root, { "src/main.rs": "x", [`${stateDir}/state.json`]: "{}" });
    await undo(root);
    expect(treeOf(folder)).toEqual({});
  });

  test("keeps what a person added, and the folders around it", async () => {
    const folder = await temporaryFolder();
    const root = join(folder, "project");
    await change(root, { "src/main.rs": "x", "docs/a.md": "x" });
    writeFileSync(join(root, "src/mine.rs"), "mine");
    await undo(root);
    expect(treeOf(folder)).toEqual({
      project: "folder 755",
      "project/src": "folder 755",
      "project/src/mine.rs": "file 644 mine",
    });
  });

  test("gives bytes and permissions back exactly", async () => {
    const root = await temporaryFolder({ text: "a" });
    writeFileSync(join(root, "binary"), binary, { mode: 0o600 });
    const before = treeOf(root);
    await change(root, { binary: undefined, text: binary });
    await undo(root);
    expect(treeOf(root)).toEqual(before);
    expect(readFileSync(join(root, "binary"))).toEqual(Buffer.from(binary));
    expect(statSync(join(root, "binary")).mode & 0o777).toBe(0o600);
  });

  test("is a plan: it can be looked at without changing anything", async () => {
    const root = await temporaryFolder({ a: "1" });
    await change(root, { a: "2", b: "new" });
    const before = treeOf(root);
    const plan = await undoPlan(root, stateDir);
    expect(plan.changes().map(({ kind, path }) => `${kind} ${path}`)).toEqual(["update a", "delete b"]);
    expect(treeOf(root)).toEqual(before);
  });

  test("made twice at once is carried out once", async () => {
    const root = await temporaryFolder({ a: "1" });
    await change(root, { a: "2" });
    await change(root, { a: "1" });
    const first = await undoPlan(root, stateDir);
    const second = await undoPlan(root, stateDir);
    await applyPlan(first, applyOptions());
    await expect(applyPlan(second, applyOptions())).rejects.toMatchObject({ code: "changed-since-plan" });
  });

  test.each<[string, (root: string) => void]>([
    ["was edited", (root) => writeFileSync(join(root, "made.txt"), "edited")],
    ["was removed", (root) => rmSync(join(root, "made.txt"))],
    [
      "became a folder",
      (root) => {
        rmSync(join(root, "made.txt"));
        mkdirSync(join(root, "made.txt"));
      },
    ],
  ])("is refused when a file %s since, and names it", async (_what, edit) => {
    const root = await temporaryFolder({ gone: "x" });
    await change(root, { "made.txt": "x", "other.txt": "x", gone: undefined });
    edit(root);
    writeFileSync(join(root, "gone"), "again");
    await expect(undoPlan(root, stateDir)).rejects.toMatchObject({
      code: "edited-since",
      exitCode: 3,
      details: { files: ["gone", "made.txt"] },
    });
  });

  test("without any run to undo says so", async () => {
    await expect(undoPlan(join(await temporaryFolder(), "none"), stateDir)).rejects.toMatchObject({
      code: "nothing-to-undo",
    });
  });

  test.each([
    ["of a newer version", (entry: string) => entry.replace('"schema": 1', '"schema": 2')],
    ["that leads outside the project", (entry: string) => entry.replace('"a"', '"../a"')],
  ])("refuses a record %s", async (_what, forge) => {
    const root = await temporaryFolder({ a: "1" });
    await change(root, { a: "2" });
    const file = join(root, stateDir, "journal/000001/entry.json");
    writeFileSync(file, forge(readFileSync(file, "utf8")));
    await expect(undoPlan(root, stateDir)).rejects.toMatchObject({ code: "journal-unreadable" });
  });

  test("refuses contents that were tampered with", async () => {
    const root = await temporaryFolder({ a: "1" });
    await change(root, { a: "2" });
    writeFileSync(join(root, stateDir, "journal/000001/before/0"), "other");
    await expect(undoPlan(root, stateDir)).rejects.toMatchObject({ code: "journal-unreadable" });
  });
});

describe("any sequence of runs and undos", () => {
  const path = fc.constantFrom("a", "b.sh", "c/d", "c/e/f", "c/e", "g/h/i/j", `${stateDir}/state.json`);
  const edit = fc.record({
    path,
    content: fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.constant(undefined)),
    mode: fc.constantFrom<FileMode | undefined>("regular", "executable", undefined),
  });
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.array(edit, { minLength: 1, maxLength: 4 }) },
    { weight: 2, arbitrary: fc.constant("undo" as const) },
  );

  test("restores every earlier tree byte for byte", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(step, { maxLength: 15 }), (rootExists, steps) =>
        inSandbox(async (sandbox) => {
          const root = join(sandbox, "project");
          if (rootExists) mkdirSync(root);
          const history: Tree[] = [];
          const takeBackOne = async (): Promise<void> => {
            await undo(root);
            expect(treeWithoutJournal(sandbox)).toEqual(history.pop());
          };
          for (const next of steps) {
            if (next !== "undo") {
              const before = treeWithoutJournal(sandbox);
              if (await applyEdits(root, next)) history.push(before);
            } else if (history.length > 0) await takeBackOne();
          }
          while (history.length > 0) await takeBackOne();
          expect(readdirSync(sandbox)).toEqual(rootExists ? ["project"] : []);
          if (rootExists) expect(readdirSync(root)).toEqual([]);
        }),
      ),
      { numRuns: 150 },
    );
  });

  /** Skips edits that a plan refuses; says whether anything changed. */
  async function applyEdits(root: string, edits: readonly Edit[]): Promise<boolean> {
    const plan = new Plan(root);
    for (const { path, content, mode } of edits) {
      const edited = content === undefined ? plan.delete(path) : plan.write(path, content, mode);
      await edited.catch((error: unknown) => {
        if (!(error instanceof CliError)) throw error;
      });
    }
    const { changes } = await applyPlan(plan, applyOptions({ ops: unsyncedOps }));
    return changes.length > 0;
  }
});
