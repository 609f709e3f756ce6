import { type Kysely, sql } from "kysely";
import type { Tenant } from "../registry/find-tenant.ts";
import type { Isolation, Status, Tables } from "../registry/tables.ts";
import { searchPatterns } from "./search.ts";

export interface Filter {
  /** Undefined: all but those that are erased. */
  readonly status: Status | undefined;
  readonly isolation: Isolation | undefined;
  readonly plan: string | undefined;
  readonly region: string | undefined;
  /** Words that are all in the slug or the name, in any case and order. */
  readonly search: string | undefined;
  readonly limit: number;
  /** The slug after which the list goes on. */
  readonly after: string | undefined;
}

export interface Page {
  readonly tenants: readonly Tenant[];
  /** What `after` of the next page is; null on the last. */
  readonly next: string | null;
}

/** Tenants by slug, a page at a time. Which they are, the index `tenant_list_idx` alone tells; only they are read whole. */
export async function listTenants(db: Kysely<Tables>, filter: Filter): Promise<Page> {
  const { status, isolation, plan, region, after, limit } = filter;
  let chosen = db.selectFrom("tenant").select("slug");
  chosen = status === undefined ? chosen.where("status", "!=", "erased") : chosen.where("status", "=", status);
  if (isolation !== undefined) chosen = chosen.where("isolation", "=", isolation);
  if (plan !== undefined) chosen = chosen.where("plan", "=", plan);
  if (region !== undefined) chosen = chosen.where("region", "=", region);
  if (after !== undefined) chosen = chosen.where("slug", ">", after);
  for (const pattern of searchPatterns(filter.search ?? "")) {
    chosen = chosen.where(sql<boolean>`search like ${pattern} escape '\\'`);
  }
  const page = chosen.orderBy("slug").limit(limit + 1);
  const rows = await db.selectFrom("tenant").selectAll().where("slug", "in", page).orderBy("slug").execute();
  const tenants = rows.slice(0, limit);
  return { tenants, next: rows.length > limit ? (tenants.at(-1)?.slug ?? null) : null };
}
