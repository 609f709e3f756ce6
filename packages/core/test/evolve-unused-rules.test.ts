import { expect, test } from "vitest";
import type { DataRule, Evolution } from "../src/entity/evolve/evolve.ts";
import { refuseUnusedRules } from "../src/entity/evolve/unused-rules.ts";
import type { Field } from "../src/entity/spec.ts";
import { CliError } from "../src/program/errors.ts";
import { field, named, one, task, to, User } from "./evolve/change.ts";

type Rule = Omit<DataRule, "entity" | "field">;
type Change = Pick<Evolution, "before" | "after"> & Partial<Evolution>;

const text: Field = { type: "string" };
const optional: Field = { type: "string", optional: true };
const number: Field = { type: "i64" };
const states = (...values: string[]): Field => ({ type: "enum", values });

/** What is told of the rules; nothing when each has a use. */
function unused(change: Change): string {
  try {
    refuseUnusedRules({ renames: [], rules: [], store: "sqlite", ...change });
    return "";
  } catch (error) {
    if (error instanceof CliError) return error.message;
    throw error;
  }
}

const ofField = (from: Field | undefined, to: Field | undefined, rule: Rule): string => {
  const { before, after, rules = [] } = field("", from, to, [], { rule });
  return unused({ before, after, rules });
};

test.each<[title: string, from: Field | undefined, to: Field, rule: Rule]>([
  ["a value for a new field", undefined, text, { value: "a" }],
  ["a value for a field that becomes required", optional, text, { value: "a" }],
  ["a value for values that are removed", states("a", "b"), states("a"), { value: "a" }],
  ["a conversion of which some fail", text, number, { cast: true }],
  ["a conversion that loses something", { type: "datetime" }, { type: "date" }, { cast: true }],
  ["a conversion of what may be missing", optional, text, { cast: true }],
  ["other names of values", states("a"), states("b"), { values: { a: "b" } }],
])("%s has a use", (_, from, to, rule) => {
  expect(ofField(from, to, rule)).toBe("");
});

test.each<[title: string, from: Field | undefined, to: Field, rule: Rule, flag: string]>([
  ["a value where all have one", number, { ...number, default: 7 }, { value: "zero" }, "--fill"],
  ["a value where none is needed", text, optional, { value: "a" }, "--fill"],
  ["a conversion of a new field", undefined, text, { cast: true }, "--cast"],
  ["a conversion that always succeeds", { type: "i32" }, number, { cast: true }, "--cast"],
  ["names of values of a text", text, text, { values: { a: "b" } }, "--replace"],
])("%s has none", (_, from, to, rule, flag) => {
  expect(ofField(from, to, rule)).toContain(`\`Task.x\`: \`${flag}\` has no use`);
});

test("of two rules for a field, only the one without a use is told", () => {
  const told = ofField(text, number, { cast: true, value: "1" });
  expect(told).toContain("--fill");
  expect(told).not.toContain("--cast");
});

test("an entity that is new has no rows, and one that is renamed has kept its own", () => {
  const rules: DataRule[] = [{ entity: "Task", field: "x", value: "a" }];
  expect(unused({ before: {}, after: one({ x: text }), rules })).toContain("`Task.x`: `--fill` has no use");
  const before = { Job: named({}, { x: optional }) };
  const renames = [{ entity: "Job", to: "Task" }];
  expect(unused({ before, after: one({ x: text }), renames, rules })).toBe("");
});

test("a relation is named without its column, and stays itself when its target is renamed", () => {
  const before = { User, Task: task({ owner: to("User", { optional: true }) }) };
  const after = { Member: User, Task: task({ owner: to("Member") }) };
  const renames = [{ entity: "User", to: "Member" }];
  const rules = (rule: Rule): DataRule[] => [{ entity: "Task", field: "owner", ...rule }];
  expect(unused({ before, after, renames, rules: rules({ cast: true }) })).toBe("");
  expect(
    unused({
      before,
      after: { ...after, Task: task({ owner: to("Member", { optional: true }) }) },
      renames,
      rules: rules({ cast: true }),
    }),
  ).toContain("--cast");
});
