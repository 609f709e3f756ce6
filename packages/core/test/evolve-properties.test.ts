import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DataRule, evolve, type Migration } from "../src/entity/evolve/evolve.ts";
import { neutralValue } from "../src/entity/evolve/values.ts";
import {
  type Entities,
  type Entity,
  entitiesSchema,
  type Field,
  type Relation,
  scalarTypes,
} from "../src/entity/spec.ts";
import { CliError } from "../src/program/errors.ts";
import { postgresDatabase, sqliteDatabase, type TestDatabase } from "./evolve/databases.ts";

const names = ["User", "Task", "Tag"] as const;

const field: fc.Arbitrary<Field> = fc
  .record({
    type: fc.constantFrom(...scalarTypes),
    optional: fc.boolean(),
    marked: fc.constantFrom("", "unique", "indexed"),
    values: fc.subarray(["a", "b", "c"], { minLength: 1 }),
    scale: fc.nat(4),
  })
  .map(({ type, optional, marked, values, scale }) => ({
    type,
    ...(optional ? { optional } : {}),
    ...(marked !== "" && type !== "json" && type !== "bytes" ? { [marked]: true } : {}),
    ...(type === "enum" ? { values } : {}),
    ...(type === "decimal" ? { precision: 8, scale } : {}),
  }));

const relation: fc.Arbitrary<Relation> = fc.oneof(
  fc.record({
    to: fc.constantFrom(...names),
    kind: fc.constantFrom("many-to-one", "one-to-one"),
    optional: fc.boolean(),
    on_delete: fc.constantFrom("cascade", "restrict", "set-null"),
  }),
  fc.record({ to: fc.constantFrom(...names), kind: fc.constant("many-to-many" as const) }),
);

const entity: fc.Arbitrary<Entity> = fc.record({
  scope: fc.constantFrom("none", "owner", "tenant"),
  soft_delete: fc.boolean(),
  audit: fc.boolean(),
  fields: fc.dictionary(fc.constantFrom("f", "g", "order", "x_1"), field, { minKeys: 1, maxKeys: 4 }),
  relations: fc.dictionary(fc.constantFrom("r", "s"), relation, { maxKeys: 2 }),
  unique: fc.constant([]),
});

/** Relations need somebody to relate to; required ones run in no circle. */
const relationsIn = (name: string, { relations = {} }: Entity, set: Entities): Record<string, Relation> =>
  Object.fromEntries(
    Object.entries(relations).flatMap(([key, { optional, on_delete, ...spec }]): [string, Relation][] => {
      if (!set[spec.to]) return [];
      if (spec.kind === "many-to-many") return [[key, spec]];
      if (optional || spec.to >= name) return [[key, { ...spec, optional: true, on_delete }]];
      return [[key, { ...spec, on_delete: on_delete === "set-null" ? "restrict" : on_delete }]];
    }),
  );

const entities: fc.Arbitrary<Entities> = fc
  .subarray([...names])
  .chain((some) => fc.record(Object.fromEntries(some.map((name) => [name, entity]))))
  // Relations need somebody to relate to.
  .map((set) =>
    entitiesSchema.parse(
      Object.fromEntries(
        Object.entries(set).map(([name, spec]) => [name, { ...spec, relations: relationsIn(name, spec, set) }]),
      ),
    ),
  );

/** Every column gets a value and every conversion is asked for, so that only what is impossible is refused. */
const allRules = (after: Entities): DataRule[] =>
  Object.entries(after).flatMap(([name, { fields, scope }]): DataRule[] => [
    ...Object.entries(fields).map(([key, spec]): DataRule => {
      const value = neutralValue(spec);
      const given = spec.type === "email" ? "a@b" : spec.type === "url" ? "a://b" : value === null ? "null" : value;
      return { entity: name, field: key, cast: true, ...(typeof given === "object" ? {} : { value: given }) };
    }),
    ...(scope === "owner" ? [{ entity: name, field: "owner_id", value: "ann" }] : []),
    ...(scope === "tenant"
      ? [{ entity: name, field: "tenant_id", value: "00000000-0000-4000-8000-000000000000" }]
      : []),
  ]);

const script = (migrations: readonly Migration[], direction: "up" | "down"): string[] =>
  (direction === "up" ? migrations : [...migrations].reverse()).map((migration) => migration[direction].join("\n\n"));

let postgres: TestDatabase;

beforeAll(async () => {
  postgres = await postgresDatabase();
});
afterAll(() => postgres.stop());

test.each([
  ["sqlite", 20],
  ["postgres", 3],
] as const)(
  "any two sets of entities in %s: the tables end as if they had begun so, and the way back ends where it began",
  async (store, numRuns) => {
    const from = (before: Entities, after: Entities): readonly Migration[] =>
      evolve({ before, after, renames: [], rules: allRules(after), store });
    const database = store === "sqlite" ? sqliteDatabase : postgres;
    let done = 0;
    // Many pairs go through one process.
    const many = fc.array(fc.tuple(entities, entities), { minLength: 10, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(many, async (pairs) => {
        const runs = pairs.flatMap(([before, after]) => {
          const migrations = unlessRefused(() => from(before, after));
          if (migrations === undefined) return [];
          const [create, up] = [script(from({}, before), "up"), script(migrations, "up")];
          return [
            { scripts: [...create, ...up] },
            { scripts: script(from({}, after), "up") },
            { scripts: [...create, ...up, ...script(migrations, "down")] },
            { scripts: create },
          ];
        });
        const outcomes = await database.run(runs);
        for (let place = 0; place < outcomes.length; place += 2) {
          expect(outcomes[place]).toMatchObject({ error: undefined, answer: [] });
          expect(outcomes[place]).toEqual(outcomes[place + 1]);
        }
        done += runs.length / 4;
      }),
      { numRuns },
    );
    expect(done).toBeGreaterThan(numRuns * 5);
  },
);

/** What a store cannot do, it says; there is nothing to compare then. */
function unlessRefused(migrations: () => readonly Migration[]): readonly Migration[] | undefined {
  try {
    return migrations();
  } catch (error) {
    if (error instanceof CliError && error.code === "migration-refused") return undefined;
    throw error;
  }
}
