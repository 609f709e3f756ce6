import { expect, test } from "vitest";
import type { Migration } from "./files.ts";
import { type Applied, standingOf } from "./standing.ts";

const file = (version: number): Migration => ({
  version,
  file: `${version}_x.sql`,
  description: "x",
  sql: "",
  checksum: `sum${version}`,
  transactional: true,
});
const row = (version: number, change: Partial<Applied> = {}): Applied => ({
  version,
  success: true,
  checksum: `sum${version}`,
  ...change,
});
const files = [1, 2, 3].map(file);

test("what is not applied is to be done, in order, and only as far as asked", () => {
  expect(standingOf([], files)).toMatchObject({ version: 0, problem: undefined, todo: files });
  expect(standingOf([row(1)], files)).toMatchObject({ version: 1, todo: files.slice(1) });
  expect(standingOf([row(1)], files, files.slice(0, 2))).toMatchObject({ todo: [files[1]] });
  expect(standingOf([row(1), row(2), row(3)], files, files.slice(0, 1))).toMatchObject({ version: 3, todo: [] });
});

test.each([
  ["an edited file", [row(1, { checksum: "other" })], "edited", 1],
  ["a file that is missing", [row(1), row(2), row(3), row(4)], "missing", 4],
  ["a file that is missing in between", [row(1), row(0)], "missing", 0],
  ["a gap", [row(1), row(3)], "gap", 2],
  ["a half-done one", [row(1), row(2, { success: false })], "half-done", 2],
  ["a half-done one before all else", [row(1, { checksum: "other" }), row(2, { success: false })], "half-done", 2],
] as const)("%s is refused", (_, applied, kind, version) => {
  expect(standingOf(applied, files)).toMatchObject({ problem: { kind, version }, todo: [] });
});

test("a half-done one does not count as the place's version", () => {
  expect(standingOf([row(1), row(2, { success: false })], files).version).toBe(1);
});
