import fc from "fast-check";
import { expect, test } from "vitest";
import { CliError } from "../program/errors.ts";
import { type DataRule, evolve, type Migration } from "./evolve.ts";
import { sqliteDatabase } from "./evolve-test-databases.ts";
import { neutralValue } from "./evolve-values.ts";
import { type Entities, type Entity, entitiesSchema, type Field, type Relation, scalarTypes } from "./spec.ts";

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
    optional: fc.constant(true),
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

const entities: fc.Arbitrary<Entities> = fc
  .subarray([...names])
  .chain((some) => fc.record(Object.fromEntries(some.map((name) => [name, entity]))))
  // Relations need somebody to relate to.
  .map((set) =>
    entitiesSchema.parse(
      Object.fromEntries(
        Object.entries(set).map(([name, spec]) => [
          name,
          {
            ...spec,
            relations: Object.fromEntries(Object.entries(spec.relations ?? {}).filter(([, { to }]) => set[to])),
          },
        ]),
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

const from = (before: Entities, after: Entities): readonly Migration[] =>
  evolve({ before, after, renames: [], rules: allRules(after), store: "sqlite" });

test("any two sets of entities: the tables end as if they had begun so, and the way back ends where it began", async () => {
  let done = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(entities, entities), { minLength: 10, maxLength: 20 }), async (pairs) => {
      const runs = pairs.flatMap(([before, after]) => {
        try {
          const migrations = from(before, after);
          const create = script(from({}, before), "up");
          const up = script(migrations, "up");
          return [
            { scripts: [...create, ...up] },
            { scripts: script(from({}, after), "up") },
            { scripts: [...create, ...up, ...script(migrations, "down")] },
            { scripts: create },
          ];
        } catch (error) {
          if (error instanceof CliError && error.code === "migration-refused") return [];
          throw error;
        }
      });
      const outcomes = await sqliteDatabase.run(runs);
      for (let place = 0; place < outcomes.length; place += 2) {
        expect(outcomes[place]).toEqual(outcomes[place + 1]);
        expect(outcomes[place]).toMatchObject({ error: undefined, answer: [] });
      }
      done += outcomes.length / 4;
    }),
    { numRuns: 20 },
  );
  expect(done).toBeGreaterThan(50);
});
