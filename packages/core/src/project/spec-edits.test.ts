import fc from "fast-check";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { editYaml } from "../edit/yaml-edit.ts";
import type { Entity } from "../entity/spec.ts";
import { specEdits } from "./spec-edits.ts";

const field = fc.record(
  { type: fc.constantFrom("string" as const, "i32" as const), optional: fc.constant(true) },
  { requiredKeys: ["type"] },
);
const members = fc.dictionary(fc.constantFrom("a", "b", "c", "constructor"), field, { minKeys: 1 });
const entity: fc.Arbitrary<Entity> = fc.record(
  {
    fields: members,
    plural: fc.constantFrom("xs", "ys"),
    soft_delete: fc.boolean(),
    unique: fc.constantFrom([["a", "b"]], [["a"], ["b"]]),
    relations: fc.dictionary(
      fc.constantFrom("r", "s"),
      fc.record({ to: fc.constant("X"), kind: fc.constant("many-to-one" as const) }),
    ),
  },
  { requiredKeys: ["fields"] },
);

test("the edits make the file say what is wanted, and nothing else", () => {
  fc.assert(
    fc.property(fc.option(entity, { nil: undefined }), fc.option(entity, { nil: undefined }), (before, after) => {
      const file = stringify({ schema: 1, entities: { Other: { fields: {} }, ...(before && { User: before }) } });
      const edited = parse(editYaml(file, specEdits("User", before, after)));
      expect(edited).toEqual({ schema: 1, entities: { Other: { fields: {} }, ...(after && { User: after }) } });
    }),
  );
});

test("comments beside what stays are kept", () => {
  const file =
    "entities:\n  User:\n    # who they are\n    fields:\n      a: { type: string } # first\n      b: { type: i32 }\n";
  const before: Entity = { fields: { a: { type: "string" }, b: { type: "i32" } } };
  const after: Entity = { fields: { a: { type: "string" }, c: { type: "bool" } } };
  expect(editYaml(file, specEdits("User", before, after))).toBe(
    "entities:\n  User:\n    # who they are\n    fields:\n      a: { type: string } # first\n      c: { type: bool }\n",
  );
});

test("what is renamed keeps its place and its comment", () => {
  const file =
    "entities:\n  User:\n    fields:\n      a: { type: string } # first\n      b: { type: i32 }\n    unique: [ [ a ] ]\n";
  const before: Entity = { fields: { a: { type: "string" }, b: { type: "i32" } }, unique: [["a"]] };
  const after: Entity = { fields: { c: { type: "string" }, b: { type: "i32" } }, unique: [["c"]] };
  expect(editYaml(file, specEdits("User", before, after, [{ field: "a", to: "c" }]))).toBe(
    "entities:\n  User:\n    fields:\n      c: { type: string } # first\n      b: { type: i32 }\n    unique: [ [ c ] ]\n",
  );
});
