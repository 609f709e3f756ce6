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

const cascade = (to: string): Relation => ({ to, kind: "many-to-one", on_delete: "cascade" });
const optional = (to: string): Relation => ({ to, kind: "many-to-one", optional: true });

const all: Wanted = {
  Company: entity(),
  Project: entity({ company: cascade("Company") }),
  Task: entity({ project: cascade("Project") }),
  Note: entity({ task: optional("Task") }),
  Tag: entity(),
};

const after = (changes: Wanted): string[] => [...affected(recorded(all), { ...all, ...changes })].sort();

test("an entity that is on its own affects nothing else", () => {
  expect(after({ Tag: entity({}, { audit: true }) })).toEqual(["Tag"]);
});

test("who refers to an entity is affected, and who is referred to", () => {
  expect(after({ Company: entity({}, { audit: true }) })).toEqual(["Company", "Project"]);
});

test("so is what is deleted before it, at any distance", () => {
  expect(after({ Note: entity({ task: optional("Task") }, { audit: true }) })).toEqual([
    "Company",
    "Note",
    "Project",
    "Task",
  ]);
  expect(after({ Tag: entity({ task: optional("Task") }) })).toEqual(["Company", "Project", "Tag", "Task"]);
});

test("a relation that goes affects the entity that it led to", () => {
  expect(after({ Note: entity() })).toEqual(["Company", "Note", "Project", "Task"]);
});

test("nothing changed, nothing affected", () => expect(after({})).toEqual([]));
