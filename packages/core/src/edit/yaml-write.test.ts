import fc from "fast-check";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { laidOut } from "./yaml-attempts.ts";
import { writeYaml } from "./yaml-write.ts";

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 5 },
    fc.string(),
    fc.constantFrom(
      "true",
      "No",
      "1",
      "1e3",
      "~",
      "null",
      "a: b",
      "- a",
      "#",
      "任务",
      "a b",
      "2026-01-01",
      "0x1",
      "=",
      "\u0085",
    ),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(
      fc.string({ minLength: 1 }).filter((key) => key !== "__proto__"),
      tie("any"),
      { maxKeys: 4, noNullPrototype: true },
    ),
  ),
}));

test("whatever is written is read back", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom("a", "b", "c", "1"), value.any, { noNullPrototype: true }), (file) => {
      expect(parse(writeYaml(file as never)) ?? {}).toEqual(file);
    }),
    { numRuns: 500 },
  );
});

test("the layout is the one of edits", () => {
  const file = {
    schema: 1,
    service: { name: "x", description: "A service." },
    features: { http: "axum", deploy: ["docker", "kubernetes"] },
    entities: {
      Task: {
        label: { en: "Task", zh: "任务" },
        fields: { title: { type: "string", min: 1 }, status: { type: "enum", values: ["a", "b"] } },
        unique: [["title", "status"]],
      },
    },
  };
  expect(writeYaml(file)).toBe(stringify(laidOut(file, 0), { lineWidth: 0 }));
});
