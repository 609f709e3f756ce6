import type { Context } from "@microforge/core/program";
import { selectTargets } from "../migrate/selection.ts";
import { openStores } from "../migrate/survey.ts";
import type { DataStore } from "../migrate/target.ts";
import type { MigrationFact, TenantFact } from "./facts.ts";

/** Migrations that every place's own record says were begun and not ended. Places that cannot be reached have none. */
export async function readHalfDone(
  stores: readonly DataStore[],
  tenants: readonly TenantFact[],
  moving: ReadonlySet<string>,
  ctx: Context,
): Promise<readonly MigrationFact[]> {
  const known = new Set(stores.map(({ region }) => region));
  const reachable = tenants.filter(({ region, status }) => known.has(region) && status !== "erasing");
  const { common, own } = selectTargets(stores, reachable, { tenants: [], isolations: [] }, moving);
  const settings = { all: [], parallel: 4, lockTimeout: 0, statementTimeout: 0, patience: 5_000, signal: ctx.signal };
  const found: MigrationFact[] = [];
  for (const store of stores) {
    const opened = openStores([store], settings, ctx);
    try {
      const here = [...common, ...own].filter(({ region }) => region === store.region);
      for (const { target, applied, running } of await opened.survey(here, { all: [], wanted: [] })) {
        const open = applied.find(({ success }) => !success);
        if (open && !running) found.push({ name: target.name, version: open.version, state: "half-done", error: null });
      }
    } catch {
      // The check of data stores tells that one cannot be reached, and why.
    } finally {
      await opened.close();
    }
  }
  return found;
}
