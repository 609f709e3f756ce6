import { CliError, exitCodes } from "@microforge/core/program";
import type { Isolation } from "../../registry/tables.ts";
import { isolationMessages as messages } from "../messages.ts";
import { placeNames } from "../names.ts";
import { checkPlace } from "../place.ts";
import type { Place, Provider, ProviderOptions, Snapshot } from "../provider.ts";
import { rowsChanged } from "../rows/clear.ts";
import { sameDigest } from "../rows/digest.ts";
import { createFile, openFile, removeFile, type SqliteDatabase } from "./file.ts";
import { digestTable, loadTables, readRows } from "./rows.ts";
import { readTables, type SqliteSpace, shapeOf, tableNamed } from "./tables.ts";

/** Tenants with an SQLite file each, copied from `template.db` in the folder. */
export function sqliteProvider(
  isolation: Isolation,
  { folder }: { readonly folder: string },
  options: ProviderOptions,
): Provider {
  if (isolation === "row" || isolation === "schema") {
    throw new CliError("isolation-needs-postgres", {
      message: messages.needsPostgres(isolation),
      hint: messages.needsPostgresHint,
      exitCode: exitCodes.usage,
    });
  }
  const space: SqliteSpace = { tenantColumn: options.tenantColumn, sharedTables: options.shared };
  const fileOf = (place: Place) => ({ folder, name: placeNames(checkPlace(place).slug).file });
  const using = async <T>(place: Place, work: (db: SqliteDatabase) => T | Promise<T>): Promise<T> => {
    const db = openFile(fileOf(place), place);
    try {
      return await work(db);
    } finally {
      db.close();
    }
  };
  const snapshot: Provider["snapshot"] = (place, work) =>
    using(place, async (db) => {
      db.exec("BEGIN");
      try {
        return await work(viewOf(db, space));
      } finally {
        db.exec("ROLLBACK");
      }
    });
  const load: Provider["load"] = (place, work) => using(place, (db) => loadTables(db, space, place, work));
  return {
    snapshot,
    load,
    provision: async (place) => createFile(fileOf(place), place),
    remove: async (place) => removeFile(fileOf(place), place),
    tables: (place) => snapshot(place, (view) => view.tables()),
    digest: (place, table) => snapshot(place, (view) => view.digest(table)),
    write: (place, table, rows) => load(place, (loader) => loader.write(table, rows)),
    async *read(place, table, batchSize) {
      const db = openFile(fileOf(place), place);
      try {
        db.exec("BEGIN");
        yield* viewOf(db, space).read(table, batchSize);
      } finally {
        db.close();
      }
    },
    clear: (place, digests) =>
      using(place, (db) => {
        db.exec("PRAGMA foreign_keys = OFF");
        db.exec("BEGIN IMMEDIATE");
        try {
          const tables = readTables(db, space);
          const names = new Set([...tables.map(({ name }) => name), ...Object.keys(digests)]);
          const changed = [...names].filter((name) => {
            const table = tables.find((one) => one.name === name);
            const [found, wanted] = [table && digestTable(db, table, space), digests[name]];
            return found && wanted ? !sameDigest(found, wanted) : (found ?? wanted)?.rows !== 0;
          });
          if (changed.length > 0) throw rowsChanged(changed);
          for (const { quoted } of tables) db.exec(`DELETE FROM ${quoted}`);
          db.exec("COMMIT");
        } catch (error) {
          db.exec("ROLLBACK");
          throw error;
        }
      }),
    close: async () => {},
  };
}

function viewOf(db: SqliteDatabase, space: SqliteSpace): Snapshot {
  const tables = readTables(db, space);
  return {
    tables: async () => tables.map((table) => shapeOf(table, space)),
    read: (name, batchSize) => readRows(db, tableNamed(tables, name), space, batchSize),
    digest: async (name) => digestTable(db, tableNamed(tables, name), space),
  };
}
