import type { RowCatalogue, RowConstraint, RowTable } from "./catalogue.ts";
import type { Problem, RowOptions } from "./change.ts";
import { problemMessages as messages } from "./messages.ts";
import { isTenantTable, tenantReference } from "./references.ts";

/** Everything that a person has to decide, all at once. */
export function rowProblems(catalogue: RowCatalogue, options: RowOptions): readonly Problem[] {
  return [
    ...roleProblems(catalogue, options),
    ...catalogue.tables.flatMap((table) => tableProblems(catalogue, table, options)),
    ...catalogue.views
      .filter(({ isMaterialized, grants }) => isMaterialized && grants.length > 0)
      .map(({ name }) => problem("materialized-view", name, options)),
  ];
}

function roleProblems({ app }: RowCatalogue, options: RowOptions): readonly Problem[] {
  if (!app || app.powers.length === 0) return [];
  const { appRole: role } = options;
  return [{ code: "role-above-policies", object: role, ...messages.role(role, app.powers) }];
}

function tableProblems(catalogue: RowCatalogue, table: RowTable, options: RowOptions): readonly Problem[] {
  const { name } = table;
  const tenant = table.columns.find((column) => column.name === options.tenantColumn);
  const isShared = options.shared.includes(name);
  if (isShared) {
    const refers = table.constraints.filter((constraint) => tenantReference(catalogue, options, constraint));
    return [
      ...(tenant ? [problem("shared-has-tenant", name, options)] : []),
      ...refers.map((constraint) => problem("shared-refers", `${name}.${constraint.name}`, options)),
    ];
  }
  if (table.kind === "foreign") return [problem("foreign-table", name, options)];
  // A partition is what its table is.
  if (!tenant) return table.isPartition ? [] : [problem("no-tenant-column", name, options)];
  return [
    ...(tenant.type === "uuid" ? [] : [problem("tenant-not-uuid", name, options)]),
    ...(table.hasStrays ? [problem("rows-without-tenant", name, options)] : []),
    ...table.constraints.flatMap((constraint) =>
      constraintProblems(catalogue, constraint, options).map((code) =>
        problem(code, `${name}.${constraint.name}`, options),
      ),
    ),
  ];
}

type Code = keyof typeof messages.codes;

function constraintProblems(catalogue: RowCatalogue, constraint: RowConstraint, options: RowOptions): readonly Code[] {
  const { kind, columns, definition } = constraint;
  const isFirst = columns[0] === options.tenantColumn;
  switch (kind) {
    case "p":
    case "u":
      return !isFirst && constraint.neededBy.length > 0 ? ["key-needed-by-view"] : [];
    case "x":
      if (columns.includes(options.tenantColumn) || definition.startsWith("EXCLUDE USING btree ")) return [];
      return definition.startsWith("EXCLUDE USING gist ") && catalogue.hasBtreeGist
        ? []
        : ["exclusion-needs-btree-gist"];
    case "f": {
      const reference = tenantReference(catalogue, options, constraint);
      if (!reference || reference.isComposite) return [];
      return [
        ...(constraint.crosses ? (["cross-tenant-rows"] as const) : []),
        ...(constraint.onUpdate.startsWith("SET ") ? (["on-update-set"] as const) : []),
        ...(constraint.isFull && columns.length > 1 ? (["match-full"] as const) : []),
      ];
    }
  }
}

const problem = (code: Code, object: string, { tenantColumn, appRole }: RowOptions): Problem => ({
  code,
  object,
  ...messages.codes[code](object, { tenantColumn, appRole }),
});

/** Whether the table is one that the plan changes. */
export const isPlanned = (table: RowTable, options: RowOptions): boolean =>
  table.kind !== "foreign" && isTenantTable(table, options);
