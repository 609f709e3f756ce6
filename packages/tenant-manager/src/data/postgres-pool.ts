import type { Context } from "@microforge/core/program";
import type { Pool, PoolClient, PoolConfig } from "pg";

/** A pool on a database, which knows the password that PGPASSWORD gives; nothing is connected before it is needed. */
export async function openPool(
  url: string,
  { env }: Pick<Context, "env">,
  options: PoolConfig & { readonly application_name: string; readonly max: number },
): Promise<Pool> {
  const { default: pg } = await import("pg");
  const { password, searchParams } = new URL(url);
  const hasPassword = password !== "" || searchParams.has("password");
  const pool = new pg.Pool({
    connectionString: url,
    // Without either, the driver looks into ~/.pgpass.
    ...(!hasPassword && env.PGPASSWORD && { password: env.PGPASSWORD }),
    connectionTimeoutMillis: 10_000,
    // The pool must not keep the process alive that has forgotten to close it.
    allowExitOnIdle: true,
    ...options,
  });
  // A connection that breaks while it is idle is replaced; the next query reports what is wrong.
  pool.on("error", () => {});
  return pool;
}

/** Lends a connection. It comes back as new: what one use has set, such as a tenant's migration, does not reach the next. */
export async function withCleanClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
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
