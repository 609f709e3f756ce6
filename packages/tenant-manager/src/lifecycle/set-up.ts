import { CliError, type Context } from "@microforge/core/program";
import type { Kysely, Transaction } from "kysely";
import { builtInPlans } from "../billing/built-in-plans.ts";
import { createBuiltInPlans, latestPlan } from "../billing/plan-store.ts";
import { openRegistry, type Registry } from "../registry/registry.ts";
import type { Tables } from "../registry/tables.ts";
import { type DataStore, differs } from "./data-stores.ts";

/** Says that the registry has what it begins with; a process that is killed before that leaves the rest to the next. */
const setUpKey = "set_up";

export interface SetUp {
  /** Whether this was the first time: of several processes that make a registry at once, one has made it. */
  readonly first: boolean;
  readonly plansAdded: readonly string[];
  readonly storesAdded: readonly DataStore[];
}

/** Opens a registry, and makes it where there is none. */
export async function openOrMakeRegistry(
  database: string,
  ctx: Pick<Context, "cwd" | "now">,
): Promise<{ readonly registry: Registry; readonly created: boolean }> {
  try {
    return { registry: await openRegistry(database, ctx), created: false };
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== "registry-missing") throw error;
    return { registry: await openRegistry(database, ctx, { create: true }), created: true };
  }
}

/** Gives a registry its plans and data stores, in one transaction. What is there already stays as it is. */
export const setUpRegistry = (
  registry: Registry,
  { plans, stores }: { readonly plans: boolean; readonly stores: readonly DataStore[] },
): Promise<SetUp> =>
  registry.write(async (trx) => ({
    first: await isFirst(trx),
    plansAdded: await addPlans(trx, plans, registry.now()),
    storesAdded: await addStores(trx, stores),
  }));

async function isFirst(trx: Transaction<Tables>): Promise<boolean> {
  const decision = trx.insertInto("meta").values({ key: setUpKey, value: "1" });
  const inserted = await decision
    .onConflict((conflict) => conflict.column("key").doNothing())
    .executeTakeFirstOrThrow();
  return inserted.numInsertedOrUpdatedRows === 1n;
}

/** The plans that every registry begins with, where nobody has decided about them yet. */
export async function ensurePlans(trx: Transaction<Tables>, now: number): Promise<void> {
  if (!(await arePlansDecided(trx)) && (await isFirst(trx))) await createBuiltInPlans(trx, now);
}

/** @throws CliError `plan-unknown`; a plan that will be there once somebody decides about plans counts as known */
export async function requirePlan(db: Kysely<Tables>, code: string): Promise<void> {
  if (!(await arePlansDecided(db)) && Object.hasOwn(builtInPlans, code)) return;
  await latestPlan(db, code);
}

const arePlansDecided = async (db: Kysely<Tables>): Promise<boolean> =>
  (await db.selectFrom("meta").select("key").where("key", "=", setUpKey).executeTakeFirst()) !== undefined;

async function addPlans(trx: Transaction<Tables>, wanted: boolean, now: number): Promise<readonly string[]> {
  const codes = async () =>
    (await trx.selectFrom("plan").select("code").distinct().orderBy("code").execute()).map(({ code }) => code);
  const before = new Set(await codes());
  if (wanted) await createBuiltInPlans(trx, now);
  return (await codes()).filter((code) => !before.has(code));
}

async function addStores(trx: Transaction<Tables>, stores: readonly DataStore[]): Promise<readonly DataStore[]> {
  const added: DataStore[] = [];
  for (const { region, url } of stores) {
    const insert = trx
      .insertInto("data_store")
      .values({ region, url })
      .onConflict((conflict) => conflict.doNothing());
    const { numInsertedOrUpdatedRows } = await insert.executeTakeFirstOrThrow();
    if (numInsertedOrUpdatedRows === 1n) added.push({ region, url });
    const known = await trx
      .selectFrom("data_store")
      .select("url")
      .where("region", "=", region)
      .executeTakeFirstOrThrow();
    if (known.url !== url) throw differs(region, known.url, url);
  }
  return added;
}
