import { join } from "node:path";
import type { StoreLocation } from "../data/store-url.ts";
import { placeNames, templateNames } from "../isolation/names.ts";
import type { Isolation, Status } from "../registry/tables.ts";

/** Where tables are. */
export type Place =
  | { readonly kind: "schema"; readonly schema: string }
  | { readonly kind: "database"; readonly database: string }
  | { readonly kind: "file"; readonly path: string };

/** One thing to migrate: a template, the tables that tenants share, or the place of one tenant. */
export interface Target {
  /** The tenant's id, or `template:schema:eu`, `shared:eu`. */
  readonly key: string;
  /** What people call it: the tenant's slug, or the key. */
  readonly name: string;
  readonly role: "template" | "shared" | "tenant";
  readonly isolation: Isolation;
  readonly region: string;
  readonly place: Place;
}

export interface DataStore {
  readonly region: string;
  readonly location: StoreLocation;
}

/** What is known of a tenant that has data. */
export interface TenantPlace {
  readonly id: string;
  readonly slug: string;
  readonly status: Status;
  readonly isolation: Isolation;
  readonly region: string;
}

/** The tables that tenants of `row` isolation share are where the service itself would have them. */
export const sharedSchema = "public";

/** A namespace tenant's data is in a database of its own. */
const inDatabase = (isolation: Isolation): boolean => isolation === "database" || isolation === "namespace";

/**
 * What has to be migrated before any tenant, so that one that is made meanwhile has it already.
 *
 * @param wanted the isolations that are in use, or were asked for
 */
export function commonTargets(store: DataStore, wanted: readonly Isolation[]): readonly Target[] {
  const { region, location } = store;
  const template = (isolation: "schema" | "database", place: Place): Target => {
    const key = `template:${isolation}:${region}`;
    return { key, name: key, role: "template", isolation, region, place };
  };
  if (location.kind === "sqlite") {
    return wanted.some(inDatabase)
      ? [template("database", { kind: "file", path: join(location.folder, templateNames.file) })]
      : [];
  }
  return [
    ...(wanted.includes("schema") ? [template("schema", { kind: "schema", schema: templateNames.schema })] : []),
    ...(wanted.some(inDatabase) ? [template("database", { kind: "database", database: templateNames.database })] : []),
    ...(wanted.includes("row") ? [sharedTarget(region)] : []),
  ];
}

const sharedTarget = (region: string): Target => ({
  key: `shared:${region}`,
  name: `shared:${region}`,
  role: "shared",
  isolation: "row",
  region,
  place: { kind: "schema", schema: sharedSchema },
});

/** The place of a tenant's own tables; one of isolation `row` has none. */
export function tenantTarget(tenant: TenantPlace, store: DataStore): Target {
  const { id: key, slug: name, isolation, region } = tenant;
  return { key, name, role: "tenant", isolation, region, place: placeOf(tenant, store.location) };
}

function placeOf({ slug, isolation }: TenantPlace, location: StoreLocation): Place {
  const names = placeNames(slug);
  if (location.kind === "sqlite") return { kind: "file", path: join(location.folder, names.file) };
  return isolation === "schema"
    ? { kind: "schema", schema: names.schema }
    : { kind: "database", database: names.database };
}

/** The place as a person would look for it. */
export function describePlace(place: Place): string {
  switch (place.kind) {
    case "schema":
      return `schema ${place.schema}`;
    case "database":
      return `database ${place.database}`;
    case "file":
      return place.path;
  }
}
