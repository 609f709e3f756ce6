import type { PostgresStore, Sql } from "../../data/postgres.ts";
import type { Place, Provider, Snapshot } from "../provider.ts";
import { clearRows } from "./clear.ts";
import { digestTable } from "./digest.ts";
import { loadRows } from "./load.ts";
import { readRows } from "./read.ts";
import type { Space } from "./space.ts";
import { readTables, shapeOf, tableNamed } from "./tables.ts";

/** How to come to a tenant's rows. */
export interface Access {
  readonly store: PostgresStore;
  readonly space: Space;
}

/** The part of a provider that is the same wherever in PostgreSQL the rows are. */
export function rowAccess(
  reach: (place: Place) => Promise<Access>,
): Pick<Provider, "tables" | "read" | "write" | "digest" | "snapshot" | "load" | "clear"> {
  const snapshot: Provider["snapshot"] = async (place, work) => {
    const { store, space } = await reach(place);
    return await store.transaction(async (sql) => work(await viewOf(sql, space)), { snapshot: true });
  };
  const load: Provider["load"] = async (place, work) => {
    const { store, space } = await reach(place);
    return await store.transaction((sql) => loadRows(sql, space, work));
  };
  return {
    snapshot,
    load,
    tables: (place) => snapshot(place, (view) => view.tables()),
    digest: (place, table) => snapshot(place, (view) => view.digest(table)),
    write: (place, table, rows) => load(place, (loader) => loader.write(table, rows)),
    async *read(place, table, batchSize) {
      const { store, space } = await reach(place);
      yield* store.stream(async function* (sql) {
        const view = await viewOf(sql, space);
        yield* view.read(table, batchSize);
      });
    },
    async clear(place, digests) {
      const { store, space } = await reach(place);
      await store.transaction((sql) => clearRows(sql, space, digests));
    },
  };
}

async function viewOf(sql: Sql, space: Space): Promise<Snapshot> {
  await sql.query("SELECT set_config($1, $2, true)", [space.setting, space.tenantId]);
  const tables = await readTables(sql, space);
  return {
    tables: async () => tables.map((table) => shapeOf(table, space)),
    read: (table, batchSize) => readRows(sql, space, tableNamed(tables, table), batchSize),
    digest: (table) => digestTable(sql, space, tableNamed(tables, table)),
  };
}
