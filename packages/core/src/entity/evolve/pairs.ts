import type { Column, Table } from "../schema.ts";
import type { Kept } from "./change.ts";

/** Which columns of a table are which of the table that it becomes. */
export interface Pairs {
  readonly kept: readonly Kept[];
  readonly dropped: readonly Column[];
  readonly added: readonly Column[];
}

/**
 * Columns are the same when they have the same name, or were renamed. What refers to another table than before is another
 * column: ids of one table mean nothing in another.
 *
 * @param renamed old names by new ones
 */
export function pairColumns(from: Table, to: Table, renamed: ReadonlyMap<string, string>): Pairs {
  const moved = new Set(renamed.values());
  const before = new Map(from.columns.map((column) => [column.name, column]));
  const oldOf = (column: Column): Column | undefined => {
    const old = renamed.get(column.name) ?? (moved.has(column.name) ? undefined : column.name);
    const found = old === undefined ? undefined : before.get(old);
    const isOther = found?.references && column.references && found.references.table !== column.references.table;
    return isOther ? undefined : found;
  };
  const pairs = to.columns.map((column) => ({ from: oldOf(column), to: column }));
  const kept = pairs.flatMap((pair): Kept[] => (pair.from ? [{ from: pair.from, to: pair.to }] : []));
  const staying = new Set(kept.map((pair) => pair.from));
  return {
    kept,
    dropped: from.columns.filter((column) => !staying.has(column)),
    added: pairs.filter((pair) => pair.from === undefined).map((pair) => pair.to),
  };
}

/** The values that a column has not any more. */
export const removedValues = ({ from, to }: Kept): string[] =>
  from.field.type === "enum" && to.field.type === "enum"
    ? (from.field.values ?? []).filter((value) => !to.field.values?.includes(value))
    : [];

/** Whether a column is another one to the database. */
export function isDifferent({ from, to }: Kept): boolean {
  const [old, now] = [from.field, to.field];
  return (
    old.type !== now.type ||
    old.precision !== now.precision ||
    old.scale !== now.scale ||
    Boolean(old.optional) !== Boolean(now.optional) ||
    [...(old.values ?? [])].sort().join() !== [...(now.values ?? [])].sort().join() ||
    from.references?.onDelete !== to.references?.onDelete
  );
}
