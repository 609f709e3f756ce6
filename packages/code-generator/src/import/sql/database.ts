/** A database's tables, as much of them as entities can say. */

export interface Database {
  readonly dialect: "postgres" | "sqlite";
  readonly tables: Map<string, Table>;
  readonly enums: Map<string, string[]>;
  readonly domains: Map<string, Domain>;
}

export interface Table {
  /** With its schema, unless that is `public`. */
  readonly key: string;
  readonly name: string;
  readonly place: string;
  readonly columns: Map<string, Column>;
  primaryKey: Columns | undefined;
  readonly uniques: Columns[];
  readonly indexes: Columns[];
  readonly foreignKeys: ForeignKey[];
}

export interface Column {
  readonly name: string;
  readonly place: string;
  type: ColumnType;
  notNull: boolean;
  initial: Initial | undefined;
  isComputed: boolean;
  comment: string | undefined;
  readonly rules: Rule[];
}

export interface ColumnType {
  /** In lower case: PostgreSQL's own short name, such as `int4`, or what SQLite was told. */
  readonly name: string;
  readonly args: readonly number[];
  readonly isArray: boolean;
}

export type Initial =
  | { readonly literal: string | number | boolean }
  | { readonly made: "now" | "today" | "uuid" | "sequence" }
  | { readonly text: string };

/** Columns that belong together, in an index or a constraint. */
export interface Columns {
  readonly columns: readonly string[];
  readonly place: string;
  /** Only among rows whose `deleted_at` is null. */
  readonly live?: boolean;
}

export interface ForeignKey extends Columns {
  /** The table's key. */
  readonly to: string;
  /** Empty for the primary key. */
  readonly toColumns: readonly string[];
  readonly onDelete: "none" | "restrict" | "cascade" | "set-null" | "set-default";
}

/** What a CHECK says about one column, as far as a field can say it too. */
export type Rule = { readonly column: string } & (
  | { readonly values: readonly (string | number)[] }
  | {
      readonly bound: "min" | "max";
      readonly value: number;
      readonly isExclusive: boolean;
      readonly of: "value" | "length";
    }
  | { readonly pattern: string }
);

export interface Domain {
  readonly type: ColumnType;
  readonly notNull: boolean;
  readonly initial: Initial | undefined;
  readonly rules: readonly Rule[];
}

export const emptyDatabase = (dialect: Database["dialect"]): Database => ({
  dialect,
  tables: new Map(),
  enums: new Map(),
  domains: new Map(),
});

/** How a table or type is called wherever it is referred to. */
export const keyOf = (schema: string | undefined, name: string): string =>
  schema === undefined || schema === "" || schema === "public" ? name : `${schema}.${name}`;
