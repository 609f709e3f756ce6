import { expect, test } from "vitest";
import { inOrder, type Need, type Part } from "./order.ts";

const part = (id: string, rank: number, oid = 0): Part => ({ id, rank, oid, sql: id });
const order = (parts: readonly Part[], needs: readonly Need[]) =>
  inOrder(parts, needs)
    .map(({ id }) => id)
    .join(" ");

test("by rank, then by age", () => {
  expect(order([part("view", 3), part("b", 1, 2), part("a", 1, 1)], [])).toBe("a b view");
});

test("what is needed comes first, whatever its rank, and nothing else moves", () => {
  const parts = [part("type", 1), part("function", 2), part("table", 3), part("view", 4)];
  const needs: Need[] = [
    ["function", "table"],
    ["table", "type"],
    ["view", "elsewhere"],
  ];
  expect(order(parts, needs)).toBe("type table function view");
});

test("a circle ends", () => {
  expect(
    order(
      [part("a", 1), part("b", 2)],
      [
        ["a", "b"],
        ["b", "a"],
      ],
    ),
  ).toBe("b a");
});
