import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Evolution, evolve, type Migration } from "./evolve.ts";
import { type Change, changes, failures } from "./evolve-test-cases.ts";
import {
  differences,
  insertStatements,
  postgresDatabase,
  sqliteDatabase,
  type TestDatabase,
} from "./evolve-test-databases.ts";
import { type Entities, entitiesSchema } from "./spec.ts";
import type { Store } from "./types.ts";

let postgres: TestDatabase;

beforeAll(async () => {
  postgres = await postgresDatabase();
});
afterAll(() => postgres.stop());

const databaseOf = (store: Store): TestDatabase => (store === "sqlite" ? sqliteDatabase : postgres);

const script = (migrations: readonly Migration[], direction: "up" | "down"): string[] =>
  (direction === "up" ? migrations : [...migrations].reverse()).map((migration) => migration[direction].join("\n\n"));

function evolutionOf({ before, after, renames = [], rules = [] }: Change, store: Store): Evolution {
  const read = (entities: Entities): Entities => entitiesSchema.parse(entities);
  return { before: read(before), after: read(after), renames, rules, store };
}

/** A database as these entities alone would make it. */
async function fresh(entities: Entities, store: Store): Promise<unknown> {
  const creation = evolve({ before: {}, after: entities, renames: [], rules: [], store });
  const { error, schema } = await databaseOf(store).run(script(creation, "up"));
  expect(error).toBeUndefined();
  return schema;
}

/** What stands of old columns in PostgreSQL until a migration is taken back is nothing; SQLite keeps no trace either. */
const creationOf = (entities: Entities, store: Store): string[] =>
  script(evolve({ before: {}, after: entities, renames: [], rules: [], store }), "up");

describe.each(["sqlite", "postgres"] as const)("in %s", (store) => {
  const here = changes.filter(({ stores = ["sqlite", "postgres"] }) => stores.includes(store));

  test.each(here)("$name", async (change) => {
    const evolution = evolutionOf(change, store);
    const { before, after } = evolution;
    const migrations = evolve(evolution);
    const database = databaseOf(store);
    const rows = insertStatements(change.rows ?? {}, before, store);
    const start = [...creationOf(before, store), rows];

    const there = await database.run(
      [...start, ...script(migrations, "up")],
      change.become ? differences(change.become, after, store) : undefined,
    );
    expect(there).toEqual({ error: undefined, schema: await fresh(after, store), answer: [] });
    expect(migrations.flatMap(({ destructive }) => destructive.map(({ en }) => en))).toEqual(change.loses ?? []);
    expect(migrations.map(({ name }) => name)).toEqual(change.migrations ?? [expect.stringMatching(/^change_/u)]);

    if (change.back === "empty") start.pop();
    const back = await database.run(
      [...start, ...script(migrations, "up"), ...script(migrations, "down")],
      typeof change.back === "object" ? differences(change.back, before, store) : undefined,
    );
    expect(back).toEqual({ error: undefined, schema: await fresh(before, store), answer: [] });
  });

  test.each(failures.filter(({ stores = ["sqlite", "postgres"] }) => stores.includes(store)))(
    "$name fails",
    async (change) => {
      const evolution = evolutionOf(change, store);
      const rows = insertStatements(change.rows ?? {}, evolution.before, store);
      const start = [...creationOf(evolution.before, store), rows];
      const { error } = await databaseOf(store).run([...start, ...script(evolve(evolution), "up")]);
      expect(error).toMatch(change.error);
    },
  );
});
