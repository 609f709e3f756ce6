import { qualifiedName, quoteName } from "../../data/sql-text.ts";
import type { RowCatalogue, RowTable } from "./catalogue.ts";
import type { Change, RowOptions, RowPlan } from "./change.ts";
import { foreignKeyChanges } from "./foreign-keys.ts";
import { functionChanges, schemaChanges, tableGrants, viewChanges } from "./grants.ts";
import { keyChanges } from "./keys.ts";
import { rlsMessages as messages } from "./messages.ts";
import { policyChanges } from "./policies.ts";
import { isPlanned, rowProblems } from "./problems.ts";
import { sequenceChanges } from "./sequences.ts";

/** What leads from the tables as they are to tables that tenants can share, in the order in which it can be done. */
export function planRowIsolation(catalogue: RowCatalogue, options: RowOptions): RowPlan {
  const tables = catalogue.tables.filter((table) => isPlanned(table, options));
  const readable = catalogue.tables.filter((table) => isPlanned(table, options) || isReference(table, options));
  const keys = new Map(tables.map((table) => [table.name, keyChanges(table, options)]));
  const replaced = new Map([...keys].map(([name, change]) => [name, change.replaced]));
  const references = foreignKeyChanges(catalogue, tables, replaced, options);
  const changes = [
    ...roleChanges(catalogue, options),
    ...references.drops,
    ...tables.flatMap((table) => columnChanges(table, options)),
    ...[...keys.values()].flatMap((change) => change.changes),
    ...references.adds,
    ...sequenceChanges(catalogue, tables, options),
    ...tables.flatMap((table) => policyChanges(table, options)),
    ...schemaChanges(catalogue, options),
    ...readable.flatMap((table) => tableGrants(table, options)),
    ...viewChanges(catalogue, options),
    ...functionChanges(catalogue, options),
  ];
  return { changes, problems: rowProblems(catalogue, options) };
}

/** Reference data, and partitions of it. */
const isReference = ({ name, isPartition, kind }: RowTable, { shared }: RowOptions): boolean =>
  shared.includes(name) || (isPartition && kind !== "foreign");

function roleChanges({ app }: RowCatalogue, { appRole }: RowOptions): readonly Change[] {
  if (app) return [];
  const sql = `CREATE ROLE ${quoteName(appRole)} NOLOGIN NOINHERIT NOBYPASSRLS`;
  return [{ kind: "role", object: appRole, sql, reason: messages.role(appRole) }];
}

function columnChanges(table: RowTable, { schema, tenantColumn }: RowOptions): readonly Change[] {
  const tenant = table.columns.find(({ name }) => name === tenantColumn);
  if (!tenant || tenant.notNull) return [];
  const sql = `ALTER TABLE ${qualifiedName(schema, table.name)} ALTER COLUMN ${quoteName(tenantColumn)} SET NOT NULL`;
  return [{ kind: "column", object: `${table.name}.${tenantColumn}`, sql, reason: messages.notNull }];
}
