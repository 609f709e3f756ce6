import { expect, test } from "vitest";
import type { Entity } from "../spec.ts";
import { checkEntityForStore } from "./check.ts";

const refused = (entity: Entity, reason: string): void => {
  expect(() => checkEntityForStore("Task", entity, "sqlite")).not.toThrow();
  expect(() => checkEntityForStore("Task", entity, "postgres")).toThrow(reason);
};

test("an index of PostgreSQL holds so much a row", () => {
  const of = (max: number): Entity => ({ fields: { a: { type: "string", max, indexed: true } } });
  expect(() => checkEntityForStore("Task", of(600), "postgres")).not.toThrow();
  refused(of(700), "`a`: an index of PostgreSQL holds at most 2,700 bytes a row, and these can be 2816");
});

test("all columns of an index count, and so does whose it is", () => {
  const fields: Entity["fields"] = { a: { type: "string", max: 600 }, b: { type: "url" } };
  refused({ fields, unique: [["a", "b"]] }, "`a, b`");
  expect(() => checkEntityForStore("Task", { fields, unique: [["a"]] }, "postgres")).not.toThrow();
  refused({ fields, unique: [["a"]], scope: "owner" }, "`owner_id, a`: an index of PostgreSQL");
});

test("columns that PostgreSQL has itself", () => {
  refused({ fields: { xmin: { type: "bool" } } }, "every table of PostgreSQL has a column of this name");
});
