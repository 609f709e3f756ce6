import type { Migration } from "./files.ts";

/** A row of sqlx's own record in a place. */
export interface Applied {
  readonly version: number;
  /** False: a migration without a transaction that was begun and whose end nobody has recorded. */
  readonly success: boolean;
  readonly checksum: string;
}

export const problemKinds = [
  "half-done",
  "edited",
  "missing",
  "gap",
  "place-missing",
  "busy",
  "failed",
  "ended-transaction",
] as const;

export type ProblemKind = (typeof problemKinds)[number];

/** What the database said, of what the registry keeps of a problem: the kind that leads it is not for people. */
export const saidIn = (error: string): string | undefined =>
  error.replace(new RegExp(`^(?:${problemKinds.join("|")})(?:: |$)`, "u"), "") || undefined;

/** Why a place cannot be migrated, or was not. */
export interface Problem {
  readonly kind: ProblemKind;
  readonly version: number | undefined;
  readonly file: string | undefined;
  /** What the database said, where it said something. */
  readonly detail: string | undefined;
}

/** How a place stands to the files. */
export interface Standing {
  /** The newest version that is applied as a whole; 0 where none is. */
  readonly version: number;
  /** What is to be applied, in order; empty where there is a problem. */
  readonly todo: readonly Migration[];
  readonly problem: Problem | undefined;
}

/**
 * Compares what a place has recorded with the files.
 *
 * @param all every file of the folder, for what is applied already may lie beyond `wanted`
 * @param wanted the files up to the version that is asked for
 */
export function standingOf(
  applied: readonly Applied[],
  all: readonly Migration[],
  wanted: readonly Migration[] = all,
): Standing {
  const version = applied.reduce((newest, row) => (row.success ? Math.max(newest, row.version) : newest), 0);
  const problem = problemOf(applied, all);
  const done = new Set(applied.map((row) => row.version));
  return { version, problem, todo: problem ? [] : wanted.filter((migration) => !done.has(migration.version)) };
}

function problemOf(applied: readonly Applied[], all: readonly Migration[]): Problem | undefined {
  const files = new Map(all.map((migration) => [migration.version, migration]));
  const inOrder = [...applied].sort((a, b) => a.version - b.version);
  const about = (kind: ProblemKind, version: number): Problem => ({
    kind,
    version,
    file: files.get(version)?.file,
    detail: undefined,
  });
  // A half-done one first: until somebody has looked at it, nothing else about the place can be trusted.
  const halfDone = inOrder.find((row) => !row.success);
  if (halfDone) return about("half-done", halfDone.version);
  for (const row of inOrder) {
    const file = files.get(row.version);
    if (!file) return about("missing", row.version);
    if (file.checksum !== row.checksum) return about("edited", row.version);
  }
  const newest = inOrder.at(-1)?.version ?? 0;
  const done = new Set(inOrder.map((row) => row.version));
  const skipped = all.find((migration) => migration.version < newest && !done.has(migration.version));
  return skipped && about("gap", skipped.version);
}
