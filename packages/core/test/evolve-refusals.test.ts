import { expect, test } from "vitest";
import { evolve, type Problem } from "../src/entity/evolve/evolve.ts";
import { uncheckedLimits } from "../src/entity/evolve/limits.ts";
import type { Field } from "../src/entity/spec.ts";
import type { Store } from "../src/entity/types/types.ts";
import { CliError } from "../src/program/errors.ts";
import { type Change, cast, field, named, one, Tag, tags, task, to, User } from "./evolve/change.ts";

/** What a change is refused for; an error when it is not. */
function refused({ before, after, renames = [], rules = [] }: Change, store: Store): CliError {
  try {
    evolve({ before, after, renames, rules, store });
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

const text: Field = { type: "string" };
const change = (before: Change["before"], after: Change["after"], rest: Partial<Change> = {}): Change => ({
  name: "",
  before,
  after,
  ...rest,
});

const bothStores: readonly [string, Change, Problem["needs"], RegExp][] = [
  [
    "a required field without a value",
    field("", undefined, text, []),
    "value",
    /`Task.x`: rows that exist need a value/u,
  ],
  [
    "a field that becomes required",
    field("", { type: "string", optional: true }, text, []),
    "value",
    /rows without a value need one/u,
  ],
  [
    "a value that is none",
    field("", undefined, { type: "i32", max: 3 }, [], { rule: { value: "4" } }),
    "value",
    /breaks the field's own rules/u,
  ],
  ["numbers of texts", field("", text, { type: "i32" }, []), "cast", /not every value can be converted/u],
  [
    "fewer digits",
    field("", { type: "decimal", precision: 9, scale: 3 }, { type: "decimal", precision: 9, scale: 2 }, []),
    "cast",
    /not every value/u,
  ],
  ["a date of a moment", field("", { type: "datetime" }, { type: "date" }, []), "cast", /loses the time of day/u],
  [
    "a text of bytes",
    field("", { type: "bytes" }, text, [], cast),
    "another-change",
    /`bytes` does not become one of `string`/u,
  ],
  ["a json of a number", field("", { type: "i32" }, { type: "json" }, [], cast), "another-change", /add a new field/u],
  [
    "a value that an enum does not have",
    field("", { type: "enum", values: ["a"] }, { type: "enum", values: ["b"] }, [], { rule: { values: { a: "c" } } }),
    "value",
    /`c` one that it has/u,
  ],
  [
    "a removed value that becomes none",
    field("", { type: "enum", values: ["a"] }, { type: "enum", values: ["b"] }, [], { rule: { value: "c" } }),
    "value",
    /breaks/u,
  ],
  [
    "a tenant for nobody",
    change({ User }, { User: { ...User, scope: "tenant" } }),
    "value",
    /`User.tenant_id`: rows that exist need a value/u,
  ],
  [
    "a rename of nothing",
    change({ User }, { User }, { renames: [{ entity: "Nobody", to: "User" }] }),
    "another-change",
    /there is no `Nobody`/u,
  ],
  [
    "a rename to nothing",
    change({ User }, { User }, { renames: [{ entity: "User", field: "name", to: "title" }] }),
    "another-change",
    /there is no `User.title`/u,
  ],
  [
    "a rename to another kind",
    change(
      { Tag, Task: task({ tag: to("Tag") }) },
      { Tag, Task: task({ tags }) },
      { renames: [{ entity: "Task", field: "tag", to: "tags" }] },
    ),
    "another-change",
    /make two changes/u,
  ],
  [
    "a rule for nothing",
    change({ User }, { User }, { rules: [{ entity: "User", field: "age", cast: true }] }),
    "another-change",
    /there is no `User.age`/u,
  ],
  ["a relation to what has no table", change({}, { Task: task({ tags }) }), "another-change", /`Tag` has no table/u],
  [
    "the table of an entity that goes",
    change({ User }, { Member: { ...User, plural: "users" } }),
    "another-change",
    /table or index `users`/u,
  ],
  [
    "tables exchanged",
    change({ User, Tag }, { User: { ...User, plural: "tags" }, Tag: { ...Tag, plural: "users" } }),
    "another-change",
    /make two changes/u,
  ],
  [
    "two indexes of one name",
    change(
      {},
      {
        A: named({ plural: "a" }, { b_c: { ...text, indexed: true } }),
        B: named({ plural: "a_b" }, { c: { ...text, indexed: true } }),
      },
    ),
    "another-change",
    /index `a_b_c_idx`/u,
  ],
];

const sqliteOnly: readonly [string, Change, Problem["needs"], RegExp][] = [
  [
    "a required relation added",
    change({ User, Task: task({}) }, { User, Task: task({ owner: to("User") }) }),
    "another-change",
    /make the relation optional/u,
  ],
  [
    "a relation that becomes required",
    change(
      { User, Task: task({ owner: to("User", { optional: true }) }) },
      { User, Task: task({ owner: to("User") }) },
    ),
    "another-change",
    /make the relation optional/u,
  ],
  [
    "another rule for a required relation",
    change(
      { User, Task: task({ owner: to("User") }) },
      { User, Task: task({ owner: to("User", { on_delete: "cascade" }) }) },
    ),
    "another-change",
    /make the relation optional/u,
  ],
  [
    "another end of a required relation",
    change({ User, Tag, Task: task({ owner: to("User") }) }, { User, Tag, Task: task({ owner: to("Tag") }) }),
    "another-change",
    /make the relation optional/u,
  ],
  ["a uuid of a text", field("", text, { type: "uuid" }, [], cast), "another-change", /before 3.41/u],
];

test.each([
  ...bothStores.flatMap((row) => [["sqlite", ...row] as const, ["postgres", ...row] as const]),
  ...sqliteOnly.map((row) => ["sqlite", ...row] as const),
])("%s: %s is refused", (store, _, wish, needs, message) => {
  const error = refused(wish, store);
  expect(error).toMatchObject({ code: "migration-refused", exitCode: 2 });
  expect(error.details).toMatchObject({
    problems: expect.arrayContaining([expect.objectContaining({ needs, message: expect.stringMatching(message) })]),
  });
  expect(error.text.en).toMatch(message);
  expect(error.text.zh).toMatch(/\p{Script=Han}/u);
});

test.each<[Field, string, string, string]>([
  [{ type: "i32" }, "1.5", "a whole number from -2147483648 to 2147483647", "-2147483648 到 2147483647 之间的整数"],
  [{ type: "i64", min: 0 }, "9223372036854775808", "from 0 to 9223372036854775807", "0 到 9223372036854775807"],
  [{ type: "decimal", precision: 5, scale: 2 }, "1.505", "a number of at most 5 digits, 2 of them", "其中小数 2 位"],
  [{ type: "f64", min: 0 }, "0x10", "a number within `0..`", "数字，范围为 `0..`"],
  [{ type: "bool" }, "1", "`true` or `false`", "`true` 或 `false`"],
  [{ type: "string", max: 3 }, "long", "a text of 0 to 3 characters", "0 到 3 个字符的文本"],
  [{ type: "date" }, "2023-02-29", "a form such as `2024-02-29`", "类似 `2024-02-29` 的形式"],
  [{ type: "enum", values: ["a", "b"] }, "c", "one of `a`, `b`", "以下之一：`a`、`b`"],
])("a value that %j cannot have names the field and what it expects", (type, value, en, zh) => {
  const error = refused(field("", undefined, type, [], { rule: { value } }), "sqlite");
  expect(error.text.en).toContain("`Task.x`: the value for rows that exist breaks the field's own rules: expected ");
  expect(error.text.en).toContain(en);
  expect(error.text.zh).toContain(zh);
});

test("all that is wrong is told at once, with what would help", () => {
  const error = refused(change(one({ a: text }), one({ a: { type: "i32" }, b: text })), "sqlite");
  expect(error.text.en).toContain("`Task.a`");
  expect(error.text.en).toContain("`Task.b`");
  expect(error.hint?.en).toBe("give rows a value with `--fill`; ask for a conversion with `--cast`");
});

test("rules that the database does not know of are said not to be checked", () => {
  const stricter = (from: Field, to: Field): number =>
    uncheckedLimits(one({ a: from }), one({ b: to }), [{ entity: "Task", field: "a", to: "b" }]).length;
  expect(stricter({ type: "string" }, { type: "string", max: 10 })).toBe(1);
  expect(stricter({ type: "i32", min: 1 }, { type: "i32", min: 2 })).toBe(1);
  expect(stricter(text, { type: "string", pattern: "[a-z]+" })).toBe(1);
  expect(stricter(text, { type: "email" })).toBe(1);
  expect(stricter({ type: "string", max: 10 }, { type: "string", max: 20 })).toBe(0);
  expect(stricter({ type: "i32", min: 1 }, { type: "i32" })).toBe(0);
  expect(uncheckedLimits(one({ a: text }), one({ a: { type: "string", min: 1 } }), [])).toEqual([
    {
      en: "`Task.a`: rows that exist are not checked against its new rules",
      zh: "`Task.a`：已有的行不按新规则检查",
    },
  ]);
});

test("only an index over what was not unique before can find doubles", () => {
  const rulesOf = (before: Change["before"], after: Change["after"]): string[] =>
    evolve({ before, after, renames: [], rules: [{ entity: "User", field: "name", cast: true }], store: "sqlite" })
      .flatMap(({ rules }) => rules)
      .map(({ en }) => en);
  expect(rulesOf({ User }, { User: { ...User, unique: [["name", "email"]] } })).toEqual([]);
  expect(rulesOf({ User }, { User: { ...User, unique: [["name"]] } })).toEqual([
    "`User`: the migration fails where two rows have the same `name`",
  ]);
});
