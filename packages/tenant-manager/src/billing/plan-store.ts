import { nearest } from "@microforge/core/program";
import type { Kysely, Transaction } from "kysely";
import { canonicalJson } from "../canonical.ts";
import type { Tables } from "../registry/tables.ts";
import { builtInPlans } from "./built-in-plans.ts";
import { planUnknown, planVersionUnknown } from "./errors.ts";
import type { PlanVersion } from "./month.ts";
import { type PlanDefinition, readPlan } from "./plan.ts";

export interface StoredPlan extends PlanVersion {
  readonly created_at: number;
}

/** The newest version of a plan; `plan-unknown`, with the nearest one, where there is none. */
export async function latestPlan(db: Kysely<Tables>, code: string): Promise<StoredPlan> {
  const found = await newestPlan(db, code);
  if (found) return found;
  const codes = await db.selectFrom("plan").select("code").distinct().orderBy("code").execute();
  const known = codes.map((row) => row.code);
  throw planUnknown(code, known, nearest(code, known));
}

/** One version of a plan. */
export async function planVersion(db: Kysely<Tables>, code: string, version: number): Promise<StoredPlan> {
  const row = await db
    .selectFrom("plan")
    .selectAll()
    .where("code", "=", code)
    .where("version", "=", version)
    .executeTakeFirst();
  if (row) return stored(row);
  throw planVersionUnknown(code, version, (await latestPlan(db, code)).version);
}

/** The newest version of every plan, by code. */
export async function latestPlans(db: Kysely<Tables>): Promise<StoredPlan[]> {
  const rows = await db.selectFrom("plan").selectAll().orderBy("code").orderBy("version").execute();
  return [...new Map(rows.map((row) => [row.code, row])).values()].map(stored);
}

/** How many tenants are subscribed to each plan now, whatever the version. */
export async function subscribersOf(db: Kysely<Tables>): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom("subscription")
    .select((select) => ["plan", select.fn.countAll<number>().as("count")])
    .where("until_at", "is", null)
    .groupBy("plan")
    .execute();
  return new Map(rows.map(({ plan, count }) => [plan, count]));
}

/** Definitions of several versions, read once. */
export async function planVersions(
  db: Kysely<Tables>,
  wanted: readonly { readonly plan: string; readonly version: number }[],
): Promise<(plan: string, version: number) => PlanDefinition> {
  const codes = [...new Set(wanted.map(({ plan }) => plan))];
  const rows = codes.length === 0 ? [] : await db.selectFrom("plan").selectAll().where("code", "in", codes).execute();
  const known = new Map(rows.map((row) => [`${row.version} ${row.code}`, row]));
  return (plan, version) => {
    const row = known.get(`${version} ${plan}`);
    if (row) return readPlan(row.definition);
    throw planVersionUnknown(plan, version);
  };
}

/** Keeps a definition: as the next version of the plan, or not at all where the newest one says the same. */
export async function createPlan(
  trx: Transaction<Tables>,
  code: string,
  definition: PlanDefinition,
  now: number,
): Promise<{ readonly version: number; readonly created: boolean }> {
  const text = canonicalJson(definition);
  for (;;) {
    const last = await newestPlan(trx, code);
    if (last && canonicalJson(last.definition) === text) return { version: last.version, created: false };
    const version = (last?.version ?? 0) + 1;
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto("plan")
      .values({ code, version, definition: text, created_at: now })
      .onConflict((conflict) => conflict.columns(["code", "version"]).doNothing())
      .executeTakeFirstOrThrow();
    // Otherwise somebody else has just made this version: look again.
    if (numInsertedOrUpdatedRows === 1n) return { version, created: true };
  }
}

/** The plans that every registry begins with. Those that are there, whatever they say by now, stay as they are. */
export async function createBuiltInPlans(trx: Transaction<Tables>, now: number): Promise<void> {
  const plans = Object.entries(builtInPlans).map(([code, definition]) => ({
    code,
    version: 1,
    definition: canonicalJson(definition),
    created_at: now,
  }));
  await trx
    .insertInto("plan")
    .values(plans)
    .onConflict((conflict) => conflict.columns(["code", "version"]).doNothing())
    .execute();
}

/** The newest version of a plan, if there is one. */
export async function newestPlan(db: Kysely<Tables>, code: string): Promise<StoredPlan | undefined> {
  const row = await db
    .selectFrom("plan")
    .selectAll()
    .where("code", "=", code)
    .orderBy("version", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && stored(row);
}

interface PlanRow {
  readonly code: string;
  readonly version: number;
  readonly definition: string;
  readonly created_at: number;
}

const stored = ({ code, version, definition, created_at }: PlanRow): StoredPlan => ({
  plan: code,
  version,
  definition: readPlan(definition),
  created_at,
});
