import type { Store } from "./types/types.ts";

/** What the databases do differently when tables are made and changed. */
interface Dialect {
  /** Whether a table can refer to one that does not exist yet. */
  readonly refersAhead: boolean;
  /** Whether a column of a table that exists can become a required reference. */
  readonly requiresLater: boolean;
  /** A new UUID for each row. */
  readonly newUuid: string;
  /** What stands behind a table's columns. */
  readonly tableOptions: (key: "one column" | "all columns") => string;
}

export const dialects: Readonly<Record<Store, Dialect>> = {
  sqlite: {
    refersAhead: true,
    requiresLater: false,
    newUuid: "randomblob(16)",
    // A key of two columns is all that such a table has: its rows are kept in the key's own tree.
    tableOptions: (key) => (key === "one column" ? " STRICT" : " STRICT, WITHOUT ROWID"),
  },
  postgres: {
    refersAhead: false,
    requiresLater: true,
    newUuid: "gen_random_uuid()",
    tableOptions: () => "",
  },
};
