import { nameList, qualifiedName, quoteName } from "../../data/sql-text.ts";
import type { RowConstraint, RowIndex, RowTable } from "./catalogue.ts";
import type { Change, RowOptions } from "./change.ts";
import { rlsMessages as messages } from "./messages.ts";

/** Keys and indexes of a table that do not begin with the tenant. */
export interface KeyChanges {
  readonly changes: readonly Change[];
  /** Names of indexes that go: references that rely on them have to be made anew. */
  readonly replaced: ReadonlySet<string>;
}

/** What makes every key and index of a table begin with the tenant. */
export function keyChanges(table: RowTable, options: RowOptions): KeyChanges {
  const { tenantColumn } = options;
  const changes: Change[] = [];
  const replaced = new Set<string>();
  const target = qualifiedName(options.schema, table.name);
  const object = table.name;
  const have = new Set<string>();

  const keys = table.constraints.filter(({ kind }) => kind === "p" || kind === "u");
  for (const key of keys.toSorted((a, b) => rank(a, tenantColumn) - rank(b, tenantColumn))) {
    const columns = withTenant(key.columns, tenantColumn);
    const signature = columns.toSorted().join("\0");
    if (key.columns[0] === tenantColumn) {
      have.add(signature);
      continue;
    }
    replaced.add(key.name);
    const drop = `ALTER TABLE ${target} DROP CONSTRAINT ${quoteName(key.name)}`;
    // Another key says the same as soon as the tenant is in this one.
    if (have.has(signature) && key.includes.length === 0) {
      changes.push({ kind: "key", object, sql: drop, reason: messages.keyTwice(key.name) });
      continue;
    }
    have.add(signature);
    const sql = `${drop}, ADD CONSTRAINT ${quoteName(key.name)} ${keySql(key, columns)}`;
    changes.push({ kind: "key", object, sql, reason: messages.key(key.name) });
  }

  for (const { name, columns, definition } of table.constraints.filter(({ kind }) => kind === "x")) {
    if (columns.includes(tenantColumn)) continue;
    const wanted = definition.replace("(", () => `(${quoteName(tenantColumn)} WITH =, `);
    const sql = `ALTER TABLE ${target} DROP CONSTRAINT ${quoteName(name)}, ADD CONSTRAINT ${quoteName(name)} ${wanted}`;
    changes.push({ kind: "key", object, sql, reason: messages.exclusion(name) });
  }

  for (const index of table.indexes.filter((one) => lacksTenant(one, tenantColumn))) {
    replaced.add(index.name);
    const wanted = index.definition.replace(" USING btree (", () => ` USING btree (${quoteName(tenantColumn)}, `);
    const sql = `DROP INDEX ${qualifiedName(options.schema, index.name)};\n${wanted}`;
    const reason = index.isUnique ? messages.key(index.name) : messages.index(index.name);
    changes.push({ kind: index.isUnique ? "key" : "index", object, sql, reason });
  }

  const beginsWithTenant =
    keys.length > 0 ||
    table.indexes.some((index) => index.columns[0] === tenantColumn || lacksTenant(index, tenantColumn));
  if (!beginsWithTenant && !table.isPartition) {
    const sql = `CREATE INDEX ON ${target} (${quoteName(tenantColumn)})`;
    changes.push({ kind: "index", object, sql, reason: messages.noIndex });
  }
  return { changes, replaced };
}

/** Those that are right come first, then the primary key: what is left over is dropped, not doubled. */
const rank = ({ kind, columns }: RowConstraint, tenant: string): number =>
  (columns[0] === tenant ? 0 : 2) + (kind === "p" ? 0 : 1);

export const withTenant = (columns: readonly string[], tenant: string): readonly string[] => [
  tenant,
  ...columns.filter((name) => name !== tenant),
];

const lacksTenant = ({ columns, method, isValid }: RowIndex, tenant: string): boolean =>
  isValid && method === "btree" && !columns.includes(tenant);

function keySql({ kind, includes, nullsNotDistinct, deferrable }: RowConstraint, columns: readonly string[]): string {
  const name = kind === "p" ? "PRIMARY KEY" : `UNIQUE${nullsNotDistinct ? " NULLS NOT DISTINCT" : ""}`;
  return `${name} (${nameList(columns)})${includes.length > 0 ? ` INCLUDE (${nameList(includes)})` : ""}${deferrable}`;
}
