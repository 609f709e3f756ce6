import type { Dialect } from "./url.ts";

/** A step in the history of the registry's own tables. Once released, a step is never changed. */
export interface SchemaStep {
  readonly version: number;
  readonly statements: (dialect: Dialect) => readonly string[];
}

const numbered = (dialect: Dialect): string =>
  dialect === "sqlite" ? "INTEGER PRIMARY KEY AUTOINCREMENT" : "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY";

/** Slugs in the same order on both databases, and whatever the server's language. */
const byBytes = (dialect: Dialect): string => (dialect === "sqlite" ? "" : ' COLLATE "C"');

/** Both databases read this; SQLite takes `bigint` and `text` as INTEGER and TEXT. */
const first = (dialect: Dialect): readonly string[] => [
  `CREATE TABLE tenant (
    id text PRIMARY KEY, slug text${byBytes(dialect)} NOT NULL UNIQUE, name text NOT NULL, status text NOT NULL,
    isolation text NOT NULL, plan text NOT NULL, region text NOT NULL, time_zone text NOT NULL, search text NOT NULL DEFAULT '',
    previous_status text, created_at bigint NOT NULL, updated_at bigint NOT NULL, deleted_at bigint, erase_after bigint,
    erased_at bigint)`,
  "CREATE INDEX tenant_name_idx ON tenant (name)",
  // `list` reads nothing but this index, in the order in which it shows what it finds, and then the rows that it shows.
  "CREATE INDEX tenant_list_idx ON tenant (slug, status, isolation, plan, region, search)",
  "CREATE INDEX tenant_status_idx ON tenant (status, slug)",
  "CREATE INDEX tenant_erase_after_idx ON tenant (erase_after) WHERE erase_after IS NOT NULL",
  `CREATE TABLE tenant_event (
    seq ${numbered(dialect)}, tenant_id text NOT NULL, at bigint NOT NULL, kind text NOT NULL, details text NOT NULL)`,
  "CREATE INDEX tenant_event_tenant_idx ON tenant_event (tenant_id, seq)",
  `CREATE TABLE operation (
    id text PRIMARY KEY, tenant_id text NOT NULL, kind text NOT NULL, input text NOT NULL, step text NOT NULL,
    state text NOT NULL, owner text NOT NULL, error text, started_at bigint NOT NULL, updated_at bigint NOT NULL,
    finished_at bigint)`,
  // One open operation a tenant.
  "CREATE UNIQUE INDEX operation_open_key ON operation (tenant_id) WHERE finished_at IS NULL",
  "CREATE TABLE data_store (region text PRIMARY KEY, url text NOT NULL)",
  `CREATE TABLE plan (
    code text NOT NULL, version bigint NOT NULL, definition text NOT NULL, created_at bigint NOT NULL,
    PRIMARY KEY (code, version))`,
  `CREATE TABLE subscription (
    tenant_id text NOT NULL, plan text NOT NULL, plan_version bigint NOT NULL, from_at bigint NOT NULL, until_at bigint,
    PRIMARY KEY (tenant_id, from_at))`,
  `CREATE TABLE quota (
    tenant_id text NOT NULL, metric text NOT NULL, definition text NOT NULL, PRIMARY KEY (tenant_id, metric))`,
  `CREATE TABLE quota_counter (
    tenant_id text NOT NULL, metric text NOT NULL, period text NOT NULL, period_start bigint NOT NULL,
    period_end bigint NOT NULL, used bigint NOT NULL, PRIMARY KEY (tenant_id, metric, period, period_start))`,
  `CREATE TABLE quota_bucket (
    tenant_id text NOT NULL, metric text NOT NULL, micro_tokens bigint NOT NULL, refilled_at bigint NOT NULL,
    PRIMARY KEY (tenant_id, metric))`,
  `CREATE TABLE usage_event (
    seq ${numbered(dialect)}, tenant_id text NOT NULL, source text NOT NULL, id text NOT NULL, metric text NOT NULL,
    quantity bigint NOT NULL, at bigint NOT NULL, payload_hash text NOT NULL, received_at bigint NOT NULL,
    UNIQUE (tenant_id, source, id))`,
  "CREATE INDEX usage_event_period_idx ON usage_event (tenant_id, at)",
  `CREATE TABLE usage_hour (
    tenant_id text NOT NULL, metric text NOT NULL, hour_start bigint NOT NULL, quantity bigint NOT NULL,
    events bigint NOT NULL, PRIMARY KEY (tenant_id, metric, hour_start))`,
  `CREATE TABLE invoice (
    number text PRIMARY KEY, tenant_id text NOT NULL, period_start bigint NOT NULL, period_end bigint NOT NULL,
    currency text NOT NULL, total_micro bigint NOT NULL, cutoff_seq bigint NOT NULL, content text NOT NULL,
    sha256 text NOT NULL, issued_at bigint NOT NULL, UNIQUE (tenant_id, period_start))`,
  `CREATE TABLE tenant_migration (
    tenant_id text NOT NULL, version bigint NOT NULL, name text NOT NULL, state text NOT NULL, error text,
    attempts bigint NOT NULL, started_at bigint, finished_at bigint, PRIMARY KEY (tenant_id, version))`,
  "CREATE INDEX tenant_migration_state_idx ON tenant_migration (state, version)",
  `CREATE TABLE certificate (
    tenant_id text PRIMARY KEY, content text NOT NULL, sha256 text NOT NULL, created_at bigint NOT NULL)`,
];

export const schemaSteps: readonly SchemaStep[] = [{ version: 1, statements: first }];

/** The version of the registry's tables that this program works with. */
export const schemaVersion = schemaSteps.length;
