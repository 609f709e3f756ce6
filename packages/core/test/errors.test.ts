import { describe, expect, test } from "vitest";
import { applyPlan } from "../src/plan/apply.ts";
import type { FileOps } from "../src/plan/file-ops.ts";
import { recover } from "../src/plan/recover.ts";
import { undoPlan } from "../src/plan/undo.ts";
import { CliError } from "../src/program/errors.ts";
import { upTo } from "./faults/children.ts";
import { countOperations, failingOnce, fullFrom, hooked, SystemError, unsyncedOps } from "./faults/faulty-ops.ts";
import { inSandbox } from "./faults/sandboxes.ts";
import { applyOptions, planFor, prepare, type Scenario, stateDir } from "./faults/scenarios.ts";
import { type Tree, treeOf } from "./faults/tree.ts";

const cases = (["fresh", "existing"] as const).flatMap((scenario) =>
  (["apply", "undo"] as const).map((kind) => ({ scenario, kind })),
);

type Case = (typeof cases)[number];

interface Ready {
  readonly sandbox: string;
  readonly root: string;
  readonly before: Tree;
  /** Takes the step; gives the error's code, or "done". */
  readonly take: (ops: FileOps, signal?: AbortSignal) => Promise<string>;
}

const readyFor = ({ scenario, kind }: Case, action: (ready: Ready) => Promise<void>): Promise<void> =>
  inSandbox(async (sandbox) => {
    const root = prepare(sandbox, scenario);
    if (kind === "undo") await applyPlan(await planFor(scenario, root), applyOptions({ ops: unsyncedOps }));
    await action({ sandbox, root, before: treeOf(sandbox), take: (...how) => take({ scenario, kind }, root, ...how) });
  });

async function take({ scenario, kind }: Case, root: string, ops: FileOps, signal?: AbortSignal): Promise<string> {
  const plan = kind === "apply" ? await planFor(scenario, root) : await undoPlan(root, stateDir);
  try {
    await applyPlan(plan, applyOptions({ ops, ...(signal && { signal }) }));
    return "done";
  } catch (error) {
    if (error instanceof CliError) return error.code;
    throw error;
  }
}

async function finished(step: Case): Promise<{ operations: number; tree: Tree }> {
  let operations = 0;
  let tree: Tree = {};
  await readyFor(step, async ({ sandbox, take }) => {
    operations = await countOperations((ops) => take(ops));
    tree = treeOf(sandbox);
  });
  return { operations, tree };
}

describe.each(cases)("$kind in a project that is $scenario", (step: { scenario: Scenario; kind: "apply" | "undo" }) => {
  test.each([
    ["ENOSPC", "disk-full"],
    ["EACCES", "not-writable"],
    ["EROFS", "not-writable"],
    ["EIO", "write-failed"],
  ])("%s at any operation takes everything back at once", async (errno, code) => {
    const { operations, tree } = await finished(step);
    let failures = 0;
    for (const at of upTo(operations)) {
      await readyFor(step, async ({ sandbox, root, before, take }) => {
        const outcome = await take(failingOnce(at, errno));
        // Once the run has happened, only its cleaning up can fail: the next run does that.
        if (outcome === "done") await recover(root, stateDir, unsyncedOps);
        else expect(outcome).toBe(code);
        expect(treeOf(sandbox), `operation ${at}`).toEqual(outcome === "done" ? tree : before);
        if (outcome !== "done") failures += 1;
      });
    }
    expect(failures).toBeGreaterThan(operations / 3);
  });

  test("a disk that is full from any operation on is no hindrance to taking back", async () => {
    const { operations, tree } = await finished(step);
    for (const at of upTo(operations)) {
      await readyFor(step, async ({ sandbox, before, take }) => {
        const outcome = await take(fullFrom(at));
        expect(["done", "disk-full"]).toContain(outcome);
        expect(treeOf(sandbox), `operation ${at}`).toEqual(outcome === "done" ? tree : before);
      });
    }
  });

  test("an abort at any operation leaves the old tree or, at the very end, the new one", async () => {
    const { operations, tree } = await finished(step);
    const outcomes = new Set<string>();
    for (const at of upTo(operations)) {
      await readyFor(step, async ({ sandbox, before, take }) => {
        const controller = new AbortController();
        const aborting = hooked((number) => {
          if (number === at) controller.abort();
        });
        const outcome = await take(aborting, controller.signal);
        expect(treeOf(sandbox), `operation ${at}`).toEqual(outcome === "done" ? tree : before);
        outcomes.add(outcome);
      });
    }
    expect([...outcomes].sort()).toEqual(["cancelled", "done"]);
  });
});

test("when taking back fails too, the error says so and the next run finishes it", () =>
  readyFor({ scenario: "existing", kind: "apply" }, async ({ sandbox, root, before, take }) => {
    let broken = false;
    const dying = hooked((_number, operation, _half, [, to]) => {
      broken ||= operation === "rename" && String(to).endsWith("tool.sh");
      if (broken) throw new SystemError("EIO");
    });
    expect(await take(dying)).toBe("rollback-incomplete");
    expect(treeOf(sandbox)).not.toEqual(before);
    expect(await recover(root, stateDir)).toBe("rolled-back");
    expect(treeOf(sandbox)).toEqual(before);
  }));
