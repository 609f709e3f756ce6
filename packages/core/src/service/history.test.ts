import { expect, test } from "vitest";
import { firstNumbers, laterNumbers, migrationNumber, migrationsIn } from "./history.ts";

const now = new Date("2026-01-02T03:04:05.678Z");

test("the first migrations of a service are counted on", () => {
  expect(firstNumbers(["0001_create_idempotency_keys"])(2)).toEqual(["0002", "0003"]);
});

test("later ones are numbered by the time", () => {
  expect(laterNumbers(["0002_create_task"], now)(2)).toEqual(["20260102030405", "20260102030406"]);
});

test("the next minute begins after 59 seconds, and a number that is no time is counted on", () => {
  const late = new Date("2026-01-02T23:59:59Z");
  expect(laterNumbers([], late)(2)).toEqual(["20260102235959", "20260103000000"]);
  expect(laterNumbers(["99999999999999_x"], late)(2)).toEqual(["100000000000000", "100000000000001"]);
});

test("a clock that is behind does not put a migration before those there are", () => {
  expect(laterNumbers(["20270101000000_create_user"], now)(1)).toEqual(["20270101000001"]);
});

test("migrations are known by the files that apply them, whoever wrote them", () => {
  const files = ["migrations/0002_create_task.up.sql", "migrations/0002_create_task.down.sql", "migrations/README.md"];
  expect(migrationsIn(files)).toEqual(["0002_create_task"]);
  expect(migrationsIn([...files, "migrations/0003_mine.sql"])).toEqual(["0002_create_task", "0003_mine"]);
  expect(migrationNumber("0002_create_task")).toBe("0002");
});
