import { join } from "node:path";
import { CliError } from "@microforge/core/program";
import { type TestContextOptions, temporaryFolder, testContext } from "@microforge/core/testing";
import type { Insertable } from "kysely";
import pg from "pg";
import { type MigrateOptions, migrate } from "../commands/migrate.ts";
import { withDatabase } from "../data/store-url.ts";
import { placeNames } from "../isolation/names.ts";
import { openRegistry } from "../registry/registry.ts";
import type { TenantTable } from "../registry/tables.ts";
import { emptyDatabase } from "../registry/testing.ts";

/** Options of `migrate` as if nothing had been typed. */
const defaults = {
  dir: "migrations",
  parallel: "4",
  resume: false,
  tenant: [],
  isolation: [],
  to: undefined,
  keepGoing: false,
  dryRun: false,
  status: false,
  repair: undefined,
  as: undefined,
  lockTimeout: "5s",
  statementTimeout: "0",
} as const;

export type Changes = Partial<MigrateOptions>;

/** A registry, a data store and a folder of migrations, all of their own. */
export interface Ground {
  readonly folder: string;
  readonly database: string;
  readonly storeUrl: string;
  /** Runs `migrate`: its exit code, or the code of its error, and what it printed. */
  migrate(options?: Changes, ctx?: TestContextOptions): Promise<Ran>;
  tenant(slug: string, change?: Partial<Insertable<TenantTable>>): Promise<void>;
  sql<R extends object>(text: string, database?: string): Promise<R[]>;
  registry<T>(work: (registry: Awaited<ReturnType<typeof openRegistry>>) => Promise<T>): Promise<T>;
}

export interface Ran {
  readonly exit: number | string;
  readonly json: { counts: Record<string, number>; targets: Target[] };
  readonly stderr: string;
}

interface Target {
  readonly name: string;
  readonly state: string;
  readonly problem?: { readonly kind: string; readonly version: number; readonly detail: string };
}

export const now = new Date("2026-01-02T03:04:05Z");

export async function ground(
  files: Readonly<Record<string, string>>,
  { store = "postgres", registry = "sqlite" }: { store?: "postgres" | "sqlite"; registry?: "postgres" | "sqlite" } = {},
): Promise<Ground> {
  const folder = await temporaryFolder(
    Object.fromEntries(Object.entries(files).map(([name, sql]) => [`migrations/${name}`, sql])),
  );
  const database = registry === "sqlite" ? `sqlite:${join(folder, "tenants.db")}` : await emptyDatabase();
  const storeUrl = store === "sqlite" ? "sqlite:data" : await emptyDatabase();
  const sees = { cwd: folder, now: () => now };
  const opened = await openRegistry(database, sees, { create: true });
  await opened.db.insertInto("data_store").values({ region: "default", url: storeUrl }).execute();
  await opened.close();
  const withIt: Ground["registry"] = async (work) => {
    const open = await openRegistry(database, sees);
    return work(open).finally(open.close);
  };
  return {
    folder,
    database,
    storeUrl,
    registry: withIt,
    migrate: async (options = {}, ctxOptions = {}) => {
      const outer = testContext({ cwd: folder, now, ...ctxOptions });
      const ctx = outer.configure({ json: true });
      const ran = (exit: number | string): Ran => ({
        exit,
        json: JSON.parse(outer.stdout === "" ? "{}" : outer.stdout),
        stderr: outer.stderr,
      });
      try {
        return ran(await migrate({ database, ...defaults, ...options }, ctx));
      } catch (error) {
        if (error instanceof CliError) return ran(error.code);
        throw error;
      }
    },
    tenant: (slug, change = {}) =>
      withIt(async ({ db }) => {
        await db.insertInto("tenant").values(tenantRow(slug, change)).execute();
      }),
    sql: (text, name) => query(name === undefined ? storeUrl : withDatabase(storeUrl, name), text),
  };
}

export const tenantRow = (slug: string, change: Partial<Insertable<TenantTable>> = {}): Insertable<TenantTable> => ({
  id: `id-${slug}`,
  slug,
  name: slug,
  status: "active",
  previous_status: null,
  isolation: "schema",
  plan: "free",
  region: "default",
  time_zone: "UTC",
  created_at: now.getTime(),
  updated_at: now.getTime(),
  deleted_at: null,
  erase_after: null,
  erased_at: null,
  ...change,
});

export const schemaOf = (slug: string): string => placeNames(slug).schema;

export async function query<R extends object>(url: string, text: string): Promise<R[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const result = await client.query(text);
    return result.rows;
  } finally {
    await client.end();
  }
}
