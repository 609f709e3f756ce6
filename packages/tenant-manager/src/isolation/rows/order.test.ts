import { expect, test } from "vitest";
import { isInCircle, parentsFirst } from "./order.ts";

const table = (name: string, ...targets: (string | null)[]) => ({
  name,
  references: targets.map((target) => ({ table: target })),
});

test("parents come before children; what is outside or itself does not count", () => {
  const tables = [
    table("item", "orders", "product"),
    table("orders", "person"),
    table("person", "person", null),
    table("product", "elsewhere"),
  ];
  expect(parentsFirst(tables).map(({ name }) => name)).toEqual(["person", "product", "orders", "item"]);
});

test("a circle does not keep its tables, or those below it, back", () => {
  const tables = [table("c", "b"), table("a", "b"), table("b", "a"), table("d", "c")];
  expect(parentsFirst(tables).map(({ name }) => name)).toEqual(
    ["c", "b", "a", "d"].sort((x, y) => order(tables, x) - order(tables, y)),
  );
  expect(parentsFirst(tables)).toHaveLength(4);
});

const order = (tables: Parameters<typeof parentsFirst>[0], name: string): number =>
  parentsFirst(tables).findIndex((found) => found.name === name);

test("circles are found, through others and of one", () => {
  const tables = [table("a", "b"), table("b", "c"), table("c", "a"), table("d", "a"), table("e", "e")];
  expect(isInCircle(tables, "a", "b")).toBe(true);
  expect(isInCircle(tables, "d", "a")).toBe(false);
  expect(isInCircle(tables, "e", "e")).toBe(true);
});
