import { sql, type Transaction } from "kysely";
import { slugOfId } from "../lifecycle/slug.ts";
import type { Registry } from "../registry/registry.ts";
import type { Tables } from "../registry/tables.ts";
import { verifyKey } from "../verify/last-result.ts";
import type { Searched } from "./certificate.ts";
import type { Terms } from "./terms.ts";

const ofTenants = [
  "subscription",
  "quota",
  "quota_counter",
  "quota_bucket",
  "usage_event",
  "usage_hour",
  "invoice",
  "tenant_event",
  "tenant_migration",
] as const satisfies readonly (keyof Tables)[];

/** What is kept of the registry's rows when `keepInvoices`. */
export interface Keeping {
  readonly keepInvoices: boolean;
}

/** Removes all that the registry knows of a tenant but that there was one: id, times, and what is to be kept. */
export async function eraseFromRegistry(
  trx: Transaction<Tables>,
  id: string,
  { keepInvoices }: Keeping,
): Promise<void> {
  for (const table of ofTenants) {
    if (table === "invoice" && keepInvoices) continue;
    await trx.deleteFrom(table).where("tenant_id", "=", id).execute();
  }
  await trx.deleteFrom("operation").where("tenant_id", "=", id).execute();
  // The last matrix of `isolation verify` has the ids of those it was tried with; the next run writes another.
  await trx.deleteFrom("meta").where("key", "=", verifyKey).where("value", "like", `%${id}%`).execute();
  const slug = slugOfId(id);
  const nameless = { slug, name: "", search: "", time_zone: "UTC", region: "default" };
  await trx.updateTable("tenant").set(nameless).where("id", "=", id).execute();
}

/** Deleted rows are overwritten in an SQLite file (`secure_delete`); this takes them out of its log as well. */
export function forgetDeleted(registry: Registry): void {
  if (registry.dialect === "sqlite") registry.raw.exec("PRAGMA wal_checkpoint(TRUNCATE)");
}

/** Writes the whole SQLite file anew, from the rows that there are: what lay between them is gone. */
export function rewriteFile(registry: Registry): void {
  if (registry.dialect === "sqlite") registry.raw.exec("VACUUM");
}

/** Every column of text, by table; the compiler asks for tables that come later. */
const textColumns = {
  meta: ["key", "value"],
  tenant: ["id", "slug", "name", "search"],
  tenant_event: ["tenant_id", "details"],
  operation: ["id", "tenant_id", "input", "error"],
  data_store: ["region", "url"],
  plan: ["code", "definition"],
  subscription: ["tenant_id"],
  quota: ["tenant_id", "definition"],
  quota_counter: ["tenant_id"],
  quota_bucket: ["tenant_id"],
  usage_event: ["tenant_id", "source", "id"],
  usage_hour: ["tenant_id"],
  invoice: ["number", "tenant_id", "content"],
  tenant_migration: ["tenant_id", "name", "error"],
  certificate: ["tenant_id", "content"],
} as const satisfies Record<keyof Tables, readonly string[]>;

/** Searches the registry's own tables, in the transaction that has removed the rows. */
export async function searchRegistry(
  trx: Transaction<Tables>,
  place: string,
  { ids, whole }: Terms,
): Promise<readonly Searched[]> {
  const searched: Searched[] = [];
  for (const [name, columns] of Object.entries(textColumns)) {
    const conditions = columns.flatMap((column) => [
      ...ids.map((id) => sql`lower(${sql.ref(column)}) LIKE ${`%${id}%`}`),
      ...whole.map((word) => sql`${sql.ref(column)} = ${word}`),
    ]);
    const query = sql<{ all: number; found: number }>`SELECT count(*) AS "all",
      count(CASE WHEN ${sql.join(conditions, sql` OR `)} THEN 1 END) AS found FROM ${sql.table(name)}`;
    const { rows } = await query.execute(trx);
    searched.push({ place, kind: "table", name, rows: rows[0]?.all ?? 0, found: rows[0]?.found ?? 0 });
  }
  return searched;
}

/**
 * The words that an SQLite registry has anyway, in others' names or in its own tables' definitions. Asked after the tenant's
 * rows were searched for and are gone: their bytes in the file prove nothing.
 */
export async function wordsOfOthers({ db }: Registry, words: readonly string[]): Promise<readonly string[]> {
  const others: string[] = [];
  for (const word of words) {
    const pattern = `%${word.replaceAll(/[\\%_]/gu, "\\$&")}%`;
    const places = [["sqlite_master", ["name", "sql"]] as const, ...Object.entries(textColumns)];
    for (const [table, columns] of places) {
      const like = columns.map((column) => sql`${sql.ref(column)} LIKE ${pattern} ESCAPE '\\'`);
      const { rows } = await sql`SELECT 1 FROM ${sql.table(table)} WHERE ${sql.join(like, sql` OR `)} LIMIT 1`.execute(
        db,
      );
      if (rows.length === 0) continue;
      others.push(word);
      break;
    }
  }
  return others;
}
