import { expect, test } from "vitest";
import type { Entities, Entity, Relation } from "../spec.ts";
import { checkEntities, entitiesProblems } from "./check.ts";

const entity = (relations: Record<string, Relation> = {}, more: Partial<Entity> = {}): Entity => ({
  fields: { title: { type: "string" } },
  relations,
  ...more,
});

const refused = (entities: Entities): string[] =>
  entitiesProblems(entities, "sqlite").map((problem) => `${problem.entity}: ${problem.text.en}`);

const to = (target: string, more: Partial<Relation> = {}): Relation => ({ to: target, kind: "many-to-one", ...more });
const many = (target: string): Relation => ({ to: target, kind: "one-to-many" });

test("entities that fit together have no problems", () => {
  const entities: Entities = {
    User: entity({ tasks: many("Task"), manager: to("User", { optional: true }) }),
    Task: entity({ assignee: to("User"), tags: { to: "Tag", kind: "many-to-many" } }),
    Tag: entity(),
  };
  expect(refused(entities)).toEqual([]);
  expect(() => checkEntities(entities, "postgres")).not.toThrow();
});

test("a relation leads to an entity that is there", () => {
  expect(refused({ Task: entity({ assignee: to("Usr") }), User: entity() })).toEqual([
    "Task: `relations.assignee`: there is no entity `Usr`; did you mean `User`?",
  ]);
  expect(refused({ Task: entity({ a: to("Constructor") }) })[0]).toContain("generate it first");
});

test("a list of what points here needs one relation that does", () => {
  const lists = (relations: Record<string, Relation>): string =>
    refused({ User: entity({ tasks: many("Task") }), Task: entity(relations) }).join();
  expect(lists({ assignee: to("User") })).toBe("");
  expect(lists({})).toContain("add one, such as `user:ref(User)`");
  expect(lists({ profile: { to: "User", kind: "one-to-one" } })).toContain("no many-to-one relation of `Task`");
  expect(lists({ assignee: to("User"), author: to("User") })).toContain("(`assignee`, `author`)");
});

test("entities that need each other in a circle", () => {
  const circle = (last: Relation): string[] =>
    refused({ A: entity({ b: to("B") }), B: entity({ c: to("C") }), C: entity({ a: last }) });
  expect(circle(to("A", { optional: true }))).toEqual([]);
  expect(circle(to("A"))).toHaveLength(3);
  expect(circle(to("A"))[0]).toContain("`A.b → B.c → C.a` is a circle");
});

test("an entity that only leads into a circle is not part of it", () => {
  const entities = { A: entity({ b: to("B") }), B: entity({ c: to("C") }), C: entity({ b: to("B") }) };
  expect(refused(entities).map((line) => line.charAt(0))).toEqual(["B", "C"]);
});

const scopes = ["none", "owner", "tenant"] as const;

test.each(scopes.flatMap((own) => scopes.map((other) => [own, other] as const)))(
  "an entity of scope %s refers to one of scope %s",
  (own, other) => {
    const allowed = other === "none" || own === other;
    for (const relation of [to("User"), { to: "User", kind: "many-to-many" } as const]) {
      const entities = { Task: entity({ a: relation }, { scope: own }), User: entity({}, { scope: other }) };
      expect(refused(entities).length).toBe(allowed ? 0 : 1);
    }
  },
);

test("a cascade below an entity that is only marked as deleted goes one level deep", () => {
  const soft = { soft_delete: true };
  const cascade = (target: string): Relation => to(target, { on_delete: "cascade" });
  const chain = (source: Entity, last: Relation): string =>
    refused({ Folder: entity({}, soft), File: source, Sheet: entity({ file: last }) }).join();
  const file = entity({ folder: cascade("Folder") });
  expect(chain(file, to("File"))).toBe("");
  expect(chain(file, cascade("File"))).toContain("would not reach `Sheet.file`");
  expect(chain({ ...file, soft_delete: true }, to("File"))).toContain("would not reach `Sheet.file`");
  expect(chain(entity({ folder: to("Folder") }), cascade("File"))).toBe("");
  const tree = (more: Partial<Entity>): Entities => ({
    Folder: entity({ parent: to("Folder", { optional: true, on_delete: "cascade" }) }, more),
  });
  expect(refused(tree({}))).toEqual([]);
  expect(refused(tree(soft))[0]).toContain("would not reach `Folder.parent`");
});

test("all entities are told of at once, in both languages", () => {
  const entities: Entities = { Task: entity({ a: to("B") }), Store: entity() };
  expect(() => checkEntities(entities, "sqlite")).toThrow(/entity `Store`\n.*\n.*entity `Task`\n {2}`relations\.a`/u);
  for (const { text } of entitiesProblems(entities, "sqlite")) expect(text.zh).toMatch(/[\u4e00-\u9fff]/u);
});
