import type { RowCatalogue, RowConstraint, RowQuery, RowTable } from "./catalogue.ts";

/** A foreign key between two tables of tenants' rows. */
export interface TenantReference {
  readonly table: RowTable;
  /** Of the target, in the order of the constraint's own. */
  readonly columns: readonly string[];
  /** Whether it already keeps to one tenant: the tenant's columns refer to each other. */
  readonly isComposite: boolean;
}

type Scope = Pick<RowQuery, "schema" | "tenantColumn" | "shared">;

/** Tables whose rows belong to tenants. */
export const isTenantTable = (table: RowTable, { tenantColumn, shared }: Scope): boolean =>
  !shared.includes(table.name) && table.columns.some(({ name }) => name === tenantColumn);

/** The foreign key as one between tenants' tables; undefined for any other constraint. */
export function tenantReference(
  catalogue: RowCatalogue,
  scope: Scope,
  { kind, target, columns }: RowConstraint,
): TenantReference | undefined {
  if (kind !== "f" || !target || target.schema !== scope.schema) return undefined;
  const table = catalogue.tables.find(({ name }) => name === target.table);
  if (!table || !isTenantTable(table, scope)) return undefined;
  const at = columns.indexOf(scope.tenantColumn);
  return { table, columns: target.columns, isComposite: at >= 0 && target.columns[at] === scope.tenantColumn };
}
