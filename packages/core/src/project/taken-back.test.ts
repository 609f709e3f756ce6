import { expect, test } from "vitest";
import type { Recorded } from "../service/history.ts";
import { traceless } from "./taken-back.ts";

const entity = (...migrations: string[]): Recorded[string] => ({
  spec: { fields: {} },
  parts: [],
  migrations,
  files: [],
  registrations: [],
});

const texts = new Map([
  ["migrations/1_a.up.sql", "CREATE TABLE aas (id BLOB);"],
  ["migrations/1_a.down.sql", "DROP TABLE aas;"],
  ["migrations/2_b.up.sql", "CREATE TABLE bbs (a_id BLOB REFERENCES aas (id));"],
  ["migrations/2_b.down.sql", "DROP TABLE bbs;"],
]);

test("entities that go together leave together", () => {
  expect(Object.keys(traceless({ A: entity("1_a"), B: entity("2_b") }, texts))).toEqual(["A", "B"]);
});

test("a table that another one refers to stays in the history", () => {
  expect(traceless({ A: entity("1_a") }, texts)).toEqual({});
  expect(Object.keys(traceless({ B: entity("2_b") }, texts))).toEqual(["B"]);
});

test("one that must stay holds what its own migrations speak of", () => {
  const mine = new Map([...texts, ["migrations/3_mine.sql", "INSERT INTO bbs VALUES (1);"]]);
  expect(traceless({ A: entity("1_a"), B: entity("2_b") }, mine)).toEqual({});
});
