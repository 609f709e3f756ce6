import { CliError, type Context, exitCodes } from "@microforge/core/program";
import type { Kysely } from "kysely";
import { parseStoreUrl } from "../data/store-url.ts";
import type { Tables } from "../registry/tables.ts";
import { messages } from "./messages.ts";

export const defaultRegion = "default";

export interface DataStore {
  readonly region: string;
  /** As it is kept: the whole path of a folder, no password. */
  readonly url: string;
}

interface GivenDataStore extends DataStore {
  /** As it was given, with the password. */
  readonly given: string;
}

/** Reads `URL` (of the region `default`) and `REGION=URL`. One region has one data store. */
export function parseDataStores(values: readonly string[], cwd: string): readonly GivenDataStore[] {
  const stores = new Map<string, GivenDataStore>();
  for (const value of values) {
    const [, named, rest] = /^([^=:/?@]*)=(.*)$/su.exec(value.trim()) ?? [];
    const region = checkRegion(named ?? defaultRegion);
    const store = { region, ...asKept(rest ?? value.trim(), cwd) };
    const other = stores.get(region);
    if (other && other.url !== store.url) throw differs(region, other.url, store.url);
    stores.set(region, store);
  }
  return [...stores.values()];
}

function asKept(given: string, cwd: string): { readonly url: string; readonly given: string } {
  const location = parseStoreUrl(given, cwd);
  return location.kind === "sqlite"
    ? { url: `sqlite:${location.folder}`, given: `sqlite:${location.folder}` }
    : { url: location.shown, given };
}

/** A region's name stands in file names, labels and options. */
export function checkRegion(region: string): string {
  if (/^[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?$/u.test(region)) return region;
  throw new CliError("region-invalid", {
    message: messages.regionInvalid(region),
    hint: messages.regionHint,
    exitCode: exitCodes.usage,
  });
}

/**
 * A data store's URL, ready to connect to. The registry keeps no passwords: one that PGPASSWORD and ~/.pgpass do not give
 * comes from `MICROFORGE_DATA`, which lists data stores as `init --data` does.
 */
export function withGivenPassword({ region, url }: DataStore, { env, cwd }: Pick<Context, "env" | "cwd">): string {
  const given = env.MICROFORGE_DATA ? parseDataStores(env.MICROFORGE_DATA.split(","), cwd) : [];
  return given.find((store) => store.region === region && store.url === url)?.given ?? url;
}

/** The data store of a region, ready to connect to; undefined where there is none. */
export async function storeUrlOf(
  db: Kysely<Tables>,
  ctx: Pick<Context, "env" | "cwd">,
  region: string,
): Promise<string | undefined> {
  const row = await db.selectFrom("data_store").selectAll().where("region", "=", region).executeTakeFirst();
  return row && withGivenPassword(row, ctx);
}

export const differs = (region: string, known: string, given: string): CliError =>
  new CliError("data-store-differs", {
    message: messages.dataStoreDiffers(region, known, given),
    hint: messages.dataStoreDiffersHint,
    exitCode: exitCodes.conflict,
    details: { region, known, given },
  });
