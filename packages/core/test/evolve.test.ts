import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Evolution, evolve, type Migration } from "../src/entity/evolve/evolve.ts";
import { type Entities, entitiesSchema } from "../src/entity/spec.ts";
import type { Store } from "../src/entity/types/types.ts";
import type { Change } from "./evolve/change.ts";
import { conversions } from "./evolve/conversions.ts";
import {
  allTables,
  differences,
  insertStatements,
  postgresDatabase,
  sqliteDatabase,
  type TestDatabase,
} from "./evolve/databases.ts";
import { failures } from "./evolve/failures.ts";
import { fields } from "./evolve/fields.ts";
import { relations } from "./evolve/relations.ts";
import { tables } from "./evolve/tables.ts";

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

const creationOf = (entities: Entities, store: Store): string[] =>
  script(evolve({ before: {}, after: entities, renames: [], rules: [], store }), "up");

describe.each(["sqlite", "postgres"] as const)("in %s", (store) => {
  const isHere = ({ stores = ["sqlite", "postgres"] }: Change): boolean => stores.includes(store);

  test.each([...conversions, ...fields, ...relations, ...tables].filter(isHere))("$name", async (change) => {
    const evolution = evolutionOf(change, store);
    const { before, after } = evolution;
    const migrations = evolve(evolution);
    const rows = insertStatements(change.rows ?? {}, before, store);
    const create = creationOf(before, store);
    const up = script(migrations, "up");
    const kept = change.back === "empty" ? {} : (change.rows ?? {});
    const isLossless = change.loses === undefined && change.rules === undefined;
    const expected = typeof change.back === "object" ? change.back : isLossless ? kept : {};

    const [there, wanted, back, start] = await databaseOf(store).run([
      { scripts: [...create, rows, ...up], question: differences(change.become ?? {}, after, store) },
      { scripts: creationOf(after, store) },
      {
        scripts: [...create, insertStatements(kept, before, store), ...up, ...script(migrations, "down")],
        question: differences(expected, before, store),
      },
      { scripts: create },
    ]);
    expect(Object.keys(Object(wanted?.schema)).sort()).toEqual(
      allTables(after)
        .map(({ name }) => name)
        .sort(),
    );
    expect(there).toEqual({ error: undefined, schema: wanted?.schema, answer: [] });
    expect(back).toEqual({ error: undefined, schema: start?.schema, answer: [] });
    expect(migrations.flatMap(({ destructive }) => destructive.map(({ en }) => en))).toEqual(change.loses ?? []);
    expect(migrations.map(({ name }) => name)).toEqual(change.migrations ?? [expect.stringMatching(/^change_/u)]);
  });

  test.each(failures.filter(isHere))("$name fails", async (change) => {
    const evolution = evolutionOf(change, store);
    const rows = insertStatements(change.rows ?? {}, evolution.before, store);
    const scripts = [...creationOf(evolution.before, store), rows, ...script(evolve(evolution), "up")];
    const [outcome] = await databaseOf(store).run([{ scripts }]);
    expect(outcome?.error).toMatch(change.error);
  });
});
