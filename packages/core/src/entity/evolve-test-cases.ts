import type { DataRule, Rename } from "./evolve.ts";
import { id, type Rows } from "./evolve-test-databases.ts";
import type { Entities, Entity, Field, Relation } from "./spec.ts";
import type { Store } from "./types.ts";

/** A change of entities, the rows before it, and what becomes of them. */
export interface Change {
  readonly name: string;
  readonly before: Entities;
  readonly after: Entities;
  readonly renames?: readonly Rename[];
  readonly rules?: readonly DataRule[];
  readonly rows?: Rows;
  readonly become?: Rows;
  /** The rows when it is taken back; `empty` where that works only without rows. */
  readonly back?: Rows | "empty";
  readonly loses?: readonly string[];
  readonly migrations?: readonly string[];
  readonly stores?: readonly Store[];
}

const name: Field = { type: "string" };
const one = (fields: Record<string, Field>, rest: Omit<Entity, "fields"> = {}): Entities => ({
  Task: { fields: { name, ...fields }, ...rest },
});

/** A field that changes, with values before and after. */
const field = (
  title: string,
  from: Field | undefined,
  to: Field | undefined,
  values: readonly (readonly [before: Rows[string][number][string], after: Rows[string][number][string]])[],
  rest: Partial<Change> & { readonly rule?: Omit<DataRule, "entity" | "field"> } = {},
): Change => {
  const { rule, ...change } = rest;
  const rowsOf = (which: 0 | 1): Rows => ({
    tasks: values.map((pair, n) => ({ id: id(n), name: `Task ${n}`, x: pair[which] })),
  });
  return {
    name: title,
    before: one(from ? { x: from } : {}),
    after: one(to ? { x: to } : {}),
    rows: from ? rowsOf(0) : { tasks: values.map((_, n) => ({ id: id(n), name: `Task ${n}` })) },
    become: to ? rowsOf(1) : { tasks: values.map((_, n) => ({ id: id(n), name: `Task ${n}` })) },
    ...(rule ? { rules: [{ entity: "Task", field: "x", ...rule }] } : {}),
    ...change,
  };
};

const cast = { rule: { cast: true } } as const;
const lost = ["`Task.x`: its values"];

