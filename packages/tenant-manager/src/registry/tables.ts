import type { Generated } from "kysely";

/**
 * The registry as both databases hold it. Times are milliseconds since 1970, ids UUIDv7 as text, amounts of money
 * integer micro-units, JSON is text. Whole numbers are read as numbers; one that a number cannot hold exactly is an error.
 */
export interface Tables {
  meta: { key: string; value: string };
  tenant: TenantTable;
  tenant_event: TenantEventTable;
  operation: OperationTable;
  data_store: { region: string; url: string };
  plan: PlanTable;
  subscription: SubscriptionTable;
  quota: { tenant_id: string; metric: string; definition: string };
  quota_counter: QuotaCounterTable;
  quota_bucket: { tenant_id: string; metric: string; micro_tokens: number; refilled_at: number };
  usage_event: UsageEventTable;
  usage_hour: { tenant_id: string; metric: string; hour_start: number; quantity: number; events: number };
  invoice: InvoiceTable;
  tenant_migration: TenantMigrationTable;
  certificate: { tenant_id: string; content: string; sha256: string; created_at: number };
}

export const isolations = ["row", "schema", "database", "namespace"] as const;

export type Isolation = (typeof isolations)[number];

export const statuses = ["provisioning", "active", "suspended", "moving", "deleted", "erasing", "erased"] as const;

export type Status = (typeof statuses)[number];

/** A customer. An erased one keeps its id and times, and nothing that names it. */
export interface TenantTable {
  id: string;
  slug: string;
  name: string;
  status: Status;
  isolation: Isolation;
  plan: string;
  region: string;
  /** IANA name: months and days of quotas and invoices are those of this zone. */
  time_zone: string;
  /** What `list --search` looks in: `searchText(tenant)` of `lifecycle/search.ts`. Whoever writes slug or name writes it. */
  search: Generated<string>;
  /** What the tenant was before it was deleted or began to move, and is again when it is restored or has moved. */
  previous_status: Status | null;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
  /** From when on a deleted tenant may be erased. */
  erase_after: number | null;
  erased_at: number | null;
}

/** What happened to a tenant, for people to read. */
interface TenantEventTable {
  seq: Generated<number>;
  tenant_id: string;
  at: number;
  kind: string;
  /** JSON */
  details: string;
}

/** Work of several steps, so that a second process can finish what a killed one began. */
interface OperationTable {
  id: string;
  tenant_id: string;
  kind: string;
  /** JSON: what was asked for. The same command asks for the same. */
  input: string;
  /** The name of the first step that is not known to be done. */
  step: string;
  state: "running" | "done" | "failed";
  /** The process that works on it, as `core/plan` names processes. */
  owner: string;
  error: string | null;
  started_at: number;
  updated_at: number;
  finished_at: number | null;
}

/** A version of a plan. It is never changed: invoices are computed from it again. */
interface PlanTable {
  code: string;
  version: number;
  /** JSON, see `billing/plan.ts`. */
  definition: string;
  created_at: number;
}

interface SubscriptionTable {
  tenant_id: string;
  plan: string;
  plan_version: number;
  from_at: number;
  until_at: number | null;
}

/** What was used in one period: always the sum of the tenant's events from `period_start` up to `period_end`. */
interface QuotaCounterTable {
  tenant_id: string;
  metric: string;
  /** The first of a month begins a day, perhaps a week, a month, perhaps a year. */
  period: "none" | "hour" | "day" | "week" | "month" | "year";
  period_start: number;
  period_end: number;
  used: number;
}

interface UsageEventTable {
  /** Of one tenant: in the order of commits. */
  seq: Generated<number>;
  tenant_id: string;
  source: string;
  id: string;
  metric: string;
  quantity: number;
  at: number;
  payload_hash: string;
  received_at: number;
}

interface InvoiceTable {
  number: string;
  tenant_id: string;
  period_start: number;
  period_end: number;
  currency: string;
  total_micro: number;
  /** The last usage event that it counts. */
  cutoff_seq: number;
  /** The invoice itself, byte for byte. */
  content: string;
  sha256: string;
  issued_at: number;
}

interface TenantMigrationTable {
  tenant_id: string;
  version: number;
  name: string;
  state: "pending" | "running" | "done" | "failed";
  error: string | null;
  attempts: number;
  started_at: number | null;
  finished_at: number | null;
}
