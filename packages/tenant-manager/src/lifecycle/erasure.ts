import type { Kysely } from "kysely";
import type { Tenant } from "../registry/find-tenant.ts";
import type { Tables } from "../registry/tables.ts";

/** Tenants whose grace period is over, and those whose erasure was interrupted; the longest due first. */
export const dueForErasure = (db: Kysely<Tables>, now: number): Promise<Tenant[]> =>
  db
    .selectFrom("tenant")
    .selectAll()
    .where("erase_after", "<=", now)
    .where("status", "in", ["deleted", "erasing"])
    .orderBy("erase_after")
    .orderBy("slug")
    .execute();