const conversions: readonly Change[] = [
  field("i32 to i64", { type: "i32" }, { type: "i64" }, [[-(2 ** 31), -(2 ** 31)]]),
  field(
    "i64 to i32",
    { type: "i64" },
    { type: "i32" },
    [
      [2 ** 31 - 1, 2 ** 31 - 1],
      [-(2 ** 31), -(2 ** 31)],
    ],
    cast,
  ),
  field("i32 to f64", { type: "i32" }, { type: "f64" }, [[7, 7]]),
  field("i64 to f64", { type: "i64" }, { type: "f64" }, [[-(10 ** 15), -(10 ** 15)]], cast),
  field("f64 to i64", { type: "f64" }, { type: "i64" }, [[-3, -3]], cast),
  field(
    "f64 to decimal",
    { type: "f64" },
    { type: "decimal", precision: 8, scale: 2 },
    [
      [0.29, "0.29"],
      [-1.5, "-1.50"],
      [4.35, "4.35"],
    ],
    cast,
  ),
  field("decimal to f64", { type: "decimal", precision: 8, scale: 2 }, { type: "f64" }, [
    ["0.29", 0.29],
    ["-1.5", -1.5],
  ]),
  field("i32 to decimal", { type: "i32" }, { type: "decimal", precision: 12, scale: 2 }, [[-7, "-7.00"]]),
  field("i32 to small decimal", { type: "i32" }, { type: "decimal", precision: 4, scale: 2 }, [[99, "99"]], cast),
  field("decimal to i32", { type: "decimal", precision: 8, scale: 2 }, { type: "i32" }, [["-12.00", -12]], cast),
  field(
    "decimal of more digits",
    { type: "decimal", precision: 8, scale: 2 },
    { type: "decimal", precision: 12, scale: 4 },
    [["-1.25", "-1.2500"]],
  ),
  field(
    "decimal of fewer digits",
    { type: "decimal", precision: 8, scale: 4 },
    { type: "decimal", precision: 6, scale: 2 },
    [["-1.25", "-1.25"]],
    cast,
  ),
  field(
    "decimal of fewer digits in front",
    { type: "decimal", precision: 8, scale: 2 },
    { type: "decimal", precision: 6, scale: 2 },
    [["-1.25", "-1.25"]],
    cast,
  ),
  field("bool to i32", { type: "bool" }, { type: "i32" }, [
    [true, 1],
    [false, 0],
  ]),
  field("bool to i64", { type: "bool" }, { type: "i64" }, [
    [true, 1],
    [false, 0],
  ]),
  field(
    "i64 to bool",
    { type: "i64" },
    { type: "bool" },
    [
      [1, true],
      [0, false],
    ],
    cast,
  ),
  field("bool to string", { type: "bool" }, { type: "string" }, [
    [true, "true"],
    [false, "false"],
  ]),
  field(
    "string to bool",
    { type: "string" },
    { type: "bool" },
    [
      ["true", true],
      ["false", false],
    ],
    cast,
  ),
  field("i64 to text", { type: "i64" }, { type: "text" }, [[-12, "-12"]]),
  field(
    "text to i64",
    { type: "text" },
    { type: "i64" },
    [
      ["-12", -12],
      ["0", 0],
    ],
    cast,
  ),
  field("string to i32", { type: "string" }, { type: "i32" }, [["-2147483648", -(2 ** 31)]], cast),
  field(
    "f64 to string",
    { type: "f64" },
    { type: "string" },
    [
      [0.1, "0.1"],
      [-1.25, "-1.25"],
    ],
    cast,
  ),
  field(
    "string to f64",
    { type: "string" },
    { type: "f64" },
    [
      ["0.1", 0.1],
      ["-1e3", -1000],
    ],
    cast,
  ),
  field("decimal to string", { type: "decimal", precision: 8, scale: 2 }, { type: "string" }, [
    ["-0.05", "-0.05"],
    ["12.30", "12.30"],
    ["7", "7.00"],
  ]),
  field("whole decimal to string", { type: "decimal", precision: 8, scale: 0 }, { type: "string" }, [["-5", "-5"]]),
  field(
    "string to decimal",
    { type: "string" },
    { type: "decimal", precision: 18, scale: 2 },
    [
      ["-0.5", "-0.50"],
      ["12", "12.00"],
      ["1234567890123456.78", "1234567890123456.78"],
    ],
    cast,
  ),
  field(
    "string to whole decimal",
    { type: "string" },
    { type: "decimal", precision: 5, scale: 0 },
    [["-12", "-12"]],
    cast,
  ),
  field("uuid to string", { type: "uuid" }, { type: "string" }, [[id(9), id(9)]], {
    back: "empty",
    stores: ["sqlite"],
  }),
  field("uuid to string and back", { type: "uuid" }, { type: "string" }, [[id(9), id(9)]], { stores: ["postgres"] }),
  field("string to uuid", { type: "string" }, { type: "uuid" }, [[id(9), id(9)]], { ...cast, stores: ["postgres"] }),
  field("uuid to bytes", { type: "uuid" }, { type: "bytes" }, [
    [id(9), Buffer.from(id(9).replaceAll("-", ""), "hex").toString("base64")],
  ]),
  field(
    "bytes to uuid",
    { type: "bytes" },
    { type: "uuid" },
    [[Buffer.from(id(9).replaceAll("-", ""), "hex").toString("base64"), id(9)]],
    cast,
  ),
  field("text to bytes", { type: "text" }, { type: "bytes" }, [["é任", Buffer.from("é任").toString("base64")]]),
  field("date to datetime", { type: "date" }, { type: "datetime" }, [
    ["1969-12-31", "1969-12-31T00:00:00.000Z"],
    ["2026-02-28", "2026-02-28T00:00:00.000Z"],
  ]),
  field(
    "datetime to date",
    { type: "datetime" },
    { type: "date" },
    [
      ["1969-12-31T23:59:59.999Z", "1969-12-31"],
      ["0001-01-01T00:00:00.001Z", "0001-01-01"],
    ],
    { ...cast, loses: ["`Task.x`: the time of day"] },
  ),
  field("datetime to time", { type: "datetime" }, { type: "time" }, [["1969-12-31T23:59:59.999Z", "23:59:59.999"]], {
    ...cast,
    loses: ["`Task.x`: the date"],
    back: "empty",
  }),
  field("datetime to string", { type: "datetime" }, { type: "string" }, [
    ["1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"],
    ["2026-01-01T00:00:00.125Z", "2026-01-01T00:00:00.125Z"],
  ]),
  field(
    "string to datetime",
    { type: "string" },
    { type: "datetime" },
    [
      ["1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"],
      ["2026-01-01T00:00:00.125Z", "2026-01-01T00:00:00.125Z"],
    ],
    cast,
  ),
  field("date to string", { type: "date" }, { type: "string" }, [["0001-01-01", "0001-01-01"]]),
  field("string to date", { type: "string" }, { type: "date" }, [["2024-02-29", "2024-02-29"]], cast),
  field(
    "time to string",
    { type: "time" },
    { type: "string" },
    [["09:30:00.5", "09:30:00.500"]].map(([a, b]) => [a === "09:30:00.5" ? "09:30:00.500" : "", b ?? ""] as const),
  ),
  field(
    "string to time",
    { type: "string" },
    { type: "time" },
    [
      ["09:30:00", "09:30:00.000"],
      ["09:30:00.125", "09:30:00.125"],
    ],
    cast,
  ),
  field("json to text", { type: "json" }, { type: "text" }, [[[1], "[1]"]]),
  field("text to json", { type: "text" }, { type: "json" }, [["[1]", [1]]], cast),
  field("enum to string", { type: "enum", values: ["a", "b"] }, { type: "string" }, [["a", "a"]]),
  field("string to enum", { type: "string" }, { type: "enum", values: ["a", "b"] }, [["a", "a"]], cast),
  field("bool to enum", { type: "bool" }, { type: "enum", values: ["false", "true"] }, [[true, "true"]], cast),
  field("string to email", { type: "string" }, { type: "email" }, [["a", "a"]], { migrations: [] }),
  field(
    "an optional type",
    { type: "i32", optional: true },
    { type: "decimal", precision: 12, scale: 2, optional: true },
    [
      [7, "7.00"],
      [null, null],
    ],
  ),
  field(
    "an optional decimal to a text",
    { type: "decimal", precision: 5, scale: 2, optional: true },
    { type: "text", optional: true },
    [
      ["1.5", "1.50"],
      [null, null],
    ],
  ),
  field(
    "an optional decimal to a required text",
    { type: "decimal", precision: 5, scale: 2, optional: true },
    { type: "text" },
    [
      ["1.5", "1.50"],
      [null, "none"],
    ],
    { rule: { value: "none" }, back: "empty" },
  ),
];

