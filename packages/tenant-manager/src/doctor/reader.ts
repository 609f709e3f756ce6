import { CliError, type Context } from "@microforge/core/program";
import { openPool } from "../data/postgres-pool.ts";
import { registryMissing } from "../registry/errors.ts";
import { registrySchema } from "../registry/postgres.ts";
import { type Dialect, parseDatabase } from "../registry/url.ts";

/** A registry that is only looked at: even its tables stay in the version in which they are. */
export interface Reader {
  readonly dialect: Dialect;
  readonly shown: string;
  /** The file of a registry on SQLite. */
  readonly path: string | undefined;
  /** `?` stands for a value. Numbers may come as text. */
  all<R extends object>(sql: string, ...values: readonly (string | number)[]): Promise<R[]>;
  close(): Promise<void>;
}

/** The doctor asks one question at a time. */
export const poolOfDoctor = { max: 1, application_name: "tenant-manager doctor" } as const;

/** Opens a registry so that nothing can be written through it. */
export async function openReader(database: string, ctx: Pick<Context, "cwd" | "env">): Promise<Reader> {
  const location = parseDatabase(database, ctx.cwd);
  return location.dialect === "sqlite"
    ? openFile(location.path, location.shown)
    : openServer(location.url, location.shown, ctx);
}

async function openFile(path: string, shown: string): Promise<Reader> {
  const { existsSync } = await import("node:fs");
  if (!existsSync(path)) throw registryMissing(shown);
  const { default: Sqlite } = await import("libsql");
  const db = new Sqlite(path, { readonly: true, timeout: 10_000 });
  return {
    dialect: "sqlite",
    shown,
    path,
    all: async <R extends object>(sql: string, ...values: readonly (string | number)[]) =>
      db.prepare(sql).all(...values) as R[],
    close: async () => {
      db.close();
    },
  };
}

async function openServer(url: string, shown: string, ctx: Pick<Context, "env">): Promise<Reader> {
  const pool = await openPool(url, ctx, poolOfDoctor);
  try {
    const client = await pool.connect();
    client.on("error", () => {});
    await client.query(`SET default_transaction_read_only = on; SET search_path = ${registrySchema}`);
    return {
      dialect: "postgres",
      shown,
      path: undefined,
      all: async (sql, ...values) => {
        let count = 0;
        const numbered = sql.replaceAll("?", () => `$${++count}`);
        return (await client.query(numbered, [...values])).rows;
      },
      close: async () => {
        client.release(true);
        await pool.end();
      },
    };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

/** Why something could not be opened, for people. */
export const textOf = (error: unknown): string =>
  error instanceof CliError ? error.message : error instanceof Error ? error.message : String(error);
