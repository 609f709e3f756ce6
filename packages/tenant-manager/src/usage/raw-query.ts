import { CompiledQuery } from "kysely";
import type { Registry } from "../registry/registry.ts";

/** A query with the parameters `$1`, `$2`, … for both databases: for SQLite such a parameter would have a name, not a number. */
export const rawQuery = (dialect: Registry["dialect"], sql: string, parameters: readonly unknown[]): CompiledQuery =>
  CompiledQuery.raw(dialect === "sqlite" ? sql.replace(/\$(\d)/gu, "?$1") : sql, [...parameters]);
