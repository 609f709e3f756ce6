import { expect, test } from "vitest";
import type { Entity, Field, Relation } from "../spec.ts";
import { checkEntity, entityProblems } from "./check.ts";

const entity = (fields: Record<string, Field>, more: Partial<Entity> = {}): Entity => ({ fields, ...more });
const one = (field: Field, name = "a"): Entity => entity({ [name]: field });
const refused = (name: string, spec: Entity): string =>
  entityProblems(name, spec)
    .map(({ en }) => en)
    .join("\n");

test("an ordinary entity has no problems", () => {
  expect(entityProblems("Task", one({ type: "string", max: 200, unique: true }))).toEqual([]);
  expect(() => checkEntity("Task", one({ type: "bool" }))).not.toThrow();
});

test.each([
  ["String", "uses the name `String`"],
  ["Store", "uses the name `Store`"],
  ["Cursor", "module or crate `cursor`"],
  ["Match", "keyword of Rust"],
  ["Self", "uses the name `Self` for something else: add a word, such as `SelfRecord`"],
  ["Type", "keyword of Rust"],
  ["Crate", "keyword of Rust"],
  ["user", "such as `User`"],
  ["user_2fa", "such as `User2fa`"],
  ["userAPIKey", "such as `UserAPIKey`"],
  ["USER_ACCOUNT", "such as `UserAccount`"],
  ["Café", "such as `Cafe`"],
  ["用户", "`label: { en: …, zh: … }`"],
  ["2FA", "starts with a letter"],
  ["", "starts with a letter"],
  ["SqliteThing", "belongs to the service or to its database"],
  ["PgTable", "belongs to the service or to its database"],
  ["ANameThatIsMuchTooLongForAnEntity", "at most 30 characters"],
])("an entity cannot be called %s", (name, reason) => {
  expect(refused(name, one({ type: "bool" }))).toContain(reason);
});

test.each([
  ["id", "has this field already"],
  ["limit", "has a parameter of this name"],
  ["constructor", "every object of JavaScript has one"],
  ["__proto__", "snake_case"],
  ["a__b", "single underscores"],
  ["a_", "single underscores"],
  ["a_name_that_is_too_long_for_a_field", "at most 30 characters"],
  ["dueDate", "such as `due_date`"],
  ["2fa", "starts with a letter"],
  ["名称", "`label: { en: …, zh: … }`"],
])("a field cannot be called %s", (name, reason) => {
  expect(refused("Task", one({ type: "bool" }, name))).toContain(reason);
});

