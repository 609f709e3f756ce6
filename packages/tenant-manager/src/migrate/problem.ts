import { errorCodeOf } from "../error-code.ts";
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

/** `line 3: relation "x" does not exist (42P01)`. */
export function describeError(error: unknown, sql: string): string {
  const position: unknown = error instanceof Error ? Reflect.get(error, "position") : undefined;
  const code = errorCodeOf(error);
  const line = typeof position === "string" ? sql.slice(0, Number(position) - 1).split("\n").length : undefined;
  return `${line === undefined ? "" : `line ${line}: `}${reasonOf(error)}${code === "" ? "" : ` (${code})`}`;
}
