import { createHash } from "node:crypto";
import type { Sql } from "../../data/postgres.ts";
import { qualifiedName, quoteLiteral, quoteName } from "../../data/sql-text.ts";
import type { Digest } from "../provider.ts";
import type { Space } from "./space.ts";
import { type DataTable, storedColumns } from "./tables.ts";

/** Sums over the rows of two halves of each row's hash: the order does not count, how often a row is there does. */
export interface Sums {
  readonly rows: string;
  readonly low: string;
  readonly high: string;
}

/** The digest that the sums of a table with these columns make. */
export function digestOf(columns: readonly string[], { rows, low, high }: Sums): Digest {
  const text = JSON.stringify([columns, rows, low, high]);
  return { rows: Number(rows), checksum: createHash("sha256").update(text).digest("hex") };
}

export const sameDigest = (a: Digest, b: Digest): boolean => a.rows === b.rows && a.checksum === b.checksum;

/** SQL that hashes a row: the text of an array tells values, NULL and "NULL" apart. */
export function rowHash(table: DataTable, space: Space): string {
  const values = storedColumns(table, space).map(({ name }) => `${quoteName(name)}::text`);
  return `encode(sha256(convert_to(ARRAY[${values.join(", ")}]::text[]::text, 'UTF8')), 'hex')`;
}

/** SQL for `Sums` over a column `hash`. */
export const sumsOfHashes = `count(*)::text AS rows, ${half("low", 1)}, ${half("high", 17)}`;

function half(name: string, from: number): string {
  return `coalesce(sum(('x' || substr(hash, ${from}, 16))::bit(64)::bigint), 0)::text AS ${name}`;
}

/** The condition for the tenant's rows. It stands also where a policy says the same: a superuser is above policies. */
export const tenantCondition = (table: DataTable, { isShared, tenantColumn, tenantId }: Space, alias = ""): string =>
  isShared && table.hasTenant ? ` WHERE ${alias}${quoteName(tenantColumn)} = ${quoteLiteral(tenantId)}` : "";

export async function digestTable(sql: Sql, space: Space, table: DataTable): Promise<Digest> {
  const source = qualifiedName(space.schema, table.name);
  const [sums] = await sql.query<Sums>(
    `SELECT ${sumsOfHashes} FROM (SELECT ${rowHash(table, space)} AS hash FROM ${source}${tenantCondition(table, space)}) hashed`,
  );
  if (!sums) throw new Error("an aggregate without a row");
  return digestOf(
    storedColumns(table, space).map(({ name }) => name),
    sums,
  );
}
