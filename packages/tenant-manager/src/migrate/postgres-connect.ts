import type { Context } from "@microforge/core/program";
import type { ClientConfig, Pool, PoolClient } from "pg";

type Environment = Context["env"];

/** Connections for migrations: plain ones, for a migration may use anything that a connection can. */
const configOf = (url: string, env: Environment): ClientConfig => {
  const { password, searchParams } = new URL(url);
  const hasPassword = password !== "" || searchParams.has("password");
  return {
    connectionString: url,
    // Without either, the driver looks into ~/.pgpass.
    ...(!hasPassword && env.PGPASSWORD && { password: env.PGPASSWORD }),
    connectionTimeoutMillis: 10_000,
    application_name: "tenant-manager migrate",
  };
};

/** At most so many connections; nothing is connected before it is needed. */
export async function openPool(url: string, env: Environment, max: number): Promise<Pool> {
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({ ...configOf(url, env), max, allowExitOnIdle: true });
  // A connection that breaks while it is idle is replaced; the next query reports what is wrong.
  pool.on("error", () => {});
  return pool;
}

/** Lends a connection. It comes back as new, for what one tenant's migration has set must not reach the next tenant. */
export async function withClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on("error", onError);
  try {
    return await work(client);
  } finally {
    await client.query("DISCARD ALL").catch(onError);
    client.off("error", onError);
    client.release(broken);
  }
}
