import type { Context } from "@microforge/core/program";
import { CliError } from "@microforge/core/program";
import type { Pool, PoolClient } from "pg";
import { errorCodeOf } from "../error-code.ts";
import { messages } from "./messages.ts";
import { openPool } from "./postgres-pool.ts";
import { storeError } from "./store-errors.ts";

/** One connection, on which statements follow each other. */
export interface Sql {
  /** One statement. Values come as PostgreSQL writes them, but for booleans, int2, int4 and json: int8 stays exact. */
  query<R extends object>(text: string, values?: readonly unknown[]): Promise<R[]>;
  /** As `query`, with json as text too: for rows whose values must survive exactly. */
  rows<R extends object>(text: string): Promise<R[]>;
  /** Any number of statements without values, in one round trip. */
  script(text: string): Promise<void>;
}

export interface TransactionOptions {
  /** One snapshot for all that is read. */
  readonly snapshot?: boolean;
  /** How long to wait for other people's locks, in milliseconds. */
  readonly lockTimeoutMs?: number;
}

/** A PostgreSQL database, with errors as people can act on them. */
export interface PostgresStore {
  /** The URL without a password. */
  readonly shown: string;
  /** One transaction; also right through a pooler in transaction mode, for it sets nothing that lasts longer. */
  transaction<T>(work: (sql: Sql) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** What `work` yields, read inside one snapshot that lasts as long as somebody reads. */
  stream<T>(work: (sql: Sql) => AsyncIterable<T>): AsyncIterable<T>;
  /** One connection without a transaction: for what refuses to run in one. */
  session<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** The newest that is not known to work is fine; below this the server lacks what isolation needs. */
const oldest = 15;

/** Texts of values must not depend on the settings of a server, a user or a database. */
const textSettings = [
  "DateStyle = 'ISO, YMD'",
  "IntervalStyle = 'postgres'",
  "TimeZone = 'UTC'",
  "bytea_output = 'hex'",
  "extra_float_digits = 1",
  "lc_monetary = 'C'",
  "xmlbinary = 'base64'",
  "standard_conforming_strings = on",
]
  .map((setting) => `SET LOCAL ${setting};`)
  .join(" ");

/** A pool on the data store; nothing is connected before it is needed. */
export async function openPostgresStore(
  location: { readonly url: string; readonly shown: string },
  ctx: Pick<Context, "env">,
): Promise<PostgresStore> {
  const pool = await openPool(location.url, ctx, {
    max: 4,
    application_name: "tenant-manager",
    types: { getTypeParser: (oid) => parserOf(oid, true) },
  });
  const use = async <T>(work: (client: PoolClient) => Promise<T>): Promise<T> => {
    try {
      return await withClient(pool, work);
    } catch (error) {
      throw storeError(location.shown, error);
    }
  };
  return {
    shown: location.shown,
    session: (work) => use((client) => work(sqlOf(client))),
    stream: (work) => streamed(pool, location.shown, work),
    transaction: (work, options = {}) => use((client) => inTransaction(client, options, work)),
    close: () => pool.end(),
  };
}

/** Opens a data store for `work` and closes it, whatever comes of it. */
export async function withPostgresStore<T>(
  location: { readonly url: string; readonly shown: string },
  ctx: Pick<Context, "env">,
  work: (store: PostgresStore) => Promise<T>,
): Promise<T> {
  const store = await openPostgresStore(location, ctx);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** `postgres-too-old`, unless the server has what isolation needs. */
export async function checkVersion(store: PostgresStore, sql: Sql): Promise<void> {
  const [row] = await sql.query<{ number: number; version: string }>(
    "SELECT current_setting('server_version_num')::int / 10000 AS number, current_setting('server_version') AS version",
  );
  if (row && row.number >= oldest) return;
  throw new CliError("postgres-too-old", {
    message: messages.tooOld(store.shown, row?.version ?? "?"),
    hint: messages.tooOldHint,
  });
}

async function withClient<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const { client, release } = await borrow(pool);
  try {
    const result = await work(client);
    release();
    return result;
  } catch (error) {
    release(error);
    throw error;
  }
}

/** A connection, and how to give it back: with the error that ended its use, if one did. */
async function borrow(pool: Pool): Promise<{ client: PoolClient; release: (error?: unknown) => void }> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on("error", onError);
  const release = (error?: unknown) => {
    client.off("error", onError);
    // What the server refused leaves the connection whole; after anything else nobody knows.
    const isWhole = !(error instanceof Error) || error instanceof CliError || errorCodeOf(error).length === 5;
    client.release(broken ?? (isWhole ? undefined : error));
  };
  return { client, release };
}

async function* streamed<T>(
  pool: Pool,
  shown: string,
  work: (sql: Sql) => AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  try {
    const { client, release } = await borrow(pool);
    let failure: unknown;
    try {
      await begin(client, { snapshot: true });
      yield* work(sqlOf(client));
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      // Nothing was written; also whoever stops reading early comes here.
      await client.query("ROLLBACK").catch(() => undefined);
      release(failure);
    }
  } catch (error) {
    throw storeError(shown, error);
  }
}

async function begin(
  client: PoolClient,
  { snapshot = false, lockTimeoutMs = 30_000 }: TransactionOptions,
): Promise<void> {
  const mode = snapshot ? " ISOLATION LEVEL REPEATABLE READ READ ONLY" : "";
  // With no search path, the server qualifies every name that is not its own. Limits that are right for a service's queries
  // would end a copy of many rows in the middle.
  await client.query(
    `BEGIN${mode}; SET LOCAL search_path = ''; SET LOCAL lock_timeout = ${lockTimeoutMs}; SET LOCAL statement_timeout = 0;
     SET LOCAL idle_in_transaction_session_timeout = 0; ${textSettings}`,
  );
}

async function inTransaction<T>(
  client: PoolClient,
  options: TransactionOptions,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  await begin(client, options);
  try {
    const result = await work(sqlOf(client));
    await client.query("COMMIT");
    return result;
  } catch (error) {
    // A connection that is gone has rolled back by itself.
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

function sqlOf(client: PoolClient): Sql {
  return {
    query: async <R extends object>(text: string, values: readonly unknown[] = []) =>
      (await client.query<R>(text, [...values])).rows,
    rows: async <R extends object>(text: string) =>
      (await client.query<R>({ text, types: { getTypeParser: (oid: number) => parserOf(oid, false) } })).rows,
    script: async (text) => void (await client.query(text)),
  };
}

/** What JSON can hold without loss becomes a value of JavaScript; all else stays the text that the server wrote. */
function parserOf(oid: number, parsesJson: boolean): (text: string) => unknown {
  switch (oid) {
    case 16:
      return (text) => text === "t";
    case 21:
    case 23:
      return Number;
    case 114:
      return parsesJson ? (text) => JSON.parse(text) as unknown : asText;
    default:
      return asText;
  }
}

const asText = (text: string): string => text;
