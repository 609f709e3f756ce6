import { expect, test } from "vitest";
import { type Entities, readEntities } from "../spec.ts";
import { type EntityView, entityView } from "./view.ts";

const source = `
User:
  fields: { name: { type: string } }
  relations:
    tasks: { to: Task, kind: one-to-many }
    pinned: { to: Note, kind: many-to-many }
Task:
  fields: { title: { type: string } }
  relations:
    assignee: { to: User, kind: many-to-one, optional: true, label: { en: Assignee, zh: 负责人 } }
    parent: { to: Task, kind: many-to-one, optional: true }
    similar: { to: Task, kind: many-to-many }
  unique: [[title, assignee]]
Note:
  soft_delete: true
  fields: { text: { type: string } }
  relations:
    author: { to: User, kind: many-to-one }
    comments: { to: Comment, kind: one-to-many }
Comment:
  fields: { text: { type: string } }
  relations:
    note: { to: Note, kind: many-to-one, on_delete: cascade }
Like:
  fields: { stars: { type: i32, default: 1 } }
  relations:
    comment: { to: Comment, kind: one-to-one, on_delete: cascade }
`;

const entities = readEntities(source);

function viewOf(name: string, among: Entities = entities): EntityView {
  const entity = among[name];
  if (entity === undefined) throw new Error(`no ${name}`);
  return entityView(name, entity, { entities: among });
}

test("a relation to one entity is a field with its id", () => {
  const view = viewOf("Task");
  const field = view.fields.find(({ name }) => name === "assignee_id");
  expect(field).toMatchObject({ type: "Option<Uuid>", ident: "assignee_id" });
  expect(field?.doc).toMatch(/^Assignee: .*User$/u);
  expect(view.domain.listed).toContain('Field::new("assignee_id", ValueKind::Uuid).nullable(),');
  expect(view.store.select).toContain("assignee_id, parent_id,");
  expect(view.store.references).toEqual([
    'references.add("assignee_id", entity.assignee_id, "SELECT id FROM users", &[]);',
    'references.add("parent_id", entity.parent_id, "SELECT id FROM tasks", &[]);',
  ]);
  expect(JSON.parse(view.tests.data)).toMatchObject({
    references: { assignee_id: "user", parent_id: "task" },
    unique: [["title", "assignee_id"]],
  });
});

test("nothing that is deleted softly can be seen or referred to", () => {
  expect(viewOf("Note").store.conditions).toBe("&[PRESENT]");
  expect(viewOf("Comment").store.references.join()).toContain('"SELECT id FROM notes", &[PRESENT]');
  expect(viewOf("User").related[1]?.conditions).toContain("PRESENT");
  expect(viewOf("Task").store.conditions).toBe("&[]");
});

test("a list below an entity is held to it by the other side, or by the table between", () => {
  const [tasks, pinned] = viewOf("User").related;
  expect(tasks).toMatchObject({ path: "/api/v1/users/{id}/tasks", type: "Task", link: undefined });
  expect(tasks?.condition.trim()).toBe("assignee_id = $");
  expect(pinned?.condition.trim()).toBe("id IN (SELECT note_id FROM user_pinned WHERE user_id = $)");
  expect(pinned?.link).toMatchObject({ path: "/api/v1/users/{id}/pinned/{note_id}", parameter: "note_id" });
});

test("both ends of a relation to itself have names", () => {
  const [similar] = viewOf("Task").related;
  expect(similar?.link?.parameter).toBe("other_id");
  expect(similar?.page).toBe("self.page(SELECT, &conditions, query, read).await");
});

test("a deletion is one statement when nothing follows from it", () => {
  const { store } = viewOf("Like");
  expect([store.delete, store.deletion, store.reference]).toEqual([
    "DELETE FROM likes WHERE id = $1",
    "",
    "reference::References,",
  ]);
});

test("a deletion is refused first, and raises the versions of what it changes", () => {
  expect(sqlOf(viewOf("User"))).toEqual([
    "Refused notes.author_id: SELECT 1 FROM notes WHERE author_id = $1 AND deleted_at IS NULL LIMIT 1",
    "Changed: UPDATE tasks SET assignee_id = NULL, updated_at = $2, version = version + 1 WHERE assignee_id = $1",
    "Deleted: DELETE FROM notes WHERE author_id = $1 AND deleted_at IS NOT NULL",
    "Deleted: DELETE FROM users WHERE id = $1",
  ]);
});

test("a soft deletion does itself what foreign keys would do", () => {
  expect(sqlOf(viewOf("Note"))).toEqual([
    "Deleted: DELETE FROM user_pinned WHERE note_id = $1",
    "Deleted: DELETE FROM comments WHERE note_id = $1",
    "Changed: UPDATE notes SET deleted_at = $2, updated_at = $2, version = version + 1 WHERE id = $1 AND deleted_at IS NULL",
  ]);
});

test("what refuses a deletion is found behind what would be deleted along with it", () => {
  const restricted = readEntities(source.replace("one-to-one, on_delete: cascade", "many-to-one"));
  const [refused] = sqlOf(viewOf("Note", restricted));
  expect(refused).toBe(
    "Refused likes.comment_id: SELECT 1 FROM likes WHERE comment_id IN (SELECT id FROM comments WHERE note_id = $1) LIMIT 1",
  );
});

test("test data leaves out what could only be made after the entity itself", () => {
  const bodies: Record<string, unknown>[] = JSON.parse(viewOf("Task").tests.data).bodies;
  expect(bodies.some((body) => "assignee_id" in body)).toBe(true);
  expect(bodies.some((body) => "parent_id" in body)).toBe(false);
});

test("each relation has a test for what it promises", () => {
  expect(viewOf("Task").tests.relations.map(({ name }) => name)).toEqual([
    "assignee_must_be_there",
    "assignee_can_be_deleted",
    "parent_must_be_there",
    "parent_can_be_deleted",
    "similar_are_linked",
  ]);
  expect(viewOf("User").tests.relations[0]?.call).toBe(
    'relations::lists_what_names_it("task", "assignee_id", "tasks").await;',
  );
  expect(viewOf("Note").tests.relations[1]?.call).toContain('keeps_it("note", "author_id", "notes.author_id")');
});

/** The steps of a deletion, without their layout. */
const sqlOf = (view: EntityView): string[] =>
  [...view.store.deletion.matchAll(/Step::(\w+)\((.*?)\)(?=,\n|\];)/gsu)].map(([, kind, items = ""]) => {
    const texts = [...items.matchAll(/"([^"]*)"/gu)].map(([, text = ""]) => text.replace(/\\\n\s*/gu, ""));
    return `${[kind, ...texts.slice(0, -1)].join(" ")}: ${texts.at(-1)}`;
  });
