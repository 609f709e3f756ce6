import { expect, test } from "vitest";
import type { Entities } from "../spec.ts";
import { seedId, seedOwner, seedTenant, seedView } from "./seeds.ts";
import { subjectNamed } from "./subject.ts";

const entities: Entities = {
  Author: {
    scope: "owner",
    audit: true,
    fields: { name: { type: "string" }, password: { type: "string", min: 20, secret: true } },
    relations: { best: { to: "Book", kind: "many-to-one", optional: true } },
  },
  Book: {
    scope: "tenant",
    soft_delete: true,
    fields: { title: { type: "string", max: 8 }, count: { type: "i32", default: 1, readonly: true } },
    relations: {
      author: { to: "Author", kind: "many-to-one" },
      next: { to: "Book", kind: "many-to-one", optional: true },
    },
  },
  Cover: { fields: { color: { type: "string" } }, relations: { book: { to: "Book", kind: "one-to-one" } } },
};

const seeds = (name: string) => seedView(subjectNamed(name, entities), entities);
const rows = (name: string) => seeds(name).postgres.split("\n").slice(1, -1);

test("every entity has at least ten rows, each once, whatever is there already", () => {
  for (const name of Object.keys(entities)) {
    expect(rows(name).length).toBeGreaterThanOrEqual(10);
    expect(new Set(rows(name).map((row) => row.split(",")[0])).size).toBe(rows(name).length);
    expect(seeds(name).sqlite).toMatch(/\nON CONFLICT DO NOTHING;$/u);
  }
});

test("a row has a value for each column, and none for when it was deleted", () => {
  const [head = "", first] = seeds("Book").postgres.split("\n");
  expect(head).toBe(
    "INSERT INTO books (id, title, count, author_id, next_id, tenant_id, created_at, updated_at, version) VALUES",
  );
  const time = "'2026-01-01T00:00:00.000Z'";
  const [id, author] = [seedId("Book", 0), seedId("Author", 0)];
  expect(first).toBe(`    ('${id}', 'Title 0', 1, '${author}', NULL, '${seedTenant}', ${time}, ${time}, 1),`);
});

test("what optional references would make circular is left out; the rest leads to rows that there are", () => {
  expect(rows("Author")[1]).toContain(`, NULL, '${seedOwner}', '${seedOwner}', '${seedOwner}'`);
  expect(rows("Book")[1]).toContain(`'${seedId("Author", 1)}', '${seedId("Book", 0)}'`);
});

test("one more fits beside the rows, also where each target can have only one", () => {
  const ids = rows("Cover").map((row) => row.split(", ")[2]);
  expect(JSON.parse(seeds("Cover").next)).toEqual({ color: "Color 11", book_id: seedId("Book", 10) });
  expect(ids).not.toContain(`'${seedId("Book", 10)}'`);
  expect(rows("Book").at(-1)).toContain(seedId("Book", 10));
});

test("no secret is one", () => {
  expect(rows("Author")[2]).toContain("'not-a-secret-2xxxxxx'");
});

test("ids are UUIDs of version 7, the same at every run, in the order of their rows", () => {
  const ids = Array.from({ length: 11 }, (_, n) => seedId("Book", n));
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/u);
  expect(ids).toEqual(ids.toSorted());
  expect(ids[0]).toBe("019b76da-a800-7232-83f1-892e1b66edac");
});
