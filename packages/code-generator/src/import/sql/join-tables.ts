import { fieldName, relationName } from "../names.ts";
import type { Database, ForeignKey, Table } from "./database.ts";

/** A table that does nothing but link two others. */
export interface Join {
  /** The name of the relation that it becomes. */
  readonly name: string;
  readonly place: string;
  readonly from: ForeignKey;
  readonly to: ForeignKey;
}

/** The tables that are nothing but links of two others, by their keys. */
export function joinTables({ tables }: Database): Map<string, Join> {
  const joins = new Map<string, Join>();
  const used = new Set<string>();
  const referredTo = new Set([...tables.values()].flatMap(({ foreignKeys }) => foreignKeys.map(({ to }) => to)));
  for (const table of tables.values()) {
    const ends = endsOf(table, tables);
    if (ends === undefined || referredTo.has(table.key)) continue;
    const [from, to] = ends;
    const column = to.columns[0] ?? "";
    const byTarget = fieldName(from.to === to.to ? table.name : (tables.get(to.to)?.name ?? column));
    // Two tables may link the same two others; the second is called as the table is.
    const name = used.has(`${from.to} ${byTarget}`)
      ? fieldName(table.name)
      : byTarget || fieldName(relationName(column));
    used.add(`${from.to} ${name}`);
    joins.set(table.key, { name, place: table.place, from, to });
  }
  return joins;
}

/** Columns that say when or as what a link was stored. */
const besides = new Set(["id", "created_at", "updated_at"]);

function endsOf(table: Table, tables: Database["tables"]): readonly [ForeignKey, ForeignKey] | undefined {
  const [from, to, ...more] = table.foreignKeys;
  if (from === undefined || to === undefined || more.length > 0) return undefined;
  const columns = [from, to].map((key) => (key.columns.length === 1 ? (key.columns[0] ?? "") : ""));
  const isWhole = columns.every((column) => table.columns.get(column)?.notNull === true);
  const others = [...table.columns.keys()].filter((column) => !columns.includes(column) && !besides.has(column));
  const keys = [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniques];
  const isUnique = keys.some(
    (key) => key.columns.length === 2 && key.columns.every((column) => columns.includes(column)),
  );
  // A link between links would lead to a table that is no entity.
  const ends = [from, to].map(({ to: key }) => tables.get(key));
  const areTables = ends.every((end) => end !== undefined && end.primaryKey?.columns.length === 1);
  if (!isWhole || others.length > 0 || !isUnique || !areTables) return undefined;
  const [first, second] = [from, to].sort((a, b) => position(table, a) - position(table, b));
  return first && second && [first, second];
}

const position = (table: Table, { columns }: ForeignKey): number => [...table.columns.keys()].indexOf(columns[0] ?? "");
