import { sha256 } from "../canonical.ts";

/** How the places of a tenant's data are called. */
export interface PlaceNames {
  readonly schema: string;
  readonly database: string;
  readonly role: string;
  /** In the folder of an SQLite data store. */
  readonly file: string;
}

/** What tenants' schemas and databases are made from. */
export const templateNames = {
  schema: "tenant_template",
  database: "tenant_template",
  file: "template.db",
} as const;

/** The role of tenants that share tables. */
export const sharedRole = "tenant_app";

/** Slugs whose plain names would be those of something else. */
const taken: readonly string[] = ["template", "app"];

/** PostgreSQL cuts longer names off, without an error. */
const longest = 63;

/**
 * The names that belong to a slug: never the same for two slugs, never those of a template, at most 63 bytes. A slug that
 * cannot be a plain name (`tenant_<slug>`, `_` for `-`) has one with a hash, under a prefix that no plain name begins with.
 */
export function placeNames(slug: string): PlaceNames {
  const plain = `tenant_${slug.replaceAll("-", "_")}`;
  if (/^[a-z0-9-]+$/u.test(slug) && plain.length <= longest && !taken.includes(slug)) {
    return { schema: plain, database: plain, role: plain, file: `${slug}.db` };
  }
  const hash = sha256(slug).slice(0, 16);
  const head = slug.replace(/[^a-z0-9]+/gu, "_").slice(0, 36);
  const hashed = `tenantx_${head}_${hash}`;
  return { schema: hashed, database: hashed, role: hashed, file: `${hashed}.db` };
}

/** Whether a schema or database is called as a tenant's would be. */
export const looksLikeTenant = (name: string): boolean =>
  /^tenantx?_/u.test(name) && name !== templateNames.schema && name !== sharedRole;
