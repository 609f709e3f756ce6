import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { applyPlan } from "../src/plan/apply.ts";
import { Plan } from "../src/plan/plan.ts";
import { recover } from "../src/plan/recover.ts";
import { undoPlan } from "../src/plan/undo.ts";
import { temporaryFolder } from "../src/testing/index.ts";
import type { Job } from "./faults/child.ts";
import { buildChild, inPairs, runChild, upTo } from "./faults/children.ts";
import { countOperations, failingFrom, unsyncedOps } from "./faults/faulty-ops.ts";
import { inSandbox } from "./faults/sandboxes.ts";
import { applyOptions, planFor, prepare, rootOf, type Scenario, stateDir } from "./faults/scenarios.ts";
import { type Tree, treeOf } from "./faults/tree.ts";

let child: string;

beforeAll(async () => {
  child = buildChild(await temporaryFolder());
});

interface Step {
  readonly scenario: Scenario;
  readonly kind: "apply" | "undo";
}

const steps: readonly (Step & { name: string })[] = [
  { name: "creating a project and the folders above it", scenario: "fresh", kind: "apply" },
  { name: "changing a project in every way", scenario: "existing", kind: "apply" },
  { name: "undoing the creation of a project", scenario: "fresh", kind: "undo" },
  { name: "undoing changes in every way", scenario: "existing", kind: "undo" },
];

const timeout = 120_000;

async function take({ scenario, kind }: Step, root: string, ops = unsyncedOps): Promise<void> {
  const plan = kind === "apply" ? await planFor(scenario, root) : await undoPlan(root, stateDir);
  await applyPlan(plan, applyOptions({ ops }));
}

/** Takes the step until the given operation, from which on nothing works any more. */
async function takeUntil(step: Step, root: string, stopAt: number, torn = true): Promise<void> {
  await take(step, root, failingFrom(stopAt, { torn })).catch(() => undefined);
}

/** Calls the action in a folder in which the step can be taken. */
const readyFor = (step: Step, action: (sandbox: string, root: string) => Promise<void>): Promise<void> =>
  inSandbox(async (sandbox) => {
    const root = prepare(sandbox, step.scenario);
    if (step.kind === "undo") await take({ ...step, kind: "apply" }, root);
    await action(sandbox, root);
  });

interface Outcomes {
  readonly old: Tree;
  readonly new: Tree;
  readonly operations: number;
}

async function outcomesOf(step: Step): Promise<Outcomes> {
  let outcomes: Outcomes | undefined;
  await readyFor(step, async (sandbox, root) => {
    const old = treeOf(sandbox);
    const operations = await countOperations((ops) => take(step, root, ops));
    outcomes = { old, new: treeOf(sandbox), operations };
  });
  if (outcomes === undefined) throw new Error("the step was not taken");
  return outcomes;
}

/** Which of the two trees is there; anything else fails, and so does any leftover. */
function whichTree(sandbox: string, outcomes: Outcomes, when: string): "old" | "new" {
  const tree = treeOf(sandbox);
  if (JSON.stringify(tree) === JSON.stringify(outcomes.old)) return "old";
  expect(tree, when).toEqual(outcomes.new);
  return "new";
}

const jobAt = ({ kind, scenario }: Step, root: string, killAt: number): Job =>
  kind === "apply" ? { kind, scenario, root, killAt } : { kind, root, killAt };

describe.each(steps)("killed while $name", (step) => {
  test("at any operation (SIGKILL), recovery gives the old tree or the new one", { timeout }, async () => {
    const outcomes = await outcomesOf(step);
    const seen = new Set<string>();
    await inPairs(upTo(outcomes.operations), (killAt) =>
      readyFor(step, async (sandbox, root) => {
        const end = await runChild(child, jobAt(step, root, killAt));
        expect(end.signal, `operation ${killAt}: ${end.errors}`).toBe("SIGKILL");
        const recovery = await recover(root, stateDir);
        const tree = whichTree(sandbox, outcomes, `killed at operation ${killAt}`);
        if (recovery !== "clean") expect(recovery).toBe(tree === "old" ? "rolled-back" : "completed");
        seen.add(tree);
      }),
    );
    expect([...seen].sort()).toEqual(["new", "old"]);
  });

  test("at any operation, and again at any operation of the recovery", { timeout }, async () => {
    const outcomes = await outcomesOf(step);
    for (const stopAt of upTo(outcomes.operations)) {
      let recovered = false;
      for (let again = 1; !recovered; again++) {
        await readyFor(step, async (sandbox, root) => {
          const torn = again % 2 === 0;
          await takeUntil(step, root, stopAt, torn);
          recovered = await recover(root, stateDir, failingFrom(again, { torn })).then(...yesOrNo);
          await recover(root, stateDir, unsyncedOps);
          whichTree(sandbox, outcomes, `stopped at operation ${stopAt}, then at ${again} of the recovery`);
        });
      }
    }
  });

  test("the next apply recovers by itself", { timeout }, async () => {
    const outcomes = await outcomesOf(step);
    for (const stopAt of upTo(outcomes.operations)) {
      await readyFor(step, async (sandbox, root) => {
        await takeUntil(step, root, stopAt);
        const later = new Plan(root);
        await later.create("later.txt", "later\n");
        await applyPlan(later, applyOptions({ ops: unsyncedOps }));
        await applyPlan(await undoPlan(root, stateDir), applyOptions({ ops: unsyncedOps }));
        whichTree(sandbox, outcomes, `stopped at operation ${stopAt}`);
      });
    }
  });
});

const yesOrNo = [() => true, () => false] as const;

test("a recovery killed (SIGKILL) at any operation is taken up by the next", { timeout }, async () => {
  const step: Step = { scenario: "existing", kind: "apply" };
  const outcomes = await outcomesOf(step);
  const stopAt = await lastOperationBeforeItHappened(step, outcomes);
  await readyFor(step, async (sandbox, root) => {
    const end = await runChild(child, jobAt(step, root, stopAt));
    expect(end.signal, end.errors).toBe("SIGKILL");
    const stopped = (action: (copy: string, root: string) => Promise<void>): Promise<void> =>
      inSandbox(async (copy) => {
        cpSync(sandbox, copy, { recursive: true });
        await action(copy, rootOf(copy, step.scenario));
      });
    let operations = 0;
    await stopped(async (_copy, root) => {
      operations = await countOperations((ops) => recover(root, stateDir, ops));
    });
    expect(operations).toBeGreaterThan(20);
    await inPairs(upTo(operations), (killAt) =>
      stopped(async (copy, root) => {
        const end = await runChild(child, { kind: "recover", root, killAt });
        expect(end.signal, end.errors).toBe("SIGKILL");
        await recover(root, stateDir);
        expect(whichTree(copy, outcomes, `killed at operation ${killAt}`)).toBe("old");
      }),
    );
  });
});

/** By then the run has made all its changes, and a recovery has most to do. Found by trying. */
async function lastOperationBeforeItHappened(step: Step, { operations }: Outcomes): Promise<number> {
  let last = 0;
  for (const stopAt of upTo(operations)) {
    await readyFor(step, async (_sandbox, root) => {
      await takeUntil(step, root, stopAt);
      if (existsSync(join(root, stateDir, "staging"))) last = stopAt;
    });
  }
  return last;
}

test("where no run was killed, recovery finds nothing to do and makes nothing", () =>
  inSandbox(async (sandbox) => {
    expect(await recover(rootOf(sandbox, "fresh"), stateDir)).toBe("clean");
    expect(treeOf(sandbox)).toEqual({});
  }));