const fields: readonly (readonly [field: Field, reason: string])[] = [
  [{ type: "bool", unique: true }, "cannot be unique"],
  [{ type: "json", indexed: true }, "cannot be filtered"],
  [{ type: "text", indexed: true }, "too long for an index"],
  [{ type: "bool", min: 1 }, "`min` means nothing"],
  [{ type: "uuid", default: "x" }, "no fixed default: make it `optional` or `generated`"],
  [{ type: "date", default: "2026-01-01" }, "no fixed default: make it `optional`"],
  [{ type: "date", generated: true }, "`generated` means nothing"],
  [{ type: "string", min: 5, max: 4 }, "greater than `max`"],
  [{ type: "string", max: 0 }, "at least 1"],
  [{ type: "string", min: -1 }, "cannot be negative"],
  [{ type: "string", min: 1.5 }, "not a whole number"],
  [{ type: "i32", max: 2 ** 31 }, "32 bits"],
  [{ type: "i64", max: 2 ** 60 }, "kept exactly"],
  [{ type: "i32", min: 1, max: 5, unique: true }, "unique among 5 values"],
  [{ type: "decimal" }, "needs `precision`"],
  [{ type: "decimal", precision: 19, scale: 0 }, "at most 18 digits"],
  [{ type: "decimal", precision: 2, scale: 3 }, "greater than `precision`"],
  [{ type: "decimal", precision: 3, scale: 1, max: 100 }, "does not fit"],
  [{ type: "decimal", precision: 3, scale: 1, max: 0.25 }, "does not fit"],
  [{ type: "enum" }, "needs `values`"],
  [{ type: "enum", values: ["a b"] }, "is not a value"],
  [{ type: "enum", values: ["a-b", "a_b"] }, "one name in Rust"],
  [{ type: "enum", values: ["a", "b", "a"] }, "the value `a` stands twice"],
  [{ type: "string", max: 1_048_577 }, "a length may be at most 1048576"],
  [{ type: "enum", values: ["a"], default: "b" }, "breaks the field's own rules"],
  [{ type: "i32", max: 3, default: 4 }, "breaks the field's own rules"],
  [{ type: "string", max: 3, default: "four" }, "breaks the field's own rules"],
  [{ type: "email", default: "nobody" }, "breaks the field's own rules"],
  [{ type: "string", default: "a".repeat(61) }, "at most 60 characters"],
  [{ type: "string", pattern: "(", default: "a" }, "not understood"],
  [{ type: "bool", optional: true, default: true }, "absent means null"],
  [{ type: "string", unique: true, default: "a" }, "would not get it"],
  [{ type: "string", pattern: "(?<=a)b" }, "not understood"],
  [{ type: "string", pattern: "^abcdef$", max: 3 }, "no text of an allowed length"],
  [{ type: "string", secret: true, unique: true }, "a secret field cannot be unique"],
  [{ type: "i32", secret: true }, "`secret` means nothing"],
  [{ type: "i32", readonly: true }, "needs a default"],
  [{ type: "uuid", generated: true, optional: true }, "always has a value"],
];

test.each(fields)("%j is refused: %s", (field, reason) => {
  expect(refused("Task", entity({ a: field, b: { type: "bool" } }))).toContain(reason);
});

test("unique groups name fields that can be compared", () => {
  const spec = entity({ a: { type: "bool" }, b: { type: "json" } }, { unique: [["a", "b"], ["c"]] });
  expect(refused("Task", spec)).toContain("`b` cannot be part");
  expect(refused("Task", spec)).toContain("no field or relation `c`");
});

test("unique groups name relations to one entity, and nothing twice", () => {
  const relations: Entity["relations"] = {
    assignee: { to: "User", kind: "many-to-one" },
    tags: { to: "Tag", kind: "many-to-many" },
  };
  const group = (...unique: string[]): string =>
    refused("Task", entity({ a: { type: "bool" } }, { relations, unique: [unique] }));
  expect(group("a", "assignee")).toBe("");
  expect(group("a", "tags")).toContain("`tags` cannot be part");
  expect(group("a", "a")).toContain("names one of them twice");
  expect(group("constructor")).toContain("no field or relation `constructor`");
});

test("a relation can be called what every object of JavaScript has, in unique groups, too", () => {
  const team: Relation = { to: "Team", kind: "many-to-one" };
  const relations = { constructor: team };
  expect(refused("Task", entity({ a: { type: "bool" } }, { relations, unique: [["a", "constructor"]] }))).toBe("");
});

test("a relation to one entity is something that clients write", () => {
  expect(refused("Task", entity({}, { relations: { a: { to: "User", kind: "many-to-one" } } }))).toBe("");
});

test("an entity needs a field that clients write", () => {
  expect(refused("Task", one({ type: "uuid", generated: true }))).toContain("one that clients can write");
});

test.each(["UserAPIKey", "News", "Settings", "Person"])("an entity can be called %s", (name) => {
  expect(refused(name, one({ type: "bool" }))).toBe("");
});

test.each(["self", "super", "crate", "type", "match", "async", "prototype"])("a field can be called %s", (name) => {
  expect(refused("Task", one({ type: "bool" }, name))).toBe("");
});

test("everything wrong is told at once, in both languages", () => {
  const spec = entity({ id: { type: "bool" }, a: { type: "enum" } });
  expect(() => checkEntity("Task", spec)).toThrow(/fields\.id.*\n.*fields\.a/u);
  for (const problem of entityProblems("Task", spec)) expect(problem.zh).not.toBe("");
});
