import { setTimeout as sleep } from "node:timers/promises";
import { CliError, type Context, exitCodes } from "@microforge/core/program";
import type { Transaction } from "kysely";
import type { Registry } from "../registry/registry.ts";
import type { Tables } from "../registry/tables.ts";
import { messages } from "./messages.ts";
import {
  isFor,
  nobody,
  type OperationRow,
  type Owner,
  openOperation,
  operationOpen,
  type Request,
  recordOperation,
} from "./operation-row.ts";
import { dropOwner, heartbeat, mayBeAtWork, newOwner, pidHere } from "./owner.ts";

/**
 * A part of an operation. It may be run again after it was done, or half-done: the second run must find what is there and
 * come to the same end.
 */
export interface Step {
  /** Kept in the registry while the step is to do, so that it is never renamed lightly. */
  readonly name: string;
  /** @param signal aborted by Ctrl-C, and when the operation is lost to another process */
  run(signal: AbortSignal): Promise<void>;
}

export interface Operation extends Request {
  /**
   * In the transaction that begins the operation, once: makes true what must be so while it is open (such as `status: moving`).
   * `done` says that all that the operation is for is so already: nothing is recorded, and no step is run.
   */
  readonly begin?: (trx: Transaction<Tables>) => Promise<"begun" | "done">;
  readonly steps: readonly Step[];
  /** In the transaction that ends the operation, once: what it was for. */
  readonly finish: (trx: Transaction<Tables>) => Promise<void>;
  /** Told before each step, for progress. */
  readonly onStep?: (step: Step) => void;
}

export interface Patience {
  /** How long to wait for another process that works on the same, in milliseconds. Longer than a lease. */
  readonly waitMs?: number;
}

type Sees = Pick<Context, "signal" | "terminal" | "say">;

/**
 * Carries out work of several steps so that it survives anything: the operation is recorded before its first step, each step
 * that is done is recorded before the next begins, and `finish` commits together with the operation's end. Whoever is killed
 * leaves an open operation; the same request, by any process, goes on from the first step that is not known to be done.
 *
 * - One operation is open for a tenant at a time. A different one is refused: `operation-open`, with the command to finish it.
 * - While a living process works on the same request, this one waits for it: `elsewhere` when that has finished, `operation-busy`
 *   when it takes too long. If it dies meanwhile, this one takes over.
 * - A step's error is recorded (`state: failed`) and thrown. The operation stays open, and the same request tries again.
 * - A process that was suspended for longer than its lease and lost its operation changes nothing more: `operation-lost`.
 *
 * @returns who finished it: `here`, or `elsewhere` (another process, or an earlier run), after which the caller looks at the
 *   registry again
 */
export async function runOperation(
  registry: Registry,
  ctx: Sees,
  operation: Operation,
  { waitMs = 90_000 }: Patience = {},
): Promise<"here" | "elsewhere"> {
  const owner = newOwner();
  try {
    const claimed = await claimInTurn(registry, ctx, operation, owner, waitMs);
    if (claimed === undefined) return "elsewhere";
    await carryOut(registry, ctx, operation, claimed);
    return "here";
  } finally {
    dropOwner(owner);
  }
}

type Claim = { readonly mine: OperationRow } | { readonly others: OperationRow } | "nothing";

/** The operation, owned by this process; undefined when another one finished it while this one waited. */
async function claimInTurn(
  registry: Registry,
  ctx: Sees,
  operation: Operation,
  owner: Owner,
  waitMs: number,
): Promise<OperationRow | undefined> {
  const began = performance.now();
  for (let waits = 0; ; waits += 1) {
    ctx.signal.throwIfAborted();
    const claim = await registry.write((trx) => claimOnce(registry, trx, operation, owner, waits === 0));
    if (claim === "nothing") return undefined;
    if ("mine" in claim) return claim.mine;
    const pid = pidHere(claim.others.owner);
    if (waits === 0) ctx.terminal.note(ctx.say(messages.waiting(operation.kind, pid)));
    if (performance.now() - began >= waitMs) throw busy(operation.kind, pid, waitMs);
    await sleep(Math.min(500, 20 * 2 ** Math.min(waits, 5)), undefined, { signal: ctx.signal });
  }
}

