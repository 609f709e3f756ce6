import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderFolder } from "../templates/templates.ts";
import { evolve } from "./evolve/evolve.ts";
import { deleteRule, joinTable, tablesOf, uniqueColumns } from "./schema.ts";
import { type Entities, type Relation, readEntities } from "./spec.ts";
import { createStatements } from "./sql.ts";

const templates = new URL("../../../../templates/", import.meta.url);
const example = readEntities(readFileSync(new URL("entity/example.yaml", templates), "utf8"));

const indexes = (name: string, entities: Entities): string[] =>
  tablesOf(name, entities[name] ?? { fields: {} }, entities)
    .flatMap((table) => createStatements([table], "sqlite").slice(1))
    .flatMap((text) => text.split("\n"));

test.each(["sqlite", "postgres"] as const)("the files of a migration in %s", (store) => {
  const [migration] = evolve({ before: {}, after: example, renames: [], rules: [], store });
  const data = { migration: "0002_create_task", up: migration?.up, down: migration?.down };
  const files = renderFolder(new URL(`entity/store/${store}/migration`, templates).pathname, data, {
    migration: data.migration,
  });
  expect(files.map(({ path, content }) => `== ${path}\n${content}`).join("")).toMatchSnapshot();
});

test("the scope comes first in every index that is read by it, and deleted rows are in none of these", () => {
  const entities = readEntities(`
    Tag: { fields: { name: { type: string } } }
    Task:
      scope: tenant
      soft_delete: true
      fields: { title: { type: string, unique: true }, rank: { type: i32, indexed: true } }
      relations:
        tag: { to: Tag, kind: many-to-one }
        main: { to: Tag, kind: one-to-one, optional: true }
      unique: [[rank, tag]]
  `);
  expect(indexes("Task", entities)).toEqual([
    "CREATE INDEX tasks_tenant_id_idx ON tasks (tenant_id, id) WHERE deleted_at IS NULL;",
    "CREATE INDEX tasks_tenant_id_created_at_idx ON tasks (tenant_id, created_at, id) WHERE deleted_at IS NULL;",
    "CREATE INDEX tasks_tenant_id_rank_idx ON tasks (tenant_id, rank, id) WHERE deleted_at IS NULL;",
    "CREATE INDEX tasks_tag_id_idx ON tasks (tag_id, id);",
    "CREATE INDEX tasks_main_id_idx ON tasks (main_id, id);",
    "CREATE UNIQUE INDEX tasks_tenant_id_title_key ON tasks (tenant_id, title) WHERE deleted_at IS NULL;",
    "CREATE UNIQUE INDEX tasks_tenant_id_main_id_key ON tasks (tenant_id, main_id) WHERE deleted_at IS NULL;",
    "CREATE UNIQUE INDEX tasks_tenant_id_rank_tag_id_key ON tasks (tenant_id, rank, tag_id) WHERE deleted_at IS NULL;",
  ]);
});

test("a unique index over all rows serves its reference, too", () => {
  const entities = readEntities(`
    User: { fields: { name: { type: string } } }
    Profile: { fields: { name: { type: string } }, relations: { user: { to: User, kind: one-to-one } } }
  `);
  expect(indexes("Profile", entities)).toEqual([
    "CREATE INDEX profiles_created_at_idx ON profiles (created_at, id);",
    "CREATE UNIQUE INDEX profiles_user_id_key ON profiles (user_id);",
  ]);
});

test("links between two entities are found from both ends", () => {
  const entities = readEntities(`
    Tag: { fields: { name: { type: string } } }
    Task: { fields: { name: { type: string } }, relations: { tags: { to: Tag, kind: many-to-many } } }
  `);
  const [, join] = tablesOf("Task", entities.Task ?? { fields: {} }, entities);
  expect(join && createStatements([join], "sqlite").join("\n")).toBe(
    `CREATE TABLE task_tags (
    task_id BLOB NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    tag_id BLOB NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    PRIMARY KEY (task_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX task_tags_tag_id_idx ON task_tags (tag_id, task_id);`,
  );
});

test("the other end of a link to the same entity has a name of its own", () => {
  const link = (name: string) => joinTable(name, "links", { to: name, kind: "many-to-many" });
  expect(link("Task")).toEqual({ name: "task_links", own: "task_id", other: "other_id" });
  expect(link("Other")).toEqual({ name: "other_links", own: "other_id", other: "related_id" });
});

test("what is unique twice is unique once", () => {
  const fields = { email: { type: "email", unique: true }, user_id: { type: "uuid" } } as const;
  const relations = { boss: { to: "User", kind: "one-to-one" } } as const;
  expect(uniqueColumns({ fields, relations, unique: [["email"], ["boss"], ["email", "boss"]] })).toEqual([
    ["email"],
    ["boss_id"],
    ["email", "boss_id"],
  ]);
});

test("a relation that is called what every object of JavaScript has is a column in unique groups", () => {
  const team: Relation = { to: "Team", kind: "many-to-one" };
  const relations = { constructor: team };
  expect(uniqueColumns({ fields: {}, relations, unique: [["constructor"]] })).toEqual([["constructor_id"]]);
});

test("without a rule, a reference that can be empty is emptied, and any other one forbids", () => {
  expect(deleteRule({ to: "User", kind: "many-to-one", optional: true })).toBe("set-null");
  expect(deleteRule({ to: "User", kind: "many-to-one" })).toBe("restrict");
  expect(deleteRule({ to: "User", kind: "many-to-one", on_delete: "cascade" })).toBe("cascade");
});
