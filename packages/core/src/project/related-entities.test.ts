import { expect, test } from "vitest";
import type { Relation } from "../entity/spec.ts";
import type { Recorded, Wanted } from "../service/history.ts";
import { affected } from "./related-entities.ts";

const entity = (relations: Readonly<Record<string, Relation>> = {}, more: Readonly<Record<string, boolean>> = {}) => ({
  spec: { fields: { name: { type: "string" as const } }, relations: { ...relations }, ...more },
  parts: [],
});

const recorded = (entities: Wanted): Recorded =>
  Object.fromEntries(
    Object.entries(entities).map(([name, wanted]) => [
      name,
      { ...wanted, migrations: [], files: [], registrations: [] },
    ]),
  );

const required = (to: string): Relation => ({ to, kind: "many-to-one" });
const optional = (to: string): Relation => ({ to, kind: "many-to-one", optional: true });

const all: Wanted = {
  Company: entity(),
  User: entity({ company: required("Company") }),
  Task: entity({ user: required("User") }),
  Note: entity({ task: optional("Task") }),
  Tag: entity(),
};

const after = (changes: Wanted): string[] => [...affected(recorded(all), { ...all, ...changes })].sort();

test("an entity that is on its own affects nothing else", () => {
  expect(after({ Tag: entity({}, { audit: true }) })).toEqual(["Tag"]);
});

test("who refers to an entity is affected, and who is referred to", () => {
  expect(after({ Task: entity({ user: required("User") }, { soft_delete: true }) })).toEqual(["Note", "Task", "User"]);
});

test("so is what cannot be without it, at any distance", () => {
  expect(after({ Company: entity({}, { audit: true }) })).toEqual(["Company", "Task", "User"]);
});

test("a relation that goes affects the entity that it led to", () => {
  expect(after({ Note: entity() })).toEqual(["Note", "Task"]);
});

test("nothing changed, nothing affected", () => expect(after({})).toEqual([]));