async function claimOnce(
  registry: Registry,
  trx: Transaction<Tables>,
  operation: Operation,
  owner: Owner,
  mayBegin: boolean,
): Promise<Claim> {
  const { tenant: id } = operation;
  const now = registry.now();
  // On PostgreSQL two that begin at once must see each other: the tenant's row is their turnstile.
  const tenant = trx.selectFrom("tenant").select("slug").where("id", "=", id);
  const known = await (registry.dialect === "postgres" ? tenant.forUpdate() : tenant).executeTakeFirst();
  const open = await openOperation(trx, id, registry.dialect);
  if (!open) {
    if (!mayBegin) return "nothing";
    if ((await operation.begin?.(trx)) === "done") return "nothing";
    return { mine: await recordOperation(trx, operation, operation.steps[0]?.name ?? finishing, now, owner) };
  }
  if (!isFor(open, operation)) throw operationOpen(known?.slug ?? id, open);
  if (mayBeAtWork(open.owner, open.updated_at, now)) return { others: open };
  const mine = { ...open, owner, state: "running", error: null, updated_at: now } as const;
  const { state, error, updated_at } = mine;
  await trx.updateTable("operation").set({ owner, state, error, updated_at }).where("id", "=", open.id).execute();
  return { mine };
}

/** Stands for a step when all steps are done. */
const finishing = "finish";

async function carryOut(registry: Registry, ctx: Sees, operation: Operation, claimed: OperationRow): Promise<void> {
  const { steps, finish, onStep } = operation;
  const lost = new AbortController();
  const signal = AbortSignal.any([ctx.signal, lost.signal]);
  const stop = keepAlive(registry, claimed, () => lost.abort(operationLost(claimed.kind)));
  try {
    // A name that this version does not know means that steps were changed: all of them are run again, as each may be.
    const known = steps.findIndex(({ name }) => name === claimed.step);
    const first = claimed.step === finishing ? steps.length : Math.max(known, 0);
    for (const [index, step] of steps.entries()) {
      if (index < first) continue;
      signal.throwIfAborted();
      onStep?.(step);
      await step.run(signal);
      const next = steps[index + 1]?.name ?? finishing;
      await registry.write((trx) => update(trx, claimed, { step: next, updated_at: registry.now() }));
    }
    signal.throwIfAborted();
    await registry.write(async (trx) => {
      const now = registry.now();
      await update(trx, claimed, { state: "done", step: finishing, updated_at: now, finished_at: now });
      await finish(trx);
    });
  } catch (error) {
    await recordFailure(registry, claimed, error, ctx.signal.aborted);
    throw error;
  } finally {
    await stop();
  }
}

type Change = Partial<Pick<OperationRow, "state" | "step" | "error" | "updated_at" | "finished_at" | "owner">>;

/** Changes an operation if it still is this process's, and fails otherwise, together with its transaction. */
async function update(trx: Transaction<Tables>, { id, owner, kind }: OperationRow, change: Change): Promise<void> {
  const query = trx.updateTable("operation").set(change).where("id", "=", id).where("owner", "=", owner);
  const { numUpdatedRows } = await query.where("finished_at", "is", null).executeTakeFirst();
  if (numUpdatedRows !== 1n) throw operationLost(kind);
}

/** An interrupted operation has not failed. In both cases nobody works on it any more, and anybody may go on. */
async function recordFailure(
  registry: Registry,
  row: OperationRow,
  error: unknown,
  interrupted: boolean,
): Promise<void> {
  const failure: Change = interrupted ? {} : { state: "failed", error: describe(error) };
  try {
    await registry.write((trx) => update(trx, row, { ...failure, owner: nobody, updated_at: registry.now() }));
  } catch {
    // The registry is out of reach or the operation lost. The first error says more, and a dead owner is noticed anyway.
  }
}

function describe(error: unknown): string {
  const text = error instanceof CliError ? `${error.code}: ${error.message}` : String(error);
  return text.replace(/(:\/\/[^\s:@/]*):[^\s@/]*@/gu, "$1@").slice(0, 2000);
}

/** Signs of life, for processes on other machines, until the returned function is called. */
function keepAlive(registry: Registry, { id, owner }: OperationRow, onLost: () => void): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  const beat = async (): Promise<void> => {
    const set = { updated_at: registry.now() };
    const query = registry.db.updateTable("operation").set(set).where("id", "=", id).where("owner", "=", owner);
    const { numUpdatedRows } = await query.executeTakeFirst();
    if (numUpdatedRows === 0n) onLost();
  };
  const timer = setInterval(() => {
    // One that fails is made up for by the next; the lease allows for several.
    last = last.then(beat).catch(() => {});
  }, heartbeat);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await last;
  };
}

const busy = (kind: string, pid: number | undefined, waitMs: number): CliError =>
  new CliError("operation-busy", {
    message: messages.busy(kind, pid, Math.round(waitMs / 1000)),
    hint: messages.busyHint,
    exitCode: exitCodes.conflict,
    details: { kind, pid: pid ?? null },
  });

const operationLost = (kind: string): CliError =>
  new CliError("operation-lost", { message: messages.lost(kind), hint: messages.lostHint });
