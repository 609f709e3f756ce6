import type { Context } from "@microforge/core/program";
import type { Kysely } from "kysely";
import { parseStoreUrl } from "../data/store-url.ts";
import { withGivenPassword } from "../lifecycle/data-stores.ts";
import { findTenant } from "../registry/find-tenant.ts";
import type { Isolation, Tables } from "../registry/tables.ts";
import { sharesTables, storeMissing, tenantHasNoData } from "./errors.ts";
import { commonTargets, type DataStore, type Target, type TenantPlace, tenantTarget } from "./target.ts";

type Sees = Pick<Context, "cwd" | "env">;

/** Whose tables a run is about. */
export interface Selection {
  /** Only these tenants, by slug or id; without any, all. */
  readonly tenants: readonly string[];
  /** Only these isolations; without any, all that are in use. */
  readonly isolations: readonly Isolation[];
  /** Only what an earlier run has not finished. */
  readonly resume: boolean;
}

/** What a run is about, in the order in which it is done. */
export interface Selected {
  readonly stores: readonly DataStore[];
  /** Templates and shared tables: these come first. */
  readonly common: readonly Target[];
  readonly own: readonly Target[];
  /** Tenants that are being made or moved: whoever does that has their tables for himself. */
  readonly busy: readonly Target[];
}

export async function readSelection(db: Kysely<Tables>, selection: Selection, ctx: Sees): Promise<Selected> {
  const stores = await readStores(db, ctx);
  const tenants = await readTenants(db, selection);
  const open = await keysOf(db.selectFrom("operation").select("tenant_id").where("finished_at", "is", null));
  const left = selection.resume
    ? await keysOf(db.selectFrom("tenant_migration").select("tenant_id").where("state", "!=", "done").distinct())
    : undefined;
  const selected = selectTargets(stores, tenants, selection, open);
  if (!left) return selected;
  const isLeft = ({ key }: Target) => left.has(key);
  return {
    stores,
    common: selected.common.filter(isLeft),
    own: selected.own.filter(isLeft),
    busy: selected.busy.filter(isLeft),
  };
}

/** Pure part: which places these tenants and options mean. */
export function selectTargets(
  stores: readonly DataStore[],
  tenants: readonly TenantPlace[],
  { tenants: named, isolations }: Pick<Selection, "tenants" | "isolations">,
  open: ReadonlySet<string>,
): Selected {
  const storeOf = new Map(stores.map((store) => [store.region, store]));
  const common =
    named.length > 0 ? [] : stores.flatMap((store) => commonTargets(store, inUse(store, tenants, isolations)));
  const own: Target[] = [];
  const busy: Target[] = [];
  for (const tenant of tenants) {
    // Tenants that share tables may be in a database that this tool was not told of.
    if (tenant.isolation === "row") continue;
    const store = storeOf.get(tenant.region);
    if (!store) throw storeMissing(tenant.region);
    const target = tenantTarget(tenant, store);
    const isBusy = open.has(tenant.id) || tenant.status === "provisioning" || tenant.status === "moving";
    (isBusy ? busy : own).push(target);
  }
  return { stores, common, own, busy };
}

const inUse = (
  { region }: DataStore,
  tenants: readonly TenantPlace[],
  asked: readonly Isolation[],
): readonly Isolation[] =>
  asked.length > 0 ? asked : tenants.filter((tenant) => tenant.region === region).map(({ isolation }) => isolation);

export async function readStores(db: Kysely<Tables>, ctx: Sees): Promise<readonly DataStore[]> {
  const rows = await db.selectFrom("data_store").selectAll().orderBy("region").execute();
  return rows.map((row) => ({ region: row.region, location: parseStoreUrl(withGivenPassword(row, ctx), ctx.cwd) }));
}

async function readTenants(db: Kysely<Tables>, { tenants, isolations }: Selection): Promise<readonly TenantPlace[]> {
  if (tenants.length > 0) return Promise.all(tenants.map((named) => readTenant(db, named)));
  const query = db
    .selectFrom("tenant")
    .select(["id", "slug", "status", "isolation", "region"])
    .where("status", "not in", ["erasing", "erased"])
    .orderBy("slug");
  return (isolations.length > 0 ? query.where("isolation", "in", [...isolations]) : query).execute();
}

async function readTenant(db: Kysely<Tables>, named: string): Promise<TenantPlace> {
  const tenant = await findTenant(db, named);
  if (tenant.status === "erasing" || tenant.status === "erased") throw tenantHasNoData(named);
  if (tenant.isolation === "row") throw sharesTables(tenant.slug);
  return tenant;
}

async function keysOf(query: { execute(): Promise<{ tenant_id: string }[]> }): Promise<ReadonlySet<string>> {
  return new Set((await query.execute()).map(({ tenant_id }) => tenant_id));
}
