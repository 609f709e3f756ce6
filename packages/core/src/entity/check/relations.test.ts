import { expect, test } from "vitest";
import type { Entity, Relation } from "../spec.ts";
import { entityProblems } from "./check.ts";

const task = (relations: Record<string, Relation>, more: Partial<Entity> = {}): Entity => ({
  fields: { title: { type: "string" } },
  relations,
  ...more,
});

const refused = (entity: Entity): string =>
  entityProblems("Task", entity)
    .map(({ en }) => en)
    .join("\n");

const toOne: Relation = { to: "User", kind: "many-to-one" };

test("ordinary relations have no problems", () => {
  const relations: Record<string, Relation> = {
    assignee: { ...toOne, optional: true, on_delete: "set-null" },
    version: toOne,
    type: { to: "Kind2", kind: "one-to-one", on_delete: "cascade" },
    parent: { to: "Task", kind: "many-to-one", optional: true },
    tags: { to: "Tag", kind: "many-to-many" },
    related: { to: "Task", kind: "many-to-many" },
    comments: { to: "Comment", kind: "one-to-many" },
  };
  expect(refused(task(relations))).toBe("");
});

test.each<[name: string, relation: Relation, reason: string]>([
  ["a", { ...toOne, on_delete: "set-null" }, "`relations.a`: `on_delete: set-null` needs `optional: true`"],
  ["a", { to: "Task", kind: "many-to-one" }, "the first `Task` would need another one"],
  ["a", { to: "Task", kind: "one-to-one" }, "the first `Task` would need another one"],
  ["a", { to: "Tag", kind: "many-to-many", optional: true }, "`optional` means nothing"],
  ["a", { to: "Tag", kind: "many-to-many", on_delete: "cascade" }, "only the link is deleted"],
  ["a", { to: "Tag", kind: "one-to-many", on_delete: "cascade" }, "on the other side"],
  ["title", toOne, "a field has this name already"],
  ["title", { to: "Tag", kind: "many-to-many" }, "a field has this name already"],
  ["a__b", toOne, "single underscores"],
  ["a_", { to: "Tag", kind: "many-to-many" }, "single underscores"],
  ["x".repeat(28), toOne, "at most 30 characters"],
  ["dueBy", toOne, "such as `due_by`"],
])("the relation %s %j is refused: %s", (name, relation, reason) => {
  expect(refused(task({ [name]: relation }))).toContain(reason);
});

test("the column of a relation and a field cannot have one name", () => {
  const entity = task({ assignee: toOne }, { fields: { assignee_id: { type: "uuid" } } });
  expect(refused(entity)).toBe(
    "`relations.assignee`: its column is `assignee_id`, and a field has this name: rename one of them",
  );
});

test.each<[more: Partial<Entity>, place: string]>([
  [{ audit: true, fields: { created_by: { type: "string" } } }, "`fields.created_by`: `audit` brings"],
  [{ soft_delete: true, fields: { deleted_at: { type: "datetime" } } }, "`fields.deleted_at`: `soft_delete` brings"],
  [{ scope: "owner", fields: { owner_id: { type: "string" } } }, "`fields.owner_id`: `scope: owner` brings"],
  [{ scope: "owner", relations: { owner: toOne } }, "`relations.owner`: `scope: owner` brings"],
  [{ scope: "tenant", relations: { tenant: toOne } }, "`relations.tenant`: `scope: tenant` brings"],
])("columns that a setting brings are not to be said again: %j", (more, place) => {
  expect(refused(task({}, more))).toContain(place);
  expect(refused(task({}, { ...more, audit: false, soft_delete: false, scope: "none" }))).toBe("");
});
