import type { Context } from "@microforge/core/program";
import { parseStoreUrl } from "../data/store-url.ts";
import type { Isolation } from "../registry/tables.ts";

/** A tenant, as far as the place of its rows goes. */
export interface Place {
  readonly id: string;
  readonly slug: string;
}

/**
 * A value as JSON holds it without loss. What JSON has no form for is PostgreSQL's own text (uuid, numeric, int8, times in
 * UTC, bytea as `\x` and hex); SQLite's blobs are `$blob` with hex, its integers beyond 2^53 `$int`, whole reals `$real`.
 */
export type Value = null | string | number | boolean | { readonly [kind in "$blob" | "$int" | "$real"]?: string };

/** A row without its tenant and without what the database computes itself. */
export type Row = Readonly<Record<string, Value>>;

export interface ColumnShape {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  /** Computed by the database from the others: never in a `Row`. */
  readonly generated: boolean;
}

export interface TableShape {
  readonly name: string;
  /** Without the tenant's column. */
  readonly columns: readonly ColumnShape[];
  /** The primary key without the tenant's column; empty where there is none. */
  readonly key: readonly string[];
}

/** The rows of a table as one value: the same for the same rows, in any order, in any isolation of the same database. */
export interface Digest {
  readonly rows: number;
  readonly checksum: string;
}

/** A tenant's rows at one moment. */
export interface Snapshot {
  /** Parents before children. */
  tables(): Promise<readonly TableShape[]>;
  /** In the order of the key. */
  read(table: string, batchSize?: number): AsyncIterable<readonly Row[]>;
  digest(table: string): Promise<Digest>;
}

export interface Loader {
  write(table: string, rows: readonly Row[]): Promise<void>;
}

/** The place of tenants' rows in one data store under one isolation. All calls may be repeated. */
export interface Provider {
  provision(place: Place): Promise<void>;
  /** All that `provision` made, and all rows of the tenant. */
  remove(place: Place): Promise<void>;
  tables(place: Place): Promise<readonly TableShape[]>;
  read(place: Place, table: string, batchSize?: number): AsyncIterable<readonly Row[]>;
  /** `load` of one batch: references must be met when it ends. */
  write(place: Place, table: string, rows: readonly Row[]): Promise<void>;
  digest(place: Place, table: string): Promise<Digest>;
  /** Everything that `work` reads is of the same moment, whatever others write meanwhile. */
  snapshot<T>(place: Place, work: (view: Snapshot) => Promise<T>): Promise<T>;
  /**
   * One transaction: all that `work` writes is there when it ends, or nothing is. Rows may come before those that they
   * refer to; references are checked at the end. The service's own triggers do not fire.
   */
  load<T>(place: Place, work: (loader: Loader) => Promise<T>): Promise<T>;
  /** Deletes the rows if they still are exactly those of the digests (by table); else `rows-changed`, and nothing changes. */
  clear(place: Place, digests: Readonly<Record<string, Digest>>): Promise<void>;
  close(): Promise<void>;
}

export interface ProviderOptions {
  /** The schema of shared tables, and that of the tables in a tenant's database. */
  readonly schema: string;
  readonly tenantColumn: string;
  readonly setting: string;
  /** The role in which the service does its queries. */
  readonly appRole: string;
  /**
   * Tables that hold no tenant's rows: reference data, and the bookkeeping of migrations. So are those that say so
   * themselves: by `sharedMark` in their comment, or in SQLite by a row in the template's table `tenant_manager_shared`.
   */
  readonly shared: readonly string[];
}

export const providerDefaults: ProviderOptions = {
  schema: "public",
  tenantColumn: "tenant_id",
  setting: "app.tenant_id",
  appRole: "tenant_app",
  shared: [
    "_sqlx_migrations",
    "__diesel_schema_migrations",
    "seaql_migrations",
    "refinery_schema_history",
    "schema_migrations",
    "flyway_schema_history",
  ],
};

/** The places of an isolation in a data store. Nothing is connected before it is needed. */
export async function openProvider(
  isolation: Isolation,
  storeUrl: string,
  ctx: Pick<Context, "cwd" | "env">,
  options: Partial<ProviderOptions> = {},
): Promise<Provider> {
  const location = parseStoreUrl(storeUrl, ctx.cwd);
  const all = { ...providerDefaults, ...options };
  if (location.kind === "sqlite") {
    const { sqliteProvider } = await import("./sqlite/provider.ts");
    return sqliteProvider(isolation, location, all);
  }
  switch (isolation) {
    case "row": {
      const { rowProvider } = await import("./row-provider.ts");
      return rowProvider(location, ctx, all);
    }
    case "schema": {
      const { schemaProvider } = await import("./schema-provider.ts");
      return schemaProvider(location, ctx, all);
    }
    case "database":
    case "namespace": {
      const { databaseProvider } = await import("./database-provider.ts");
      return databaseProvider(location, ctx, all);
    }
  }
}
