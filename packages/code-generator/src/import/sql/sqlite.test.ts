import { readFileSync } from "node:fs";
import { CliError } from "@microforge/core/program";
import { temporaryFolder, testContext, writeTree } from "@microforge/core/testing";
import { execa } from "execa";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fixturePath, told } from "../../../test/import/fixtures.ts";
import { importSql } from "./read.ts";

const choice = { dialect: "auto", schema: "public", only: undefined } as const;

test("a script, with the lines of what is not mapped", async () => {
  const cwd = await temporaryFolder();
  await writeTree(cwd, { "lending.sql": readFileSync(fixturePath("lending.sql"), "utf8") });
  const { entities, unmapped, skipped } = await importSql(testContext({ cwd }), "lending.sql", choice);
  expect(entities).toEqual({
    Author: {
      fields: { name: { type: "text" }, born: { type: "date", optional: true }, rank: { type: "i64", optional: true } },
    },
    Book: {
      fields: {
        title: { type: "string", min: 1, max: 120, default: "Untitled" },
        isbn: { type: "string", optional: true, unique: true },
        price: { type: "decimal", min: 0, precision: 10, scale: 2, optional: true },
        pages: { type: "i64", min: 1, max: 19999, optional: true },
        is_lent: { type: "bool", default: false },
        state: { type: "enum", values: ["new", "used"], default: "new", indexed: true },
        added_at: { type: "datetime", generated: true },
        seen: { type: "text", optional: true },
        cover: { type: "bytes", optional: true },
      },
      relations: {
        author: { to: "Author", kind: "many-to-one", on_delete: "cascade" },
        tags: { to: "Tag", kind: "many-to-many" },
      },
    },
    Tag: { fields: { word: { type: "text" } } },
  });
  expect(told(unmapped)).toEqual([
    "lending.sql:33: a virtual table (`search`) is left out",
    "lending.sql:36: a table made by a query is left out",
    "lending.sql:30: an index over an expression or a part of the rows is left out",
    "lending.sql:24: `CHECK (title GLOB 'A*')` is not checked",
    "lending.sql:31: a view (`lent`) is left out",
    "lending.sql:32: a trigger (`t`) is left out",
    "lending.sql:7: the default is left out: a missing value is null here",
    "lending.sql:18: the default is left out: a missing value is null here",
    "lending.sql:20: a column without a type is left out",
    "lending.sql:21: no field has the type `globby`",
    "lending.sql:23: a computed column is left out",
    "lending.sql:29: an index of several columns is left out",
  ]);
  expect(told(skipped)).toContain("lending.sql:34: belongs to a virtual table");
});

test("a database file gives what its own .schema gives", async () => {
  const cwd = await temporaryFolder();
  const database = `${cwd}/shop.db`;
  const sql = `CREATE TABLE a (id INTEGER PRIMARY KEY, n VARCHAR(9) NOT NULL CHECK (n IN ('x', 'y')));
    CREATE TABLE b (id INTEGER PRIMARY KEY, a_id INT NOT NULL REFERENCES A (id), at DATETIME NOT NULL);`;
  await execa("sqlite3", [database, sql]);
  const { stdout } = await execa("sqlite3", [database, ".schema"]);
  await writeTree(cwd, { "schema.sql": stdout });
  const fromFile = await importSql(testContext({ cwd }), "shop.db", choice);
  expect(fromFile.entities).toEqual(
    (await importSql(testContext({ cwd }), "schema.sql", { ...choice, dialect: "sqlite" })).entities,
  );
  expect(fromFile.entities.B?.relations).toEqual({ a: { to: "A", kind: "many-to-one" } });
  expect(fromFile.places).toEqual({ A: "shop.db: a", B: "shop.db: b" });
});

test("a script reaches no file and runs no query", async () => {
  const cwd = await temporaryFolder();
  await writeTree(cwd, {
    "evil.sql": `ATTACH DATABASE '${cwd}/made.db' AS x; CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, ok BOOLEAN);
      CREATE TABLE b AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n;`,
  });
  const { entities, unmapped } = await importSql(testContext({ cwd }), "evil.sql", choice);
  expect(Object.keys(entities)).toEqual(["A"]);
  expect(told(unmapped)).toEqual(["evil.sql:2: a table made by a query is left out"]);
  await expect(importSql(testContext({ cwd }), "made.db", choice)).rejects.toThrow("there is no file `made.db`");
});

test("errors have their line, or name the file", async () => {
  const cwd = await temporaryFolder();
  await writeTree(cwd, { "a.sql": "PRAGMA x=1;\n\nCREATE TABEL a;", "b.db": `SQLite format 3\0${"?".repeat(200)}` });
  await expect(importSql(testContext({ cwd }), "a.sql", choice)).rejects.toThrow(
    /^a\.sql:3: SQLite does not understand/u,
  );
  await expect(importSql(testContext({ cwd }), "b.db", choice)).rejects.toThrow("b.db: SQLite does not understand");
});

test("whatever the script is, the answer is entities or an error in words", async () => {
  const cwd = await temporaryFolder();
  const words =
    "CREATE TABLE a ( id INTEGER PRIMARY KEY , b TEXT NOT NULL ) ; REFERENCES CHECK ' \" ` -- /* DEFAULT UNIQUE 1 INDEX ON ALTER".split(
      " ",
    );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 4 })), { maxLength: 25 }),
      fc.constantFrom("auto", "postgres", "sqlite"),
      async (tokens, dialect) => {
        await writeTree(cwd, { "any.sql": tokens.join(" ") });
        try {
          await importSql(testContext({ cwd }), "any.sql", { ...choice, dialect });
        } catch (error) {
          if (!(error instanceof CliError)) throw error;
        }
      },
    ),
    { numRuns: 300 },
  );
});
