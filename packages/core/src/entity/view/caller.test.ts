import { expect, test } from "vitest";
import { entityView } from "../index.ts";
import type { Entities, Entity } from "../spec.ts";

const fields: Entity["fields"] = { title: { type: "string", max: 20, unique: true } };

function viewOf(spec: Partial<Entity>, others: Entities = {}) {
  const entity: Entity = { fields, ...spec };
  return entityView("Note", entity, { entities: { Note: entity, ...others } });
}

test("an entity of everybody's asks nobody", () => {
  const { asks, scope, audit, security, domain, store } = viewOf({});
  expect({ asks, scope, audit, security }).toEqual({
    asks: false,
    scope: "",
    audit: false,
    security: { read: "", write: "" },
  });
  expect(Object.values(domain.port).join("\n")).not.toContain("scope");
  expect(JSON.stringify(store)).not.toMatch(/scope\.|_within/u);
});

test.each([
  ["owner", "OwnerScope", "owner_id"],
  ["tenant", "TenantScope", "tenant_id"],
] as const)(
  "every method and statement of an entity with the scope %s knows whose rows are meant",
  (scope, type, column) => {
    const { domain, store, handlers } = viewOf({ scope });
    for (const method of Object.values(domain.port)) expect(method).toContain(`scope: &${type}`);
    for (const handler of Object.values(handlers)) expect(handler).toContain(`scope: ${type}`);
    expect(store.conditions).toBe("&[scope.into()]");
    expect(store.select).not.toContain(column);
    expect(store.insert).toContain(`version, ${column})`);
    expect(store.update).toContain(`WHERE id = $1 AND ${column} = $6`);
    expect(store.bind).toContain(".bind(scope.key())");
    expect(store.failure).toBe(`failure_within("${column}")`);
  },
);

test("rows that others refer to must lie in the same scope, unless they are everybody's", () => {
  const relations: Entity["relations"] = {
    parent: { to: "Note", kind: "many-to-one", optional: true },
    topic: { to: "Topic", kind: "many-to-one" },
  };
  const { store, callers } = viewOf({ scope: "tenant", relations }, { Topic: { fields } });
  expect(store.references).toEqual([
    'references.add("parent_id", entity.parent_id, "SELECT id FROM notes", &[scope.into()]);',
    'references.add("topic_id", entity.topic_id, "SELECT id FROM topics", &[]);',
  ]);
  expect(callers.references).toBe('const SCOPED: &[&str] = &["parent_id"];');
});

test("a list of others lies in their scope, though the entity that has it is everybody's", () => {
  const topic: Entity = { fields, relations: { notes: { to: "Note", kind: "one-to-many" } } };
  const note: Entity = { fields, scope: "owner", relations: { topic: { to: "Topic", kind: "many-to-one" } } };
  const view = entityView("Topic", topic, { entities: { Topic: topic, Note: note } });
  expect(view.related.map(({ scope, security }) => [scope, security])).toEqual([
    ["OwnerScope", 'security(("subject" = [])),'],
  ]);
  expect(view.related[0]?.head).toContain("scope: &OwnerScope");
  expect(view.imports.callers).toBe("caller::OwnerScope");
  expect(view.domain.port.get).not.toContain("scope");
});

test("authors are fields that clients read and never write", () => {
  const view = viewOf({ audit: true });
  expect(view.fields.map(({ name, type }) => [name, type]).slice(-2)).toEqual([
    ["created_by", "Option<String>"],
    ["updated_by", "Option<String>"],
  ]);
  expect(view.input.map(({ name }) => name)).toEqual(["title"]);
  expect(view.domain.create).toContain("created_by: caller.author()");
  expect(view.domain.changes).toContain("self.updated_by = caller.author();");
});

test("what a route asks for is needed, or helps", () => {
  const read = (spec: Partial<Entity>) => viewOf(spec).security.read;
  const write = (spec: Partial<Entity>) => viewOf(spec).security.write;
  expect(read({ audit: true })).toBe("");
  expect(write({ audit: true })).toBe('security((), ("subject" = [])),');
  expect(write({ audit: true, scope: "owner" })).toBe('security(("subject" = [])),');
  expect(read({ audit: true, scope: "tenant" })).toBe('security(("tenant" = [])),');
  expect(write({ audit: true, scope: "tenant" })).toBe('security(("tenant" = []), ("tenant" = [], "subject" = [])),');
});
