import type { Text } from "@microforge/core/program";
import type { RowQuery } from "./catalogue.ts";

/** One statement, or a few that belong together, and why. */
export interface Change {
  readonly kind:
    | "role"
    | "schema"
    | "column"
    | "key"
    | "foreign-key"
    | "index"
    | "sequence"
    | "security"
    | "policy"
    | "grant"
    | "view"
    | "function";
  /** What it is about, as people call it. */
  readonly object: string;
  readonly sql: string;
  readonly reason: Text;
  /** It takes something away that somebody made on purpose. */
  readonly isLoud?: boolean;
}

/** What a person has to decide before tenants can share the tables. */
export interface Problem {
  readonly code: string;
  readonly object: string;
  readonly message: Text;
  readonly hint: Text;
}

export interface RowOptions extends RowQuery {
  readonly setting: string;
}

export interface RowPlan {
  readonly changes: readonly Change[];
  readonly problems: readonly Problem[];
}
