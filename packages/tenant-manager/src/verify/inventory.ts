/** What the catalogues say about the schemas that the service's role can reach: where attacks are aimed. */
export interface Inventory {
  readonly version: number;
  readonly superuser: boolean;
  readonly admin: string;
  readonly database: string;
  readonly relations: readonly Relation[];
  readonly indexes: readonly UniqueIndex[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly checks: readonly Check[];
  readonly policies: readonly Policy[];
  readonly triggers: readonly Trigger[];
  readonly routines: readonly Routine[];
  readonly sequences: readonly Sequence[];
  readonly schemas: readonly string[];
  readonly extensions: readonly string[];
  readonly wrappers: readonly string[];
}

export interface Column {
  readonly name: string;
  /** As `format_type` writes it. */
  readonly type: string;
  /** `typname` below domains. */
  readonly base: string;
  readonly kind: string;
  readonly element: string | null;
  readonly labels: readonly string[];
  /** `atttypmod` of the column or its domain. */
  readonly modifier: number;
  readonly domain: string | null;
  readonly not_null: boolean;
  readonly default: string | null;
  readonly identity: boolean;
  readonly generated: boolean;
}

/** A table `r`, partitioned table `p`, foreign table `f`, view `v` or materialized view `m`. */
export interface Relation {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly kind: "r" | "p" | "f" | "v" | "m";
  readonly owner: string;
  readonly rls: boolean;
  readonly forced: boolean;
  readonly is_partition: boolean;
  /** Partition bound, as SQL. */
  readonly bound: string | null;
  readonly parents: readonly number[];
  readonly partition_key: readonly string[];
  readonly columns: readonly Column[];
  /** Relations that a view or materialized view reads, through other views too. */
  readonly reads: readonly number[];
  readonly has_rules: boolean;
  /** Whether the service's role has any privilege on it. */
  readonly reachable: boolean;
  /** Whether its comment declares it as reference data. */
  readonly is_declared_shared: boolean;
}

export interface UniqueIndex {
  readonly table: number;
  readonly name: string;
  readonly columns: readonly string[];
  readonly primary: boolean;
  readonly exclusion: boolean;
  /** Which rows are in it; null for all. */
  readonly predicate: string | null;
  /** Whether all of it is plain columns and all rows are in it: what ON CONFLICT can name. */
  readonly plain: boolean;
}

export interface ForeignKey {
  readonly name: string;
  readonly table: number;
  readonly columns: readonly string[];
  readonly parent: number;
  readonly parent_columns: readonly string[];
}

export interface Check {
  readonly table: number | null;
  readonly name: string;
  readonly domain: string | null;
  readonly columns: readonly string[];
  readonly definition: string;
}

export interface Policy {
  readonly table: number;
  readonly name: string;
  readonly text: string;
  readonly functions: readonly number[];
  readonly tables: readonly number[];
}

export interface Trigger {
  readonly table: number;
  readonly name: string;
  readonly source: string;
}

export interface Routine {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly signature: string;
  readonly arguments: readonly string[];
  readonly required: number;
  readonly result: string;
  readonly procedure: boolean;
  readonly definer: boolean;
  readonly leakproof: boolean;
  readonly language: string;
  readonly source: string;
  readonly has_search_path: boolean;
  /** Whether the service's role may call it. */
  readonly callable: boolean;
}

export interface Sequence {
  readonly schema: string;
  readonly name: string;
  readonly table: number | null;
}

export const hasColumn = (relation: Relation, name: string): boolean =>
  relation.columns.some((column) => column.name === name);

/** `name`, or `schema.name` outside the schema that is verified. */
export const shownName = (
  { schema, name }: { readonly schema: string; readonly name: string },
  home: string,
): string => (schema === home ? name : `${schema}.${name}`);

/** `name(types)`, as `shownName` has it. */
export const shownSignature = (routine: Routine, home: string): string =>
  `${shownName(routine, home)}(${routine.arguments.join(", ")})`;
