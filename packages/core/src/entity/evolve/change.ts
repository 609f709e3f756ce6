import type { Column, Index, Table } from "../schema.ts";
import { sqlName } from "../sql.ts";

/** How a table becomes another one. References name the tables as they are called while it happens. */
export interface TableChange {
  readonly from: Table;
  readonly to: Table;
  /** Columns that stay, under the same or another name. */
  readonly kept: readonly Kept[];
  readonly dropped: readonly Column[];
  readonly added: readonly Added[];
  /** Those of the columns that stay whose definition or values change. */
  readonly changed: readonly Changed[];
}

export interface Kept {
  readonly from: Column;
  readonly to: Column;
}

export interface Added {
  readonly column: Column;
  /** What rows that exist get; without it they get nothing, or there must be none. */
  readonly fill?: Fill;
}

export interface Fill {
  /** In SQL. */
  readonly value: string;
  /** Whether it is the same for every row. */
  readonly constant: boolean;
}

export interface Changed extends Kept {
  /** The new value, of an SQL expression for the old one; without it the value stays. */
  readonly convert?: (old: string) => string;
  /** What must hold for each row, or the migration fails. */
  readonly guards: readonly Guard[];
  /** What rows without a value get. */
  readonly fill?: Fill;
}

export interface Guard {
  /** A condition that finds the rows that stand in the way. */
  readonly against: string;
  /** What the database then says. */
  readonly message: string;
}

/** Rows that are deleted softly would come back when nothing tells them from others any more. */
export const lastOfDeleted = ({ from, dropped }: TableChange): string[] =>
  dropped.some(({ name }) => name === "deleted_at")
    ? [`DELETE FROM ${sqlName(from.name)} WHERE deleted_at IS NOT NULL;`]
    : [];

export const renameTable = ({ from, to }: TableChange): string[] =>
  from.name === to.name ? [] : [`ALTER TABLE ${sqlName(from.name)} RENAME TO ${sqlName(to.name)};`];

export const dropColumns = ({ to, dropped }: TableChange): string[] =>
  dropped.map(({ name }) => `ALTER TABLE ${sqlName(to.name)} DROP COLUMN ${sqlName(name)};`);

/** Names that are exchanged between columns need a step in between. */
export function renameColumns({ to, kept }: TableChange): string[] {
  const renamed = kept.filter((column) => column.from.name !== column.to.name);
  const taken = new Set(renamed.map(({ from }) => from.name));
  const rename = (before: string, after: string): string =>
    `ALTER TABLE ${sqlName(to.name)} RENAME COLUMN ${sqlName(before)} TO ${sqlName(after)};`;
  const free = (name: string): string => (taken.has(name) ? temporary(name) : name);
  return [
    ...renamed.map((column) => rename(column.from.name, free(column.to.name))),
    ...renamed
      .filter((column) => taken.has(column.to.name))
      .map((column) => rename(temporary(column.to.name), column.to.name)),
  ];
}

/** A name that no column has: those of entities have no two underscores in a row. */
export const temporary = (name: string): string => `${name}__new`;

export interface IndexChanges {
  readonly kept: readonly { readonly from: Index; readonly to: Index }[];
  readonly dropped: readonly Index[];
  readonly created: readonly Index[];
}

/**
 * Which indexes stay.
 *
 * @param lost columns, by their old names, whose indexes do not survive the change
 */
export function indexChanges({ from, to, kept }: TableChange, lost: ReadonlySet<string>): IndexChanges {
  const names = new Map(kept.map((column) => [column.from.name, column.to.name]));
  const key = ({ unique, live }: Index, columns: readonly (string | undefined)[]): string =>
    [unique, live, ...columns].join();
  const isLost = (index: Index): boolean => index.columns.some((name) => lost.has(name) || !names.has(name));
  const before = new Map(
    from.indexes
      .filter((index) => !isLost(index))
      .map((index) => [
        key(
          index,
          index.columns.map((name) => names.get(name)),
        ),
        index,
      ]),
  );
  const pairs = to.indexes.map((index) => ({ from: before.get(key(index, index.columns)), to: index }));
  const stays = pairs.flatMap((pair) => (pair.from ? [{ from: pair.from, to: pair.to }] : []));
  const staying = new Set(stays.map((pair) => pair.from));
  return {
    kept: stays,
    dropped: from.indexes.filter((index) => !staying.has(index)),
    created: pairs.filter((pair) => pair.from === undefined).map((pair) => pair.to),
  };
}
