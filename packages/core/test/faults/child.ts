import { readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { type ApplyOptions, applyPlan } from "../../src/plan/apply.ts";
import { nodeFileOps } from "../../src/plan/file-ops.ts";
import { acquireLock } from "../../src/plan/lock.ts";
import { Plan } from "../../src/plan/plan.ts";
import { recover } from "../../src/plan/recover.ts";
import { stateAreaOf } from "../../src/plan/state-area.ts";
import { undoPlan } from "../../src/plan/undo.ts";
import { CliError } from "../../src/program/errors.ts";
import { hooked, killedAt } from "./faulty-ops.ts";
import { applyOptions, planFor, prepare, type Scenario, stateDir } from "./scenarios.ts";
import { treeOf } from "./tree.ts";

/** What a child process is told to do, as JSON in its only argument. It answers with one JSON line. */
export type Job =
  | { readonly kind: "apply"; readonly root: string; readonly scenario: Scenario; readonly killAt: number }
  | { readonly kind: "undo" | "recover"; readonly root: string; readonly killAt: number }
  | {
      readonly kind: "compete";
      readonly root: string;
      readonly file: string;
      readonly text: string;
      readonly start: number;
      readonly retry: boolean;
    }
  | {
      readonly kind: "lock";
      readonly root: string;
      readonly witness: string;
      readonly rounds: number;
      readonly killChance: number;
    }
  | { readonly kind: "slow-apply"; readonly root: string; readonly scenario: Scenario }
  | { readonly kind: "constrained-apply"; readonly sandbox: string; readonly bytes: number; readonly readOnly: string };

export interface Answer {
  /** The error's code, or "done". */
  readonly outcome: string;
  /** Whether the tree is as before. */
  readonly unchanged?: boolean;
}

const sleep = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

async function run(job: Job): Promise<Answer> {
  switch (job.kind) {
    case "apply":
      return apply(await planFor(job.scenario, job.root), { ops: killedAt(job.killAt) });
    case "undo":
      return apply(await undoPlan(job.root, stateDir), { ops: killedAt(job.killAt) });
    case "recover":
      return { outcome: await recover(job.root, stateDir, killedAt(job.killAt)) };
    case "compete":
      return compete(job);
    case "lock":
      return holdLockAgainAndAgain(job);
    case "slow-apply":
      return applySlowly(job);
    case "constrained-apply":
      return applyConstrained(job);
  }
}

async function apply(plan: Plan, more: Partial<ApplyOptions>): Promise<Answer> {
  try {
    await applyPlan(plan, applyOptions(more));
    return { outcome: "done" };
  } catch (error) {
    if (error instanceof CliError) return { outcome: error.code };
    throw error;
  }
}

async function compete({ root, file, text, start, retry }: Extract<Job, { kind: "compete" }>): Promise<Answer> {
  while (Date.now() < start) sleep(1);
  for (;;) {
    const answer = await createOne(root, file, text);
    if (!retry || answer.outcome !== "busy") return answer;
    sleep(2);
  }
}

async function createOne(root: string, file: string, text: string): Promise<Answer> {
  const plan = new Plan(root);
  try {
    await plan.create(file, text);
  } catch (error) {
    if (error instanceof CliError) return { outcome: error.code };
    throw error;
  }
  return apply(plan, {});
}

/** Holds the lock, again and again, and looks each time that no living process holds it too. */
function holdLockAgainAndAgain({ root, witness, rounds, killChance }: Extract<Job, { kind: "lock" }>): Answer {
  for (let held = 0; held < rounds; ) {
    try {
      const lock = acquireLock(nodeFileOps, stateAreaOf(nodeFileOps, root, stateDir));
      enter(witness);
      if (Math.random() < killChance) process.kill(process.pid, "SIGKILL");
      sleep(Math.random() * 2);
      unlinkSync(witness);
      lock.release();
      lock.abandon();
      held += 1;
    } catch (error) {
      if (!(error instanceof CliError && error.code === "busy")) throw error;
    }
    sleep(Math.random() * 2);
  }
  return { outcome: "done" };
}

/** The witness of a killed process may be there still; that of a living one must not. */
function enter(witness: string): void {
  try {
    writeFileSync(witness, String(process.pid), { flag: "wx" });
  } catch {
    const other = Number(readFileSync(witness, "utf8"));
    if (isRunning(other)) throw new Error(`processes ${other} and ${process.pid} hold the lock at once`);
    writeFileSync(witness, String(process.pid));
  }
}

function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return !stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
  } catch {
    return false;
  }
}

async function applySlowly({ root, scenario }: Extract<Job, { kind: "slow-apply" }>): Promise<Answer> {
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  const plan = await planFor(scenario, root);
  const ops = hooked((_number, operation, _half, [, to]) => {
    if (operation === "rename" && String(to).endsWith("edited.txt")) writeFileSync(1, "changing\n");
    sleep(20);
  });
  return apply(plan, { ops, signal: controller.signal });
}

async function applyConstrained({
  sandbox,
  bytes,
  readOnly,
}: Extract<Job, { kind: "constrained-apply" }>): Promise<Answer> {
  const root = readOnly === "" ? prepare(sandbox, "existing") : readOnly;
  const before = treeOf(root);
  const plan = new Plan(root);
  for (let index = 0; index < 8; index++) await plan.create(`big/${index}`, "x".repeat(bytes));
  await plan.write("edited.txt", "after\n");
  const { outcome } = await apply(plan, {});
  return { outcome, unchanged: isDeepStrictEqual(treeOf(root), before) };
}

const job: Job = JSON.parse(process.argv[2] ?? "");
console.log(JSON.stringify(await run(job)));
