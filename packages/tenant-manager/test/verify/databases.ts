import { type PostgresServer, startPostgres } from "@microforge/core/testing";
import pg from "pg";
import { targetDefaults, type VerifyTarget } from "../../src/verify/target.ts";
import type { VerifyWorld } from "../../src/verify/verify.ts";
import { cleanSchema, roles, tenants } from "./clean-schema.ts";

export interface CleanServer {
  readonly server: PostgresServer;
  /** A database with the clean schema and then this on top. */
  database(sql?: string): Promise<string>;
  drop(url: string): Promise<void>;
  stop(): Promise<void>;
}

export async function run(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

const inDatabase = (url: string, name: string): string => Object.assign(new URL(url), { pathname: `/${name}` }).href;

/** One server, and a database copied from the clean one for each case. */
export async function startCleanServer(): Promise<CleanServer> {
  const server = await startPostgres();
  await run(server.url, roles);
  await run(server.url, "CREATE DATABASE clean");
  await run(inDatabase(server.url, "clean"), cleanSchema);
  let made = 0;
  return {
    server,
    async database(sql = "SELECT 1") {
      made += 1;
      const name = `case_${made}`;
      await run(server.url, `CREATE DATABASE ${name} TEMPLATE clean`);
      const url = inDatabase(server.url, name);
      await run(url, sql);
      return url;
    },
    drop: async (url) => void (await run(server.url, `DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`)),
    stop: () => server.stop(),
  };
}

export const targetOf = (url: string, changes: Partial<VerifyTarget> = {}): VerifyTarget => ({
  url,
  ...targetDefaults,
  tenants,
  shared: ["currencies"],
  ...changes,
});

export const world = (signal = new AbortController().signal): VerifyWorld => ({
  signal,
  now: () => new Date(),
  step: () => {},
});
