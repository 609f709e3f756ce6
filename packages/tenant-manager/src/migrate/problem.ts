import { reasonOf } from "./errors.ts";
import type { Migration } from "./files.ts";
import type { Problem, ProblemKind } from "./standing.ts";

/** A problem with a migration. */
export const about = (kind: ProblemKind, migration: Migration, detail?: string): Problem => ({
  kind,
  version: migration.version,
  file: migration.file,
  detail,
});

/** SQLSTATE, or what the driver calls it. */
export const codeOf = (error: unknown): string => {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : "";
};

/** `line 3: relation "x" does not exist (42P01)`. */
export function describeError(error: unknown, sql: string): string {
  const { position } = (error ?? {}) as { position?: unknown };
  const code = codeOf(error);
  const line = typeof position === "string" ? sql.slice(0, Number(position) - 1).split("\n").length : undefined;
  return `${line === undefined ? "" : `line ${line}: `}${reasonOf(error)}${code === "" ? "" : ` (${code})`}`;
}
