import type { Context } from "@microforge/core/program";
import type { Facts, MigrationFact, TenantFact } from "./facts.ts";
import { missingInvoices } from "./gather-invoices.ts";
import {
  diskOf,
  openOperations,
  overdueErasures,
  readTenants,
  registryDisk,
  registryFacts,
  unfinishedMigrations,
} from "./gather-registry.ts";
import { storeFacts, storesOf } from "./gather-stores.ts";
import { usageDifferences } from "./gather-usage.ts";
import type { Reader } from "./reader.ts";

/** Reads everything that the checks need, and changes nothing. */
export async function gather(reader: Reader, ctx: Context, deep: boolean): Promise<Facts> {
  const now = ctx.now().getTime();
  const registry = await registryFacts(reader, deep);
  const operations = await openOperations(reader, now);
  const tenants = await readTenants(reader);
  const stores = await storesOf(reader, ctx);
  const moving = await movingTenants(reader, tenants);
  const known = new Set(stores.map(({ region }) => region));
  const folders = stores.flatMap(({ location }) => (location.kind === "sqlite" ? [location.folder] : []));
  return {
    now,
    registry,
    operations,
    migrations: [
      ...(await unfinishedMigrations(reader)),
      ...(deep ? await halfDone(stores, tenants, moving, ctx) : []),
    ],
    stores: await Promise.all(stores.map((store) => storeFacts(store, tenants, moving, ctx))),
    regionsWithoutStore: [
      ...new Set(
        tenants
          .filter(({ isolation, region }) => isolation !== "row" && !known.has(region))
          .map(({ region }) => region),
      ),
    ],
    erasures: await overdueErasures(reader, now),
    invoices: await missingInvoices(reader, now),
    usage: await usageDifferences(reader, now, deep),
    disks: [...(await registryDisk(reader)), ...(await Promise.all(folders.map(diskOf))).flat()],
  };
}

async function movingTenants(reader: Reader, tenants: readonly TenantFact[]): Promise<ReadonlySet<string>> {
  const open = await reader.all<{ tenant_id: string }>("SELECT tenant_id FROM operation WHERE finished_at IS NULL");
  const unsettled = tenants.filter(({ status }) => status === "provisioning" || status === "moving");
  return new Set([...open.map(({ tenant_id }) => tenant_id), ...unsettled.map(({ id }) => id)]);
}

/** What the places say themselves: also what a run did that could not tell the registry any more. */
async function halfDone(
  stores: Awaited<ReturnType<typeof storesOf>>,
  tenants: readonly TenantFact[],
  moving: ReadonlySet<string>,
  ctx: Context,
): Promise<readonly MigrationFact[]> {
  const { readHalfDone } = await import("./gather-half-done.ts");
  return readHalfDone(stores, tenants, moving, ctx);
}
