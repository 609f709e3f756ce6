import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listFiles, templatesFolder } from "../../templates/templates.ts";
import type { Entities, Entity, Field } from "../spec.ts";
import { entitiesProblems } from "./check.ts";
import { takenModules, takenOperations, takenTypes } from "./taken.ts";

const text: Field = { type: "string" };
const entity = (more: Partial<Entity> = {}): Entity => ({ fields: { title: text }, ...more });

const refused = (entities: Entities, modules: readonly string[] = []): string[] =>
  entitiesProblems(entities, "sqlite", new Set(modules)).map(({ text: { en } }) => en);

test.each<[entities: Entities, reason: string]>([
  [{ UserAPIKey: entity(), UserApiKey: entity() }, "would both have the module `user_api_key`: rename"],
  [{ User: entity(), Users: entity() }, "would both have the path `/api/v1/users`: set another `plural`"],
  [{ User: entity(), Person: entity({ plural: "users" }) }, "would both have the path `/api/v1/users`"],
  [
    {
      User: entity({ relations: { tasks: { to: "Tag", kind: "many-to-many" } } }),
      Tag: entity(),
      UserTask: entity(),
    },
    "would both have the table or index `user_tasks`",
  ],
  [
    {
      User: entity({ relations: { tasks: { to: "Task", kind: "one-to-many" } } }),
      Task: entity({ relations: { user: { to: "User", kind: "many-to-one" } } }),
      UserTask: entity(),
    },
    "would both have the operation of the API `list_user_tasks`",
  ],
  [
    {
      Order: entity({ fields: { items_name: { ...text, indexed: true } } }),
      OrderItem: entity({ plural: "orders_items", fields: { name: { ...text, indexed: true } } }),
    },
    "would both have the table or index `orders_items_name_idx`",
  ],
  [
    { Task: entity({ fields: { status: { type: "enum", values: ["a"] } } }), TaskStatus: entity() },
    "would both have the type `TaskStatus`",
  ],
  [{ Task: entity(), TaskInput: entity() }, "would both have the type `TaskInput`"],
  [
    {
      Task: entity({ fields: { a1: { type: "enum", values: ["a"] }, a_1: { type: "enum", values: ["a"] } } }),
    },
    "two parts of it would both have the name `TaskA1`",
  ],
  [
    {
      Task: entity({
        fields: { a: text, b_c: text, a_b: text, c: text },
        unique: [
          ["a", "b_c"],
          ["a_b", "c"],
        ],
      }),
    },
    "two parts of it would both have the name `tasks_a_b_c_key`",
  ],
])("%j collide", (entities, reason) => {
  const problems = refused(entities);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(reason);
});

test("two with one plural are told apart by another one", () => {
  expect(refused({ User: entity(), Users: entity({ plural: "user_lists" }) })).toEqual([]);
});

test("a module of the service that was not generated", () => {
  expect(refused({ Invoice: entity() }, ["invoice"])[0]).toContain("has a module `invoice` already");
  expect(refused({ Invoice: entity() }, ["bill"])).toEqual([]);
});

const sources = listFiles(join(templatesFolder(), "service")).filter((path) => path.includes(".rs"));
const read = (path: string): string => readFileSync(join(templatesFolder(), "service", path), "utf8");

test("the modules that stand beside those of entities are known", () => {
  const folders = sources.filter((path) => /src\/(?:domain|http|store)\/mod\.rs/u.test(path));
  const modules = folders.flatMap((path) => [...read(path).matchAll(/^(?:pub(?:\([a-z]+\))? )?mod (\w+);/gmu)]);
  expect(modules.length).toBeGreaterThan(10);
  for (const [, name] of modules) expect(takenModules, name).toContain(name);
});

test("the operations that belong to no entity are known", () => {
  const found = sources.flatMap((path) => [...read(path).matchAll(/operation_id = "(\w+)"/gu)].map(([, id]) => id));
  expect(new Set(found)).toEqual(takenOperations);
});

/** Names that stand where no type of an entity's can be meant: in attributes, and as types of a trait. */
const elsewhere = new Set(["Header", "Input", "Patch", "Path"]);

test("the types that files of entities use are known", () => {
  const files = listFiles(join(templatesFolder(), "entity")).filter((path) => path.endsWith(".rs.hbs"));
  expect(files.length).toBeGreaterThan(5);
  for (const path of files) {
    const code = readFileSync(join(templatesFolder(), "entity", path), "utf8")
      .replace(/\/\/.*|"(?:[^"\\]|\\.)*"/gu, "")
      .replace(/\{\{.*?\}\}/gu, "_");
    for (const [type] of code.matchAll(/(?<![\w:])[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*\b/gu))
      if (!elsewhere.has(type)) expect(takenTypes, path).toContain(type);
  }
});
