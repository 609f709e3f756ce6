import * as z from "zod";
import { evolve, type Migration, type RowSecurity } from "../entity/evolve/evolve.ts";
import { refuseUnusedRules } from "../entity/evolve/unused-rules.ts";
import { type Entities, type Entity, entitySchema } from "../entity/spec.ts";
import type { Store } from "../entity/types/types.ts";
import { registrationSchema } from "./entity-files.ts";
import { parts } from "./parts.ts";

/** What was last generated for an entity: what a later change starts from. */
export const recordedEntitySchema = z.strictObject({
  spec: entitySchema,
  parts: z.array(z.enum(parts)),
  /** The migrations that made its tables what they are, oldest first. */
  migrations: z.array(z.string()),
  files: z.array(z.string()),
  registrations: z.array(registrationSchema),
});

export type RecordedEntity = z.infer<typeof recordedEntitySchema>;

export type Recorded = Readonly<Record<string, RecordedEntity>>;

/** An entity as it shall be. */
export type WantedEntity = Pick<RecordedEntity, "spec" | "parts">;

export type Wanted = Readonly<Record<string, WantedEntity>>;

/** What the tables hold: entities of which only the code of the model was generated have none. */
export const inTables = (entities: Wanted): Entities =>
  Object.fromEntries(
    Object.entries(entities).flatMap(([name, { spec, parts }]): [string, Entity][] =>
      parts.includes("migration") ? [[name, spec]] : [],
    ),
  );

export interface NumberedMigration extends Migration {
  /** Number and name: `20261120163421_change_user`. */
  readonly migration: string;
}

export type EvolveOptions = Pick<Parameters<typeof evolve>[0], "renames" | "rules">;

/** The migrations that lead from what was generated to what is wanted, in the order in which they must run. */
export const newMigrations = (
  before: Wanted,
  after: Wanted,
  store: Store,
  numbers: (count: number) => readonly string[],
  rowSecurity: RowSecurity,
  options: EvolveOptions = { renames: [], rules: [] },
): NumberedMigration[] => {
  const evolution = { before: inTables(before), after: inTables(after), store, rowSecurity, ...options };
  const migrations = evolve(evolution);
  refuseUnusedRules(evolution);
  const numbered = numbers(migrations.length);
  return migrations.map((migration, index) => ({ ...migration, migration: `${numbered[index]}_${migration.name}` }));
};

/** The number of a migration: what stands before its name. */
export const migrationNumber = (migration: string): string => /^\d+/u.exec(migration)?.[0] ?? "";

/** Numbers for the first migrations of a service, after those that it begins with: 0002, 0003 … */
export const firstNumbers =
  (existing: readonly string[]) =>
  (count: number): string[] =>
    Array.from({ length: count }, (_, index) => String(greatest(existing) + BigInt(index + 1)).padStart(4, "0"));

/**
 * Numbers for migrations that come later: the time in UTC, to the second, so that two people who work apart do not take
 * the same one; always greater than all there are.
 */
export const laterNumbers =
  (existing: readonly string[], now: Date) =>
  (count: number): string[] => {
    const numbers: string[] = [];
    let number = BigInt(timeNumber(now));
    const most = greatest(existing);
    if (number <= most) number = following(most);
    for (; numbers.length < count; number = following(number)) numbers.push(String(number));
    return numbers;
  };

/** `2026-01-02T03:04:05Z` → `20260102030405`. */
const timeNumber = (time: Date): string => time.toISOString().replace(/\D/gu, "").slice(0, 14);

/** The next second; of a number that is no time, the next number. */
function following(number: bigint): bigint {
  const [, year, ...rest] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/u.exec(String(number)) ?? [];
  const [month = "", day = "", hour = "", minute = "", second = ""] = rest;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time.getTime())) return number + 1n;
  return BigInt(timeNumber(new Date(time.getTime() + 1000)));
}

const greatest = (migrations: readonly string[]): bigint => {
  let most = 0n;
  for (const migration of migrations) {
    const number = BigInt(migrationNumber(migration) || "0");
    if (number > most) most = number;
  }
  return most;
};

/** Every migration of some entities. */
export const migrationsOf = (entities: Recorded): string[] =>
  Object.values(entities).flatMap(({ migrations }) => migrations);

/** The two files of a migration. */
export const migrationPaths = (migration: string): string[] =>
  ["up", "down"].map((direction) => `migrations/${migration}.${direction}.sql`);

/** Whether a file is part of the history of the tables, whoever wrote it. */
export const isMigration = (path: string): boolean => /^migrations\/\d+_.*\.sql$/u.test(path);

/** The migrations among some files: `0002_create_task` of its `.up.sql`, or of `0002_create_task.sql`, which goes one way. */
export const migrationsIn = (paths: readonly string[]): string[] => [
  ...new Set(paths.filter(isMigration).map((path) => path.replace(/^migrations\/|(?:\.up|\.down)?\.sql$/gu, ""))),
];
