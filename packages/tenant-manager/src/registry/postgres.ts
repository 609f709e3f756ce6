import { CliError } from "@microforge/core/program";
import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import type { Tables } from "./tables.ts";

/** The registry's own schema, so that it can share a database with a service. */
export const registrySchema = "tenant_manager";

export interface PostgresRegistry {
  readonly db: Kysely<Tables>;
  readonly raw: pg.Pool;
}

/** A pool on the registry's schema; it connects when the first query is sent. */
export function openPostgres(url: string): PostgresRegistry {
  const raw = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 10_000,
    // The pool must not keep the process alive that has forgotten to close it.
    allowExitOnIdle: true,
    options: `-c search_path=${registrySchema} -c timezone=UTC`,
    application_name: "tenant-manager",
    types: { getTypeParser: (oid, format) => (oid === int8 ? exactNumber : pg.types.getTypeParser(oid, format)) },
  });
  // A connection that breaks while it is idle is replaced; the next query reports what is wrong.
  raw.on("error", () => {});
  return { raw, db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool: raw }) }) };
}

const int8 = 20;

/** PostgreSQL's 64 bits as a number, or an error: never a number that is nearly right. */
export function exactNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new CliError("number-too-large", {
    message: {
      en: `${text} is larger than this program can count exactly (2^53)`,
      zh: `${text} 超出了本程序能够精确计数的范围（2^53）`,
    },
  });
}
