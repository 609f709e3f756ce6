import type { Migration, RowSecurity } from "../entity/evolve/evolve.ts";
import { createPolicy, transactionsTenant } from "../entity/sql.ts";

/** The table that the first migration of every service makes, as its stack wanted it then. */
const table = "idempotency_keys";

/** Whom the rows without a tenant belong to; see `store::row_security`. */
const nobody = "00000000-0000-0000-0000-000000000000";

const secure = [
  `-- Instances that know nothing of tenants cannot use the table any more: stop them first.
-- A key that is a caller's reads \`<subject> <tenant> <key>\`.
ALTER TABLE ${table} ADD COLUMN tenant_id uuid;
UPDATE ${table} SET tenant_id = coalesce(nullif(split_part(key, ' ', 2), ''), '${nobody}')::uuid;
ALTER TABLE ${table}
    ALTER COLUMN tenant_id SET NOT NULL,
    ALTER COLUMN tenant_id SET DEFAULT (${transactionsTenant}),
    DROP CONSTRAINT ${table}_pkey,
    ADD PRIMARY KEY (tenant_id, key);`,
  `DROP INDEX ${table}_expires_at_idx;
CREATE INDEX ${table}_tenant_id_expires_at_idx ON ${table} (tenant_id, expires_at);`,
  createPolicy({ name: table }),
];

const open = [
  `DROP POLICY tenant_isolation ON ${table};
ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY;`,
  `DROP INDEX ${table}_tenant_id_expires_at_idx;
ALTER TABLE ${table}
    DROP CONSTRAINT ${table}_pkey,
    DROP COLUMN tenant_id,
    ADD PRIMARY KEY (key);
CREATE INDEX ${table}_expires_at_idx ON ${table} (expires_at);`,
];

/** What it does, and ready paragraphs of SQL. */
export type KeyTableMigration = Pick<Migration, "name" | "up" | "down">;

/** What makes the table of idempotency keys that of a database which keeps tenants apart, or of one which does not. */
export function keyTableMigration({ before, after }: RowSecurity): KeyTableMigration | undefined {
  if (before === after) return undefined;
  return after
    ? { name: `secure_${table}`, up: secure, down: open }
    : { name: `open_${table}`, up: open, down: secure };
}
