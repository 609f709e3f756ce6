import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { qualifiedName, quoteLiteral } from "../data/sql-text.ts";

/** Where sqlx keeps its record, whatever the search path is by then. */
export const recordIn = (schema: string): string => qualifiedName(schema, "_sqlx_migrations");

/** sqlx's own table, to the letter, so that a service with `sqlx::migrate!` finds its migrations done. */
export const createRecord = (schema: string): string =>
  `CREATE TABLE IF NOT EXISTS ${recordIn(schema)} (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMPTZ NOT NULL DEFAULT now(),
    success BOOLEAN NOT NULL,
    checksum BYTEA NOT NULL,
    execution_time BIGINT NOT NULL
  )`;

export const selectRecord = (schema: string): string =>
  `SELECT version::text AS version, success, encode(checksum, 'hex') AS checksum FROM ${recordIn(schema)}`;

/** The records of many schemas by one statement: asking each by itself is what makes "nothing to do" slow elsewhere. */
export const selectRecords = (schemas: readonly string[]): string =>
  schemas
    .map((schema) => `SELECT ${quoteLiteral(schema)} AS place, r.* FROM (${selectRecord(schema)}) AS r`)
    .join("\nUNION ALL\n");

/** The number under which nobody else migrates that place, as PostgreSQL takes it: 64 bits with a sign. */
export const lockOf = (place: string): string =>
  createHash("sha256").update(`tenant-manager migrate ${place}`).digest().readBigInt64BE().toString();

/** One migration without a transaction at a time in a database: two `CREATE INDEX CONCURRENTLY` may wait for each other. */
export const turnLock = lockOf("(without a transaction)");

/** The lock that sqlx takes while a service migrates its database at its start. */
export const sqlxLockOf = (database: string): string => (0x3d32ad9en * BigInt(crc32(Buffer.from(database)))).toString();

/** Whether any of the locks is held by somebody, for a look from outside. */
export const heldLocks = `SELECT ((classid::bigint << 32) | objid::bigint)::text AS lock FROM pg_locks
  WHERE locktype = 'advisory' AND objsubid = 1 AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

export const existingSchemas = `SELECT n.nspname AS schema, EXISTS (
    SELECT 1 FROM pg_class c WHERE c.relnamespace = n.oid AND c.relname = '_sqlx_migrations') AS recorded
  FROM pg_namespace n WHERE n.nspname = ANY ($1)`;

export const existingDatabases = "SELECT datname FROM pg_database WHERE datname = ANY ($1)";
