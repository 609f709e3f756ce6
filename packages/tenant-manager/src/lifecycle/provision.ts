import { CliError, type Context, exitCodes, nearest } from "@microforge/core/program";
import type { Kysely } from "kysely";
import type { Provider } from "../isolation/provider.ts";
import type { Tenant } from "../registry/find-tenant.ts";
import type { Registry } from "../registry/registry.ts";
import type { Tables } from "../registry/tables.ts";
import { activate, creation, provisioning } from "./create-tenant.ts";
import { defaultRegion, storeUrlOf } from "./data-stores.ts";
import { messages } from "./messages.ts";

type Traits = Pick<Tenant, "isolation" | "region">;
type Sees = Pick<Context, "cwd" | "env" | "signal" | "terminal" | "say">;

/**
 * The URL of the data store in which a tenant gets its place; undefined where it needs none: its rows are in tables that the
 * service shares among tenants, and this tool was not told where.
 *
 * @throws CliError `region-unknown`, `data-store-missing`
 */
export async function storeFor(db: Kysely<Tables>, ctx: Sees, traits: Traits): Promise<string | undefined> {
  const url = await storeUrlOf(db, ctx, traits.region);
  if (url !== undefined) return url;
  const known = await db.selectFrom("data_store").select("region").orderBy("region").execute();
  refuseWithoutStore(
    traits,
    known.map(({ region }) => region),
  );
  return undefined;
}

/** What cannot be made without a data store. */
export function refuseWithoutStore({ isolation, region }: Traits, known: readonly string[]): void {
  if (region !== defaultRegion) {
    const guess = nearest(region, known);
    throw new CliError("region-unknown", {
      message: messages.regionUnknown(region),
      hint: guess === undefined ? messages.regionUnknownHint(region) : messages.didYouMean(guess),
      exitCode: exitCodes.usage,
    });
  }
  if (isolation === "row") return;
  throw new CliError("data-store-missing", {
    message: messages.dataStoreMissing(isolation, region),
    hint: messages.dataStoreMissingHint(region),
    exitCode: exitCodes.usage,
  });
}

/** The places of an isolation in a data store. Opened before anything is written: what it refuses, it refuses now. */
export async function openPlaces(ctx: Sees, { isolation }: Traits, url: string): Promise<Provider> {
  const { openProvider } = await import("../isolation/provider.ts");
  return openProvider(isolation, url, ctx);
}

/** Carries a tenant that is reserved on to `active`: makes its place, if it needs one, whatever of it is there already. */
export async function finishCreation(registry: Registry, ctx: Sees, tenant: Tenant): Promise<Tenant> {
  const url = await storeFor(registry.db, ctx, tenant);
  const places = url === undefined ? undefined : await openPlaces(ctx, tenant, url);
  const { runOperation } = await import("../operations/engine.ts");
  try {
    await runOperation(registry, ctx, {
      ...creation(tenant),
      begin: async (trx) => {
        const query = trx.selectFrom("tenant").select("status").where("id", "=", tenant.id);
        return (await query.executeTakeFirst())?.status === "provisioning" ? "begun" : "done";
      },
      steps: places ? [{ name: provisioning, run: () => places.provision(tenant) }] : [],
      finish: async (trx) => void (await activate(trx, tenant, registry.now())),
    });
  } finally {
    await places?.close();
  }
  return registry.db.selectFrom("tenant").selectAll().where("id", "=", tenant.id).executeTakeFirstOrThrow();
}
