import { type Entities, type Entity, parseFields } from "@microforge/core/entity";
import { testContext } from "@microforge/core/testing";
import { expect, test } from "vitest";
import { askEntity } from "./ask-entity.ts";

const known: Entities = {
  User: { fields: { name: { type: "string" } } },
  Tag: { fields: { name: { type: "string" } } },
};

/** Answers in the order of the questions, and what came of them. */
async function answer(...answers: (string | boolean)[]): Promise<{ entity: Entity; stderr: string; unasked: number }> {
  const ctx = testContext({ answers: { "--fields": answers } });
  const entity = await askEntity(ctx, "Task", known);
  return { entity, stderr: ctx.stderr, unasked: answers.length - ctx.asked.length };
}

const title = ["field", "title", "string", "1..200", true, "done"] as const;

test("a field, its type, its details, and whether it must be there", async () => {
  const { entity, stderr, unasked } = await answer(...title, "done", true);
  expect(entity).toEqual({ fields: { title: { type: "string", min: 1, max: 200 } } });
  expect(stderr).toContain("--fields 'title:string(1..200)'");
  expect(stderr).toContain("Task:\n  fields:\n    title: { type: string, min: 1, max: 200 }");
  expect(unasked).toBe(0);
});

test("everything that a field can be", async () => {
  const { entity } = await answer(
    ...["field", "code", "string", "3..20,/^[a-z]+$/", true, "unique", "personal", "done"],
    ...["field", "status", "enum", "open, done", true, "default", "doing", "open", "indexed", "done"],
    ...["field", "price", "decimal", "12,2,0..", false, "done"],
    ...["field", "password", "string", "12..", true, "secret", "sensitive", "done"],
    ...["field", "ticket", "uuid", true, "generated", "done"],
    ...["field", "count", "i32", "", true, "default", "3", "done"],
    ...["field", "open", "bool", true, "default", "true", "done"],
    ...["done", true],
  );
  const line =
    "code:string(3..20,/^[a-z]+$/)^~ status:enum(open,done)#=open price:decimal(12,2,0..)? password:string(12..)!~~ " +
    "ticket:uuid* count:i32=3 open:bool=true";
  expect(entity).toEqual({ fields: parseFields(line).fields });
});

test("relations to one and to many, and what deleting does", async () => {
  const { entity } = await answer(
    ...title,
    ...["relation", "many-to-one", "User", "assignee", false, "set-null"],
    ...["relation", "many-to-one", "User", "", true, "cascade"],
    ...["relation", "many-to-one", "Task", "parent", "restrict"],
    ...["relation", "many-to-many", "Tag", ""],
    ...["done", true],
  );
  expect(entity.relations).toEqual({
    assignee: { to: "User", kind: "many-to-one", optional: true },
    user: { to: "User", kind: "many-to-one", on_delete: "cascade" },
    parent: { to: "Task", kind: "many-to-one", optional: true, on_delete: "restrict" },
    tags: { to: "Tag", kind: "many-to-many" },
  });
});

test("a wrong answer is told at once, and asked again", async () => {
  const { entity, stderr } = await answer(
    ...["field", "dueDate", "id_", "due", "i32", "5..1", "x", "1)=5(", "1..5", true, "default", "9", "x", "", "done"],
    ...["field", "due", "other", "bool", true, "done"],
    ...["done", true],
  );
  expect(Object.keys(entity.fields)).toEqual(["due", "other"]);
  for (const reason of [
    "such as `due_date`",
    "`min` is greater than `max`",
    "a form such as",
    "breaks the field's own rules",
  ])
    expect(stderr).toContain(reason);
  expect(stderr).toContain("there is a `due` already");
});

test("at every step there is a way back", async () => {
  const { entity, unasked } = await answer(
    ...["field", ""],
    ...["field", "a", ""],
    ...["field", "a", "enum", "", "decimal", "", "bool", true, "discard"],
    ...["relation", "back"],
    ...["relation", "many-to-one", ""],
    ...["relation", "many-to-one", "User", "-"],
    ...title,
    ...["field", "b", "bool", true, "done"],
    ...["remove", ""],
    ...["remove", "b"],
    ...["relation", "many-to-many", "Tag", "", "remove", "tags"],
    ...["done", false, "done", true],
  );
  expect(entity).toEqual({ fields: { title: { type: "string", min: 1, max: 200 } } });
  expect(unasked).toBe(0);
});

test("what cannot stand beside the rest is told, and left out", async () => {
  const { entity, stderr } = await answer(
    ...title,
    ...["field", "user_id", "uuid", true, "done"],
    ...["relation", "many-to-one", "User", "", true, "restrict"],
    ...["relation", "one-to-many", "User", "users"],
    ...["done", true],
  );
  expect(entity.relations).toBeUndefined();
  expect(stderr).toContain("its column is `user_id`, and a field has this name");
  expect(stderr).toContain("no many-to-one relation of `User` leads back here");
});

test("an entity that nobody could create is not done", async () => {
  const { entity, stderr } = await answer(
    "field",
    "ticket",
    "uuid",
    true,
    "generated",
    "done",
    "done",
    ...title,
    "done",
    true,
  );
  expect(Object.keys(entity.fields)).toEqual(["ticket", "title"]);
  expect(stderr).toContain("at least one field must be one that clients can write");
});

test("a name that cannot be is told before anything is asked", async () => {
  const ctx = testContext({ answers: {} });
  await expect(askEntity(ctx, "Store", known)).rejects.toMatchObject({ code: "invalid-entity" });
  await expect(askEntity(ctx, "Users", known)).rejects.toThrow("would both have the path `/api/v1/users`");
  expect(ctx.asked).toEqual([]);
});

test("Ctrl-C ends it", async () => {
  const controller = new AbortController();
  controller.abort();
  const ctx = testContext({ answers: { "--fields": ["field"] }, signal: controller.signal });
  await expect(askEntity(ctx, "Task", known)).rejects.toBe(controller.signal.reason);
});
