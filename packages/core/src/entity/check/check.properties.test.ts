import fc from "fast-check";
import { expect, test } from "vitest";
import { deleteRules, type Entities, entitiesSchema, relationKinds, scalarTypes } from "../spec.ts";
import { entitiesProblems } from "./check.ts";

const name = fc.oneof(
  fc.constantFrom("id", "a", "b", "a_1", "a1", "owner", "owner_id", "type", "self", "constructor", "limit"),
  fc.stringMatching(/^[a-z][a-z0-9_]{0,34}$/u),
);
const entityName = fc.constantFrom("User", "Users", "UserAPIKey", "UserApiKey", "Type", "Task", "TaskA");
const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));

const field = fc.record(
  {
    type: fc.constantFrom(...scalarTypes),
    optional: fc.boolean(),
    default: fc.oneof(fc.string(), number, fc.boolean()),
    unique: fc.boolean(),
    indexed: fc.boolean(),
    min: number,
    max: number,
    pattern: fc.oneof(fc.string(), fc.constantFrom("^[a-z]+$", "(", "[", "\\", "a{2,1}")),
    values: fc.array(fc.string(), { minLength: 1, maxLength: 3 }),
    precision: fc.integer({ min: 1, max: 30 }),
    scale: fc.nat(30),
    generated: fc.boolean(),
    readonly: fc.boolean(),
    secret: fc.boolean(),
  },
  { requiredKeys: ["type"] },
);

const relation = fc.record(
  {
    to: entityName,
    kind: fc.constantFrom(...relationKinds),
    optional: fc.boolean(),
    on_delete: fc.constantFrom(...deleteRules),
  },
  { requiredKeys: ["to", "kind"] },
);

const entities: fc.Arbitrary<Entities> = fc.dictionary(
  entityName,
  fc.record(
    {
      plural: name,
      scope: fc.constantFrom("none", "owner", "tenant"),
      soft_delete: fc.boolean(),
      audit: fc.boolean(),
      fields: fc.dictionary(name, field, { maxKeys: 4 }),
      relations: fc.dictionary(name, relation, { maxKeys: 3 }),
      unique: fc.array(fc.array(name, { minLength: 1, maxLength: 2 }), { maxLength: 2 }),
    },
    { requiredKeys: ["fields"] },
  ),
  { maxKeys: 4 },
);

test("whatever the schema lets through is accepted or refused with reasons, in both languages", () => {
  const outcomes = new Set<boolean>();
  fc.assert(
    fc.property(entities, fc.constantFrom("sqlite", "postgres"), (specs, store) => {
      const parsed = entitiesSchema.parse(specs);
      const problems = entitiesProblems(parsed, store);
      outcomes.add(problems.length === 0);
      for (const { entity, text } of problems) {
        expect(Object.keys(parsed)).toContain(entity);
        expect(text.en).not.toMatch(/undefined|NaN|\[object/u);
        expect(text.zh).toMatch(/[\u4e00-\u9fff]/u);
      }
    }),
    { numRuns: 300 },
  );
  expect(outcomes).toEqual(new Set([true, false]));
});
