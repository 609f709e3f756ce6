import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { errorCodeOf } from "../error-code.ts";
import {
  migrationNameInvalid,
  migrationNotText,
  migrationsEmpty,
  migrationsMissing,
  migrationsUnreadable,
  migrationTwice,
  versionUnknown,
} from "./errors.ts";

/** One file of a service's `migrations` folder, read as sqlx reads it. */
export interface Migration {
  readonly version: number;
  readonly file: string;
  /** What sqlx calls it: the name without its number and ending, blanks for `_`. */
  readonly description: string;
  readonly sql: string;
  /** SHA-384 of the file's bytes, in hex. */
  readonly checksum: string;
  /** False for a file that begins with `-- no-transaction`. */
  readonly transactional: boolean;
}

interface ParsedName {
  readonly version: number;
  readonly description: string;
}

/** The parts of a file's name; undefined for what is no migration to be applied, such as `0001_x.down.sql`. */
export function parseName(file: string): ParsedName | undefined {
  const [, number, rest] = /^([^_]*)_(.*\.sql)$/su.exec(file) ?? [];
  if (number === undefined || rest === undefined || rest.endsWith(".down.sql")) return undefined;
  const version = Number(number);
  if (!/^\d+$/u.test(number) || !Number.isSafeInteger(version)) throw migrationNameInvalid(file);
  const ending = rest.endsWith(".up.sql") ? /(?:\.up\.sql)+$/u : /(?:\.sql)+$/u;
  return { version, description: rest.replace(ending, "").replaceAll("_", " ") };
}

/** The migration that a file's bytes make. */
export function parseMigration(file: string, bytes: Uint8Array): Migration | undefined {
  const name = parseName(file);
  if (!name) return undefined;
  const sql = decode(file, bytes);
  const checksum = createHash("sha384").update(bytes).digest("hex");
  return { ...name, file, sql, checksum, transactional: !sql.startsWith("-- no-transaction") };
}

function decode(file: string, bytes: Uint8Array): string {
  try {
    // sqlx keeps a byte order mark, too.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw migrationNotText(file, error);
  }
}

/** In the order of their versions; two with the same one are an error. */
export function inOrder(migrations: readonly Migration[]): readonly Migration[] {
  const sorted = [...migrations].sort((a, b) => a.version - b.version);
  for (const [index, migration] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before?.version === migration.version) throw migrationTwice(before.file, migration.file);
  }
  return sorted;
}

/** All migrations of a folder, in order. `shown` is the folder as the user wrote it. */
export function readMigrations(folder: string, shown: string): readonly Migration[] {
  const names = namesIn(folder);
  if (names === undefined) throw migrationsMissing(shown);
  const found = names
    .filter((name) => parseName(name) !== undefined && statSync(join(folder, name)).isFile())
    .flatMap((name) => parseMigration(name, readFileSync(join(folder, name))) ?? []);
  if (found.length === 0) throw migrationsEmpty(shown);
  return inOrder(found);
}

function namesIn(folder: string): readonly string[] | undefined {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(errorCodeOf(error))) return undefined;
    throw migrationsUnreadable(folder, error);
  }
}

/** The migrations up to a version, which must be one of them; all without one. */
export function upTo(migrations: readonly Migration[], version: string | undefined): readonly Migration[] {
  if (version === undefined) return migrations;
  const last = /^\d+$/u.test(version) ? Number(version) : undefined;
  if (!migrations.some((migration) => migration.version === last)) {
    throw versionUnknown(version, migrations.at(-1)?.version ?? 0);
  }
  return migrations.filter((migration) => migration.version <= (last ?? 0));
}
