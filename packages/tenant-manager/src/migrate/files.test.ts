import { createHash } from "node:crypto";
import { temporaryFolder } from "@microforge/core/testing";
import { describe, expect, test } from "vitest";
import { inOrder, type Migration, parseMigration, parseName, readMigrations, upTo } from "./files.ts";

describe("names, as sqlx reads them", () => {
  test.each([
    ["0001_create_task.sql", { version: 1, description: "create task" }],
    ["20261120103000_add.up.sql", { version: 20261120103000, description: "add" }],
    ["1_a.sql.sql", { version: 1, description: "a" }],
    ["1_.sql", { version: 1, description: "" }],
  ])("%s", (file, parsed) => expect(parseName(file)).toEqual(parsed));

  test.each(["0001_a.down.sql", "README.md", "0001.sql", "0001_a.txt"])("%s is no migration", (file) =>
    expect(parseName(file)).toBeUndefined(),
  );

  test.each(["one_a.sql", "_a.sql", "-1_a.sql", "99999999999999999999_a.sql"])("%s is refused", (file) =>
    expect(() => parseName(file)).toThrow("version number"),
  );
});

test("the checksum is that of the bytes, and the first line decides about the transaction", () => {
  const bytes = Buffer.from("-- no-transaction\r\nCREATE INDEX CONCURRENTLY a ON b (c);\r\n");
  expect(parseMigration("0002_x.sql", bytes)).toMatchObject({
    transactional: false,
    sql: bytes.toString(),
    checksum: createHash("sha384").update(bytes).digest("hex"),
  });
  expect(parseMigration("0002_x.sql", Buffer.from("\n-- no-transaction"))?.transactional).toBe(true);
  expect(() => parseMigration("0002_x.sql", Buffer.from([0xff]))).toThrow("UTF-8");
});

test("a folder is read in the order of versions; what has no place there is told", async () => {
  const folder = await temporaryFolder({ "10_c.sql": "c", "9_b.up.sql": "b", "9_b.down.sql": "d", "1_a.sql": "a" });
  expect(readMigrations(folder, "m").map(({ version }) => version)).toEqual([1, 9, 10]);
  expect(() => readMigrations(`${folder}/none`, "none")).toThrow("there is no folder `none`");
  const empty = await temporaryFolder({ "README.md": "" });
  expect(() => readMigrations(empty, "m")).toThrow("holds no migration");
});

const migration = (version: number): Migration => ({
  version,
  file: `${version}_x.sql`,
  description: "x",
  sql: "",
  checksum: "",
  transactional: true,
});

test("two files of one version are refused", () => {
  expect(() => inOrder([migration(1), migration(2), { ...migration(1), file: "1_y.sql" }])).toThrow("same version");
});

test("a run goes up to a version that exists", () => {
  const all = [migration(1), migration(2), migration(3)];
  expect(upTo(all, undefined)).toEqual(all);
  expect(upTo(all, "2")).toEqual(all.slice(0, 2));
  for (const wrong of ["4", "", "two", "2x", "-1"]) expect(() => upTo(all, wrong)).toThrow("no migration of version");
});
