import { nameList, qualifiedName, quoteName } from "../../data/sql-text.ts";
import type { RowCatalogue, RowConstraint, RowTable } from "./catalogue.ts";
import type { Change, RowOptions } from "./change.ts";
import { withTenant } from "./keys.ts";
import { rlsMessages as messages } from "./messages.ts";
import { tenantReference } from "./references.ts";

export interface ForeignKeyChanges {
  /** Before keys change. */
  readonly drops: readonly Change[];
  /** After they have. */
  readonly adds: readonly Change[];
}

/**
 * What makes references keep to one tenant. The server checks references past all policies: without the tenant in them, a
 * row could refer to another tenant's, and whether it can tells that the other row is there.
 */
export function foreignKeyChanges(
  catalogue: RowCatalogue,
  tables: readonly RowTable[],
  replaced: ReadonlyMap<string, ReadonlySet<string>>,
  options: RowOptions,
): ForeignKeyChanges {
  const drops: Change[] = [];
  const adds: Change[] = [];
  for (const table of tables)
    for (const constraint of table.constraints) {
      const reference = tenantReference(catalogue, options, constraint);
      if (!reference) continue;
      const losesKey = constraint.index !== null && replaced.get(reference.table.name)?.has(constraint.index);
      if (reference.isComposite && !losesKey) continue;
      const alter = `ALTER TABLE ${qualifiedName(options.schema, table.name)}`;
      const name = quoteName(constraint.name);
      const object = table.name;
      const reason = reference.isComposite
        ? messages.foreignKeyAgain(constraint.name)
        : messages.foreignKey(constraint.name);
      const definition = reference.isComposite ? constraint.definition : compositeSql(constraint, options);
      drops.push({ kind: "foreign-key", object, sql: `${alter} DROP CONSTRAINT ${name}`, reason });
      adds.push({ kind: "foreign-key", object, sql: `${alter} ADD CONSTRAINT ${name} ${definition}`, reason });
    }
  return { drops, adds };
}

function compositeSql(constraint: RowConstraint, { schema, tenantColumn }: RowOptions): string {
  const { columns, target, onDelete, onUpdate, setColumns, deferrable, isValid } = constraint;
  // Only the reference may become NULL or a default, never the tenant.
  const set = onDelete.startsWith("SET ") ? ` (${nameList(setColumns.length > 0 ? setColumns : columns)})` : "";
  return [
    `FOREIGN KEY (${nameList(withTenant(columns, tenantColumn))})`,
    ` REFERENCES ${qualifiedName(schema, target?.table ?? "")} (${nameList(withTenant(target?.columns ?? [], tenantColumn))})`,
    onUpdate && ` ON UPDATE ${onUpdate}`,
    onDelete && ` ON DELETE ${onDelete}${set}`,
    deferrable,
    isValid ? "" : " NOT VALID",
  ].join("");
}
