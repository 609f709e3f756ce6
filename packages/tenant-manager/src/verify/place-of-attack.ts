import { CliError, type Context, exitCodes } from "@microforge/core/program";
import { parseStoreUrl, type StoreLocation } from "../data/store-url.ts";
import { storeUrlOf } from "../lifecycle/data-stores.ts";
import { type Registry, withRegistry } from "../registry/registry.ts";
import { verifyMessages as messages } from "./command-messages.ts";
import type { VerifiedTenant } from "./target.ts";

export interface PlaceChoice {
  readonly data: string | undefined;
  readonly region: string;
  readonly database: string;
}

export interface PlaceOfAttack {
  readonly location: StoreLocation;
  readonly tenants: readonly VerifiedTenant[];
}

/** The data store that was named, else the registry's, and the tenants that the registry has there. */
export async function placeOfAttack(choice: PlaceChoice, ctx: Context): Promise<PlaceOfAttack> {
  const { data, region } = choice;
  const given = data === undefined ? undefined : parseStoreUrl(data, ctx.cwd);
  const known = await withRegistry(choice, ctx, (registry) => knownIn(registry, ctx, region)).catch(
    (error: unknown) => {
      // A data store can be attacked without a registry: its tenants are then those that its rows name.
      if (given && error instanceof CliError && error.code === "registry-missing")
        return { url: undefined, tenants: [] };
      throw error;
    },
  );
  if (given) return { location: withPassword(given, ctx), tenants: known.tenants };
  if (known.url === undefined)
    throw new CliError("data-store-unknown", {
      message: messages.noStore(region),
      hint: messages.noStoreHint,
      exitCode: exitCodes.usage,
    });
  return { location: withPassword(parseStoreUrl(known.url, ctx.cwd), ctx), tenants: known.tenants };
}

async function knownIn(
  { db }: Registry,
  ctx: Context,
  region: string,
): Promise<{ url: string | undefined; tenants: VerifiedTenant[] }> {
  const url = await storeUrlOf(db, ctx, region);
  const tenants = await db
    .selectFrom("tenant")
    .select(["id", "slug", "isolation"])
    .where("region", "=", region)
    .where("status", "in", ["active", "suspended", "deleted"])
    .orderBy("id")
    .execute();
  return { url, tenants };
}

/** PGPASSWORD counts where the URL has none; without either, the driver looks into ~/.pgpass. */
function withPassword(location: StoreLocation, { env }: Pick<Context, "env">): StoreLocation {
  if (location.kind !== "postgres" || !env.PGPASSWORD) return location;
  const url = new URL(location.url);
  if (url.password !== "" || url.searchParams.has("password")) return location;
  url.password = encodeURIComponent(env.PGPASSWORD);
  return { ...location, url: url.href };
}
