/** A tenant, as far as its isolation goes. */
export interface VerifiedTenant {
  readonly id: string;
  readonly slug: string;
  readonly isolation: "row" | "schema" | "database" | "namespace";
}

/** What is attacked. Nothing of it comes from a registry: whoever calls has read that. */
export interface VerifyTarget {
  /** The data store, as someone who may create roles and read catalogues. */
  readonly url: string;
  readonly tenants: readonly VerifiedTenant[];
  /** The role in which the service does its queries. */
  readonly appRole: string;
  readonly schema: string;
  /** The setting that names the tenant. */
  readonly setting: string;
  /** The column that names a row's tenant. */
  readonly column: string;
  /** Reference tables that every tenant may read and none may write. */
  readonly shared: readonly string[];
  /** The same database through PgBouncer in transaction mode. */
  readonly poolUrl?: string | undefined;
  /** The service's own login; without it a temporary one is made and dropped. */
  readonly asUrl?: string | undefined;
  /** How many of the tenants are attacked one by one. */
  readonly sample: number;
}

export const targetDefaults = {
  appRole: "tenant_app",
  schema: "public",
  setting: "app.tenant_id",
  column: "tenant_id",
  shared: [],
  sample: 100,
} as const;