const fields: readonly Change[] = [
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
  ] as never),
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
  field("required to optional", { type: "enum", values: ["a"] }, { type: "enum", values: ["a"], optional: true }, [
    ["a", "a"],
  ]),
  field("a value added to an enum", { type: "enum", values: ["a"] }, { type: "enum", values: ["b", "a"] }, [
    ["a", "a"],
  ]),
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
];

const named = (rest: Omit<Entity, "fields">, fields: Record<string, Field> = {}): Entity => ({
  fields: { name, ...fields },
  ...rest,
});
const to = (entity: string, rest: Partial<Relation> = {}): Relation => ({ to: entity, kind: "many-to-one", ...rest });
const tags: Relation = { to: "Tag", kind: "many-to-many" };
const User = named({}, { email: { type: "email", unique: true } });
const Tag = named({});
const task = (relations: Record<string, Relation>, rest: Omit<Entity, "fields"> = {}): Entity =>
  named({ relations, ...rest });
const user = { id: id(1), name: "Ann", email: "a@example.com" };

const tables: readonly Change[] = [
  { name: "nothing", before: { User }, after: { User }, migrations: [] },
  {
    name: "entities created, in their order",
    before: {},
    after: { Task: task({ owner: to("User"), tags }), User, Tag },
    migrations: ["create_user", "create_tag", "create_task"],
  },
  {
    name: "entities dropped, in their order",
    before: { User, Tag, Task: task({ owner: to("User"), tags }) },
    after: {},
    rows: {
      users: [user],
      tags: [{ id: id(2) }],
      tasks: [{ id: id(3), owner_id: id(1) }],
      task_tags: [{ task_id: id(3), tag_id: id(2) }],
    },
    loses: ["`Task`: all of its rows", "`Tag`: all of its rows", "`User`: all of its rows"],
    migrations: ["drop_task", "drop_tag", "drop_user"],
  },
  {
    name: "entities that refer to each other created",
    before: {},
    after: {
      User: named({
        relations: { first: to("Task", { optional: true, on_delete: "restrict" }), tags: { ...tags, to: "Task" } },
      }),
      Task: task({ owner: to("User"), next: to("Task", { optional: true, on_delete: "restrict" }) }),
    },
    migrations: ["create_user", "create_task"],
  },
  {
    name: "entities that refer to each other dropped",
    before: {
      User: named({
        relations: { first: to("Task", { optional: true, on_delete: "restrict" }), tags: { ...tags, to: "Task" } },
      }),
      Task: task({ owner: to("User"), next: to("Task", { optional: true, on_delete: "restrict" }) }),
    },
    after: {},
    rows: {
      users: [{ id: id(1) }],
      tasks: [{ id: id(2), owner_id: id(1), next_id: id(2) }],
      user_tags: [{ user_id: id(1), task_id: id(2) }],
    },
    loses: ["`Task`: all of its rows", "`User`: all of its rows"],
    migrations: ["drop_task", "drop_user"],
  },
  {
    name: "an entity renamed, with what refers to it",
    before: {
      User: named(
        { relations: { boss: to("User", { optional: true }), tags } },
        { kind: { type: "enum", values: ["a"] } },
      ),
      Tag,
      Task: task({ owner: to("User"), watchers: { to: "User", kind: "many-to-many" } }),
    },
    after: {
      Person: named(
        { relations: { boss: to("Person", { optional: true }), tags } },
        { kind: { type: "enum", values: ["a"] } },
      ),
      Tag,
      Task: task({ owner: to("Person"), watchers: { to: "Person", kind: "many-to-many" } }),
    },
    renames: [{ entity: "User", to: "Person" }],
    rows: {
      users: [{ id: id(1), boss_id: id(1) }],
      tags: [{ id: id(2) }],
      user_tags: [{ user_id: id(1), tag_id: id(2) }],
      tasks: [{ id: id(3), owner_id: id(1) }],
      task_watchers: [{ task_id: id(3), user_id: id(1) }],
    },
    become: {
      people: [{ id: id(1), boss_id: id(1) }],
      tags: [{ id: id(2) }],
      person_tags: [{ person_id: id(1), tag_id: id(2) }],
      tasks: [{ id: id(3), owner_id: id(1) }],
      task_watchers: [{ task_id: id(3), person_id: id(1) }],
    },
    migrations: ["change_person", "change_task"],
  },
  {
    name: "another plural",
    before: { User },
    after: { User: { ...User, plural: "members" } },
    rows: { users: [user] },
    become: { members: [user] },
  },
  {
    name: "fields and relations renamed",
    before: {
      User,
      Tag,
      Task: named(
        { relations: { owner: to("User"), tags }, unique: [["name", "owner"]] },
        { x: { type: "enum", values: ["a"], indexed: true } },
      ),
    },
    after: {
      User,
      Tag,
      Task: {
        fields: { title: name, y: { type: "enum", values: ["a"], indexed: true } },
        relations: { author: to("User"), labels: tags },
        unique: [["title", "author"]],
      },
    },
    renames: [
      { entity: "Task", field: "name", to: "title" },
      { entity: "Task", field: "x", to: "y" },
      { entity: "Task", field: "owner", to: "author" },
      { entity: "Task", field: "tags", to: "labels" },
    ],
    rows: {
      users: [user],
      tags: [{ id: id(2) }],
      tasks: [{ id: id(3), name: "a", owner_id: id(1), x: "a" }],
      task_tags: [{ task_id: id(3), tag_id: id(2) }],
    },
    become: {
      tasks: [{ id: id(3), title: "a", author_id: id(1), y: "a" }],
      task_labels: [{ task_id: id(3), tag_id: id(2) }],
    },
  },
  {
    name: "names of fields exchanged",
    before: one({ a: { type: "string", indexed: true }, b: { type: "string" }, c: { type: "i32" } }),
    after: one({ b: { type: "string", indexed: true }, a: { type: "string" }, d: { type: "i32" } }),
    renames: [
      { entity: "Task", field: "a", to: "b" },
      { entity: "Task", field: "b", to: "a" },
      { entity: "Task", field: "c", to: "d" },
    ],
    rows: { tasks: [{ a: "1", b: "2", c: 3 }] },
    become: { tasks: [{ b: "1", a: "2", d: 3 }] },
    back: { tasks: [{ a: "1", b: "2", c: 3 }] },
  },
  {
    name: "a field renamed to one that goes",
    before: one({ a: { type: "string" }, b: { type: "i32", indexed: true } }),
    after: one({ b: { type: "string" } }),
    renames: [{ entity: "Task", field: "a", to: "b" }],
    rows: { tasks: [{ a: "1", b: 2 }] },
    become: { tasks: [{ b: "1" }] },
    loses: ["`Task.b`: its values"],
  },
  {
    name: "a field renamed and converted",
    before: one({ a: { type: "i32", indexed: true } }),
    after: one({ b: { type: "string", indexed: true } }),
    renames: [{ entity: "Task", field: "a", to: "b" }],
    rows: { tasks: [{ a: 1 }] },
    become: { tasks: [{ b: "1" }] },
    back: { tasks: [{ a: 1 }] },
  },
  {
    name: "an optional relation added",
    before: { User, Task: task({}) },
    after: { User, Task: task({ owner: to("User", { optional: true }) }) },
    rows: { tasks: [{ id: id(3) }] },
    become: { tasks: [{ owner_id: null }] },
  },
  {
    name: "a required relation added",
    before: { User, Task: task({}) },
    after: { User, Task: task({ owner: to("User") }) },
    rules: [{ entity: "Task", field: "owner", value: id(1) }],
    rows: { users: [user], tasks: [{ id: id(3) }] },
    become: { tasks: [{ owner_id: id(1) }] },
    stores: ["postgres"],
  },
  {
    name: "an optional relation dropped",
    before: { User, Task: task({ owner: to("User", { optional: true }) }) },
    after: { User, Task: task({}) },
    rows: { users: [user], tasks: [{ id: id(3), owner_id: id(1) }] },
    loses: ["`Task.owner_id`: its values"],
  },
  {
    name: "a required relation dropped",
    before: { User, Task: task({ owner: to("User") }) },
    after: { User, Task: task({}) },
    rows: { users: [user], tasks: [{ id: id(3), owner_id: id(1) }] },
    back: "empty",
    loses: ["`Task.owner_id`: its values"],
  },
  {
    name: "a relation to another entity",
    before: { User, Tag, Task: task({ x: to("User", { optional: true }) }) },
    after: { User, Tag, Task: task({ x: to("Tag", { optional: true }) }) },
    rows: { users: [user], tasks: [{ id: id(3), x_id: id(1) }] },
    become: { tasks: [{ x_id: null }] },
    loses: ["`Task.x_id`: its values"],
  },
  {
    name: "a relation made optional",
    before: { User, Task: task({ owner: to("User") }) },
    after: { User, Task: task({ owner: to("User", { optional: true, on_delete: "cascade" }) }) },
    rows: { users: [user], tasks: [{ id: id(3), owner_id: id(1) }] },
    become: { tasks: [{ owner_id: id(1) }] },
    back: "empty",
  },
  {
    name: "a relation made required",
    before: { User, Task: task({ owner: to("User", { optional: true, on_delete: "restrict" }) }) },
    after: { User, Task: task({ owner: to("User") }) },
    rules: [{ entity: "Task", field: "owner", value: id(1) }],
    rows: { users: [user], tasks: [{ id: id(3) }] },
    become: { tasks: [{ owner_id: id(1) }] },
    stores: ["postgres"],
  },
  {
    name: "another rule of deletion",
    before: { User, Task: task({ owner: to("User", { optional: true }) }) },
    after: { User, Task: task({ owner: to("User", { optional: true, on_delete: "cascade" }) }) },
    rows: { users: [user], tasks: [{ id: id(3), owner_id: id(1) }] },
    become: { tasks: [{ owner_id: id(1) }] },
  },
  {
    name: "another rule of deletion for a required relation",
    before: { User, Task: task({ owner: to("User") }) },
    after: { User, Task: task({ owner: to("User", { on_delete: "cascade" }) }) },
    rows: { users: [user], tasks: [{ id: id(3), owner_id: id(1) }] },
    become: { tasks: [{ owner_id: id(1) }] },
    stores: ["postgres"],
  },
  {
    name: "many-to-one to one-to-one",
    before: { User, Task: task({ owner: to("User") }) },
    after: { User, Task: task({ owner: to("User", { kind: "one-to-one" }) }) },
    rows: { users: [user], tasks: [{ id: id(3), owner_id: id(1) }] },
    become: { tasks: [{ owner_id: id(1) }] },
  },
  {
    name: "many-to-one to many-to-many",
    before: { Tag, Task: task({ tags: to("Tag", { optional: true }) }) },
    after: { Tag, Task: task({ tags }) },
    loses: ["`Task.tags_id`: its values"],
  },
  {
    name: "a uuid to a relation",
    before: { User, Task: named({}, { owner_id: { type: "uuid", optional: true } }) },
    after: { User, Task: task({ owner: to("User", { optional: true }) }) },
    rows: { users: [user], tasks: [{ id: id(3), owner_id: id(1) }] },
    become: { tasks: [{ owner_id: id(1) }] },
  },
  {
    name: "many-to-many added",
    before: { Tag, Task: task({}) },
    after: { Tag, Task: task({ tags, next: { to: "Task", kind: "many-to-many" } }) },
    rows: { tasks: [{ id: id(3) }] },
  },
  {
    name: "many-to-many dropped",
    before: { Tag, Task: task({ tags }) },
    after: { Tag, Task: task({}) },
    rows: { tags: [{ id: id(2) }], tasks: [{ id: id(3) }], task_tags: [{ task_id: id(3), tag_id: id(2) }] },
    loses: ["`task_tags`: all of its links"],
  },
  {
    name: "many-to-many to another entity",
    before: { Tag, User, Task: task({ x: tags }) },
    after: { Tag, User, Task: task({ x: { ...tags, to: "User" } }) },
    loses: ["`task_x`: all of its links"],
  },
  {
    name: "one-to-many added",
    before: { User, Task: task({ owner: to("User") }) },
    after: {
      User: { ...User, relations: { tasks: { to: "Task", kind: "one-to-many" } } },
      Task: task({ owner: to("User") }),
    },
    migrations: [],
  },
  {
    name: "a group of unique fields",
    before: { User, Task: task({ owner: to("User") }) },
    after: { User, Task: task({ owner: to("User") }, { unique: [["name", "owner"]] }) },
    rows: { users: [user], tasks: [{ id: id(3), owner_id: id(1) }] },
  },
  {
    name: "soft deletion",
    before: { User },
    after: { User: { ...User, soft_delete: true } },
    rows: { users: [user] },
    become: { users: [{ ...user, deleted_at: null }] },
  },
  {
    name: "no soft deletion any more",
    before: { User: { ...User, soft_delete: true }, Task: task({ owner: to("User", { on_delete: "cascade" }) }) },
    after: { User, Task: task({ owner: to("User", { on_delete: "cascade" }) }) },
    rows: {
      users: [user, { id: id(2), deleted_at: "2026-01-01T00:00:00.000Z" }],
      tasks: [{ id: id(3), owner_id: id(2) }],
    },
    become: { users: [user], tasks: [] },
    loses: ["`User`: the rows that are deleted softly, for they would come back"],
  },
  {
    name: "audit",
    before: { User },
    after: { User: { ...User, audit: true } },
    rows: { users: [user] },
    become: { users: [{ created_by: null, updated_by: null }] },
  },
  {
    name: "no audit any more",
    before: { User: { ...User, audit: true } },
    after: { User },
    loses: ["`User.created_by`: its values", "`User.updated_by`: its values"],
  },
  {
    name: "a tenant",
    before: { User, Task: task({ owner: to("User") }, { soft_delete: true }) },
    after: {
      User: { ...User, scope: "tenant" },
      Task: task({ owner: to("User") }, { soft_delete: true, scope: "tenant" }),
    },
    rules: [
      { entity: "User", field: "tenant_id", value: id(7) },
      { entity: "Task", field: "tenant", value: id(7) },
    ],
    rows: { users: [user], tasks: [{ id: id(3), owner_id: id(1) }] },
    become: { users: [{ tenant_id: id(7) }], tasks: [{ tenant_id: id(7) }] },
    migrations: ["change_user", "change_task"],
  },
  {
    name: "an owner instead of a tenant",
    before: { User: { ...User, scope: "tenant" } },
    after: { User: { ...User, scope: "owner" } },
    rules: [{ entity: "User", field: "owner_id", value: "ann" }],
    rows: { users: [user] },
    become: { users: [{ owner_id: "ann" }] },
    loses: ["`User.tenant_id`: its values"],
  },
  {
    name: "everything at once",
    before: { User, Tag, Task: task({ owner: to("User", { optional: true }) }), Old: task({ task: to("Task") }) },
    after: {
      Member: { ...User, soft_delete: true, scope: "owner", relations: { news: to("News", { optional: true }) } },
      Tag,
      Task: named(
        { relations: { author: to("Member", { optional: true }), news: to("News", { optional: true }), tags } },
        { rank: { type: "i32", default: 3 } },
      ),
      News: task({ task: to("Task", { optional: true }), by: to("Member") }),
    },
    renames: [
      { entity: "User", to: "Member" },
      { entity: "Task", field: "owner", to: "author" },
    ],
    rules: [{ entity: "Member", field: "owner_id", value: "ann" }],
    rows: { users: [user], tasks: [{ id: id(3), owner_id: id(1) }] },
    become: { members: [{ id: id(1), owner_id: "ann" }], tasks: [{ id: id(3), author_id: id(1), rank: 3 }] },
    back: { users: [user], tasks: [{ id: id(3), owner_id: id(1) }] },
    loses: ["`Old`: all of its rows"],
    migrations: ["create_news", "change_member", "change_task", "drop_old"],
  },
  {
    name: "names that are too long for the database",
    before: {
      AccountingDepartmentEmployee: named(
        { plural: "accounting_department_employees_of_us" },
        { preferred_language_of_letters: { type: "enum", values: ["a"], indexed: true }, x: { type: "string" } },
      ),
    },
    after: {
      AccountingDepartmentEmployee: named(
        {
          plural: "accounting_department_employees_of_all",
          relations: {
            representative_in_all_meetings: to("AccountingDepartmentEmployee", { optional: true }),
            representatives_in_meetings: { to: "AccountingDepartmentEmployee", kind: "many-to-many" },
          },
        },
        { preferred_language_of_letters: { type: "enum", values: ["a", "b"], indexed: true } },
      ),
    },
    loses: ["`AccountingDepartmentEmployee.x`: its values"],
  },
];

