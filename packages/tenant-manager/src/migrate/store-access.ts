import type { Migration } from "./files.ts";
import type { Applied, Problem } from "./standing.ts";
import type { Target } from "./target.ts";

/** What there is in a place. */
export type Look =
  | { readonly exists: false }
  | {
      readonly exists: true;
      readonly applied: readonly Applied[];
      /** Whether somebody holds the lock of the place at this moment. */
      readonly running: boolean;
    };

/** What came of one place. */
export type Outcome =
  | { readonly kind: "done"; readonly applied: number }
  | { readonly kind: "stopped" }
  | { readonly kind: "problem"; readonly applied: number; readonly problem: Problem };

export interface Watch {
  begin(migration: Migration): void;
  end(migration: Migration): void;
}

export type Repair = "done" | "undone";

/** One data store, as migrations use it. */
export interface StoreAccess {
  /** How all of these stand, by their keys. */
  look(targets: readonly Target[]): Promise<ReadonlyMap<string, Look>>;
  /**
   * Applies what is to be done in one place, each migration together with its record. What another run has done meanwhile
   * is not done again: the place is looked at once more under its lock.
   */
  apply(target: Target, todo: readonly Migration[], watch: Watch): Promise<Outcome>;
  /** Makes the place of a template, empty, where there is none. */
  prepare(target: Target): Promise<void>;
  /** Says how a half-done migration ended. False while somebody is at work there. */
  repair(target: Target, version: number, as: Repair): Promise<boolean>;
  close(): Promise<void>;
}

export interface ApplySettings {
  /** Every file of the folder, to see whether a place still agrees with them. */
  readonly all: readonly Migration[];
  /** How many places at once. */
  readonly parallel: number;
  /** In milliseconds; 0 is without end. */
  readonly lockTimeout: number;
  readonly statementTimeout: number;
  /** How long to wait for another run that is at work in the same place, in milliseconds. */
  readonly patience: number;
  readonly signal: AbortSignal;
}
