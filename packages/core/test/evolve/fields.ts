import type { Field } from "../../src/entity/spec.ts";
import { type Change, cast, field, lost } from "./change.ts";
import { id } from "./databases.ts";

/** Texts for rows that exist, as a command line has them, and what must stand in the column; no number holds all of these. */
const fillsOfTexts: readonly (readonly [Field, given: string, kept?: string | boolean])[] = [
  [{ type: "string" }, "1.50"],
  [{ type: "string" }, "true"],
  [{ type: "bool" }, "true", true],
  [{ type: "i64" }, "9007199254740993"],
  [{ type: "i64" }, "9223372036854775807"],
  [{ type: "i64" }, "-9223372036854775808"],
  [{ type: "decimal", precision: 18, scale: 4 }, "12345678901234.5678"],
  [{ type: "decimal", precision: 9, scale: 3 }, "1.50"],
];

export const fields: readonly Change[] = [
  field("an optional field added", undefined, { type: "i32", optional: true, indexed: true }, [[null, null]]),
  field("an optional field added and filled", undefined, { type: "i32", optional: true }, [[null, 3]], {
    rule: { value: 3 },
  }),
  field(
    "a required field added with a value",
    undefined,
    { type: "string", indexed: true },
    [
      [null, "it's"],
      [null, "it's"],
    ],
    { rule: { value: "it's" } },
  ),
  ...fillsOfTexts.map(([type, given, kept = given]) =>
    field(`a required ${type.type} added with the text ${given}`, undefined, type, [[null, kept]], {
      rule: { value: given },
    }),
  ),
  field("a required field added with its default", undefined, { type: "enum", values: ["a", "b"], default: "b" }, [
    [null, "b"],
  ]),
  field("a required float added", undefined, { type: "f64", default: 2 }, [[null, 2]]),
  field("a generated datetime added", undefined, { type: "datetime", generated: true }, [
    [null, "1970-01-01T00:00:00.000Z"],
  ]),
  field("a generated uuid added, unique", undefined, { type: "uuid", generated: true, unique: true }, [
    [null, undefined],
    [null, undefined],
  ]),
  field("an optional field dropped", { type: "i32", optional: true, indexed: true }, undefined, [[3, null]], {
    loses: lost,
  }),
  field("a required field dropped", { type: "i32", unique: true }, undefined, [[3, null]], { loses: lost }),
  field("a required enum dropped", { type: "enum", values: ["a", "b"] }, undefined, [["b", null]], {
    loses: lost,
    back: { tasks: [{ x: "a" }] },
  }),
  field(
    "a unique uuid dropped",
    { type: "uuid", unique: true },
    undefined,
    [
      [id(8), null],
      [id(9), null],
    ],
    {
      loses: lost,
      back: {
        tasks: [
          { id: id(0), x: id(0) },
          { id: id(1), x: id(1) },
        ],
      },
    },
  ),
  field(
    "optional to required, filled",
    { type: "string", optional: true },
    { type: "string" },
    [
      ["a", "a"],
      [null, "none"],
    ],
    { rule: { value: "none" } },
  ),
  field(
    "optional to required, none missing",
    { type: "string", optional: true, indexed: true },
    { type: "string", indexed: true },
    [["a", "a"]],
    cast,
  ),
  field(
    "optional to generated",
    { type: "uuid", optional: true },
    { type: "uuid", generated: true, unique: true },
    [
      [id(9), id(9)],
      [null, undefined],
      [null, undefined],
    ],
    { back: { tasks: [{ id: id(0), x: id(9) }, { id: id(1) }, { id: id(2) }] } },
  ),
  field("required to optional", { type: "enum", values: ["a"] }, { type: "enum", values: ["a"], optional: true }, [
    ["a", "a"],
  ]),
  field("a value added to an enum", { type: "enum", values: ["a"] }, { type: "enum", values: ["b", "a"] }, [
    ["a", "a"],
  ]),
  field(
    "a used value removed that is called as what every object of JavaScript has",
    { type: "enum", values: ["constructor", "a"] },
    { type: "enum", values: ["a"] },
    [["constructor", "a"]],
    { rule: { value: "a" }, loses: ["`Task.x`: which rows were `constructor`"] },
  ),
  field(
    "values of an enum in another order",
    { type: "enum", values: ["a", "b"] },
    { type: "enum", values: ["b", "a"] },
    [["a", "a"]],
    { migrations: [] },
  ),
  field(
    "an unused value removed",
    { type: "enum", values: ["a", "b"], indexed: true },
    { type: "enum", values: ["a"], indexed: true },
    [["a", "a"]],
  ),
  field(
    "a used value removed and filled",
    { type: "enum", values: ["a", "b"], optional: true },
    { type: "enum", values: ["a"], optional: true },
    [
      ["a", "a"],
      ["b", "a"],
      [null, null],
    ],
    { rule: { value: "a" }, loses: ["`Task.x`: which rows were `b`"] },
  ),
  field(
    "a value renamed",
    { type: "enum", values: ["a", "b"] },
    { type: "enum", values: ["a", "c"] },
    [
      ["a", "a"],
      ["b", "c"],
    ],
    { rule: { values: { b: "c" } }, back: { tasks: [{ x: "a" }, { x: "b" }] } },
  ),
  field(
    "limits changed",
    { type: "string", max: 10 },
    { type: "string", min: 3, max: 5, pattern: "[a-z]+" },
    [["A", "A"]],
    { migrations: [] },
  ),
  field("default changed", { type: "i32", default: 1 }, { type: "i32", default: 2 }, [[1, 1]], { migrations: [] }),
  field("unique added", { type: "string" }, { type: "string", unique: true }, [
    ["a", "a"],
    ["b", "b"],
  ]),
  field("unique removed", { type: "string", unique: true }, { type: "string" }, [["a", "a"]]),
  field("indexed added", { type: "i32" }, { type: "i32", indexed: true }, [[1, 1]]),
  field("type of an indexed field", { type: "i32", unique: true }, { type: "string", unique: true }, [[1, "1"]]),
  field(
    "names of values exchanged",
    { type: "enum", values: ["a", "b"] },
    { type: "enum", values: ["a", "b"] },
    [
      ["a", "b"],
      ["b", "a"],
    ],
    {
      rule: { values: { a: "b", b: "a" } },
      back: {
        tasks: [
          { id: id(0), x: "a" },
          { id: id(1), x: "b" },
        ],
      },
    },
  ),
  field(
    "a value that becomes another one",
    { type: "enum", values: ["a", "b"] },
    { type: "enum", values: ["a"] },
    [
      ["a", "a"],
      ["b", "a"],
    ],
    {
      rule: { values: { b: "a" } },
      back: {
        tasks: [
          { id: id(0), x: "a" },
          { id: id(1), x: "a" },
        ],
      },
    },
  ),
  field(
    "a value that tries to leave its comment and its literal",
    undefined,
    { type: "text" },
    [[null, "'\n; DROP TABLE tasks; --"]],
    {
      rule: { value: "'\n; DROP TABLE tasks; --" },
    },
  ),
];
