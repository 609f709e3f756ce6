import type { Isolation, Status } from "../registry/tables.ts";
import type { Dialect } from "../registry/url.ts";

/** What was found; what is good and what is not, `checks.ts` says. Times are milliseconds since 1970. */
export interface Facts {
  readonly now: number;
  readonly registry: RegistryFacts;
  readonly operations: readonly OperationFact[];
  readonly migrations: readonly MigrationFact[];
  readonly stores: readonly StoreFacts[];
  /** Regions that tenants are in and that have no data store. */
  readonly regionsWithoutStore: readonly string[];
  readonly erasures: readonly ErasureFact[];
  readonly invoices: readonly InvoiceFact[];
  readonly usage: readonly UsageFact[];
  readonly disks: readonly DiskFact[];
}

export interface RegistryFacts {
  readonly url: string;
  readonly dialect: Dialect;
  readonly version: number;
  /** Of SQLite only. */
  readonly journalMode: string | undefined;
  readonly fileMode: number | undefined;
  /** What SQLite's own check of the file says; undefined where it was not asked. */
  readonly integrity: string | undefined;
  /** Of the last thing that is known to have happened. */
  readonly latest: number | undefined;
}

export interface OperationFact {
  readonly tenant: string;
  readonly kind: string;
  readonly step: string;
  readonly error: string | null;
  readonly since: number;
  readonly atWork: boolean;
  /** The command that finishes it. */
  readonly command: string;
}

export interface MigrationFact {
  /** The tenant's slug, or the key of a template or of shared tables. */
  readonly name: string;
  readonly version: number;
  readonly state: "pending" | "running" | "failed" | "half-done";
  readonly error: string | null;
}

export interface ErasureFact {
  readonly tenant: string;
  readonly due: number;
  readonly status: Status;
}

export interface InvoiceFact {
  readonly tenant: string;
  /** `2026-10` */
  readonly period: string;
}

export interface UsageFact {
  readonly tenant: string;
  readonly metric: string;
  readonly kind: "hour" | "counter";
  readonly start: number;
  /** What is kept, and what the events say. */
  readonly kept: number;
  readonly counted: number;
}

export interface DiskFact {
  readonly path: string;
  readonly free: number;
  readonly total: number;
}

export type StoreFacts = StoreName &
  (
    | { readonly reachable: false; readonly reason: string }
    | {
        readonly reachable: true;
        readonly missing: readonly PlaceFact[];
        readonly orphans: readonly string[];
        /** Undefined for a folder of SQLite files. */
        readonly server: ServerFacts | undefined;
      }
  );

interface StoreName {
  readonly region: string;
  readonly url: string;
}

export interface PlaceFact {
  readonly tenant: string;
  readonly place: string;
}

export interface ServerFacts {
  readonly version: string;
  readonly major: number;
  /** How far the server's clock is ahead of this machine's. */
  readonly clockAhead: number;
  readonly user: string;
  /** The service's role; undefined where there is none. */
  readonly appRole: AppRole | undefined;
  readonly sharesTables: boolean;
  /** Tables with a tenant column, or that the service writes, whose rows are not kept apart. */
  readonly unprotected: readonly string[];
}

export interface AppRole {
  readonly name: string;
  readonly superuser: boolean;
  readonly bypassesRls: boolean;
  /** Tables that it owns: an owner can switch row-level security off. */
  readonly owns: readonly string[];
}

/** A tenant as far as it matters where its data is. */
export interface TenantFact {
  readonly id: string;
  readonly slug: string;
  readonly status: Status;
  readonly isolation: Isolation;
  readonly region: string;
}