export const changes: readonly Change[] = [...conversions, ...fields, ...tables];

/** A migration that must not run to its end. */
export interface Failure extends Change {
  readonly error: RegExp;
}

const failing = (change: Change, error: RegExp): Failure => ({ ...change, error });
const bad = (
  from: Field,
  to: Field,
  value: Rows[string][number][string],
  error = /cannot be converted|invalid input syntax|out of range|overflow/u,
): Failure =>
  failing(
    field(`${String(JSON.stringify(value))} of ${from.type} to ${to.type}`, from, to, [[value, null]], cast),
    error,
  );

const text: Field = { type: "string" };
const decimal: Field = { type: "decimal", precision: 5, scale: 2 };

export const failures: readonly Failure[] = [
  ...["", "1x", " 1", "1.0", "01", "+1", "2147483648", "99999999999999999999"].map((value) =>
    bad(text, { type: "i32" }, value),
  ),
  ...["9223372036854775808", "1e3"].map((value) => bad(text, { type: "i64" }, value)),
  ...["", "x", "1e999", " 1", "01", "1.", "NaN", "Infinity"].map((value) => bad(text, { type: "f64" }, value)),
  ...["", "1.234", "1000", "1e2", "x", "1."].map((value) => bad(text, decimal, value)),
  ...["yes", "1", "TRUE"].map((value) => bad(text, { type: "bool" }, value)),
  ...["2026-02-30", "2026-1-1", "26-01-01", "0000-01-01", "now", ""].map((value) =>
    bad(text, { type: "date" }, value, /cannot be converted|invalid input syntax|out of range/u),
  ),
  ...["24:00:00", "9:30:00", "09:30", "09:61:00", "now", "09:30:00.1"].map((value) =>
    bad(text, { type: "time" }, value),
  ),
  ...["2026-02-30T00:00:00.000Z", "2026-01-01", "2026-01-01T00:00:00Z", "2026-01-01T24:00:00.000Z", "now"].map(
    (value) => bad(text, { type: "datetime" }, value),
  ),
  ...["{", "", "nope"].map((value) => bad(text, { type: "json" }, value)),
  bad(text, { type: "enum", values: ["a"] }, "b"),
  failing(
    field("text to uuid", text, { type: "uuid" }, [["x", null]], { ...cast, stores: ["postgres"] }),
    /invalid input syntax/u,
  ),
  bad({ type: "bytes" }, { type: "uuid" }, "AAAA"),
  bad({ type: "i64" }, { type: "i32" }, 2 ** 31),
  bad({ type: "i64" }, { type: "bool" }, 2),
  bad({ type: "i64" }, { type: "f64" }, 2 ** 53),
  bad({ type: "i32" }, decimal, 1000),
  bad({ type: "f64" }, { type: "i32" }, 1.5),
  bad({ type: "f64" }, { type: "i32" }, 3e9),
  bad({ type: "f64" }, { type: "i64" }, 1e19),
  bad({ type: "f64" }, decimal, 0.125),
  bad({ type: "f64" }, decimal, 1000),
  { ...bad({ type: "f64" }, { type: "string" }, 0.30000000000000004), stores: ["sqlite"] },
  bad(decimal, { type: "i32" }, "1.50"),
  bad({ type: "decimal", precision: 8, scale: 4 }, decimal, "1.1250"),
  bad({ type: "decimal", precision: 8, scale: 2 }, decimal, "1000.00"),
  failing(
    field("a value missing", { type: "string", optional: true }, text, [[null, null]], cast),
    /is missing in some rows/u,
  ),
  failing(
    field("a removed value in use", { type: "enum", values: ["a", "b"] }, { type: "enum", values: ["a"] }, [
      ["b", null],
    ]),
    /check/iu,
  ),
  failing(
    field("a unique field with doubles", text, { type: "string", unique: true }, [
      ["a", null],
      ["a", null],
    ]),
    /unique/iu,
  ),
  failing(
    field(
      "a unique field filled for two",
      undefined,
      { type: "string", unique: true },
      [
        [null, null],
        [null, null],
      ],
      { rule: { value: "a" } },
    ),
    /unique/iu,
  ),
  failing(
    {
      name: "a relation to nothing",
      before: { User, Task: named({}, { owner_id: { type: "uuid", optional: true } }) },
      after: { User, Task: task({ owner: to("User", { optional: true }) }) },
      rows: { tasks: [{ id: id(3), owner_id: id(9) }] },
    },
    /foreign key/iu,
  ),
  failing(
    {
      name: "a soft-deleted row that is in use",
      before: { User: { ...User, soft_delete: true }, Task: task({ owner: to("User") }) },
      after: { User, Task: task({ owner: to("User") }) },
      rows: { users: [{ id: id(2), deleted_at: "2026-01-01T00:00:00.000Z" }], tasks: [{ id: id(3), owner_id: id(2) }] },
    },
    /foreign key/iu,
  ),
];
