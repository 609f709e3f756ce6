import { temporaryFolder, testContext, writeTree } from "@microforge/core/testing";
import { describe, expect, test } from "vitest";
import { fixturePath, told } from "../../../test/import/fixtures.ts";
import type { Imported } from "../imported.ts";
import { importSql } from "./read.ts";

const choice = { dialect: "postgres", schema: "public", only: undefined } as const;

async function read(sql: string): Promise<Imported> {
  const cwd = await temporaryFolder();
  await writeTree(cwd, { "schema.sql": sql });
  return importSql(testContext({ cwd }), "schema.sql", choice);
}

/** The field that a column becomes, and what is said about it. */
async function column(definition: string, before = ""): Promise<{ field: unknown; lost: string[]; notes: string[] }> {
  const { entities, unmapped, notes } = await read(
    `${before}CREATE TABLE things (id uuid PRIMARY KEY, ok bool, it ${definition});`,
  );
  const what = (remarks: Imported["notes"]): string[] => remarks.map(({ what: { en } }) => en);
  return { field: entities.Thing?.fields.it, lost: what(unmapped), notes: what(notes) };
}

describe("columns", () => {
  test.each<[definition: string, field: object]>([
    ["varchar(80) NOT NULL DEFAULT 'x'::varchar", { type: "string", max: 80, default: "x" }],
    ["character varying(4000)", { type: "text", max: 4000, optional: true }],
    ["char(3) NOT NULL", { type: "string", max: 3 }],
    ["bool NOT NULL DEFAULT false", { type: "bool", default: false }],
    ["smallint NOT NULL", { type: "i32", min: -32768, max: 32767 }],
    ["integer NOT NULL DEFAULT '-7'::integer", { type: "i32", default: -7 }],
    ["bigint", { type: "i64", optional: true }],
    ["real NOT NULL", { type: "f64" }],
    ["numeric(12,2) NOT NULL DEFAULT 0.50", { type: "decimal", precision: 12, scale: 2, default: 0.5 }],
    ["numeric(6) NOT NULL", { type: "decimal", precision: 6, scale: 0 }],
    ["uuid NOT NULL DEFAULT gen_random_uuid()", { type: "uuid", generated: true }],
    ["date NOT NULL", { type: "date" }],
    ["time without time zone NOT NULL", { type: "time" }],
    ["timestamp with time zone NOT NULL DEFAULT CURRENT_TIMESTAMP", { type: "datetime", generated: true }],
    ["jsonb NOT NULL", { type: "json" }],
    ["bytea NOT NULL", { type: "bytes" }],
    ["text NOT NULL CHECK (it IN ('a', 'b')) DEFAULT 'a'", { type: "enum", values: ["a", "b"], default: "a" }],
    ["text NOT NULL CHECK ((it)::text = ANY (ARRAY['a'::text, 'b'::text]))", { type: "enum", values: ["a", "b"] }],
    ["text NOT NULL CHECK (it = 'a' OR it = 'b')", { type: "enum", values: ["a", "b"] }],
    ["text CHECK (it IS NULL OR char_length(it) <= 30)", { type: "string", max: 30, optional: true }],
    ["varchar(9) NOT NULL CHECK (it ~ '^[a-z]+$'::text)", { type: "string", max: 9, pattern: "^[a-z]+$" }],
    ["integer NOT NULL CHECK (it > 0 AND 10 >= it)", { type: "i32", min: 1, max: 10 }],
    ["integer NOT NULL CHECK (it BETWEEN 1 AND 5)", { type: "i32", min: 1, max: 5 }],
    ["numeric(5,2) NOT NULL CHECK (it > 0::numeric)", { type: "decimal", precision: 5, scale: 2, min: 0.01 }],
    ["varchar(9) NOT NULL UNIQUE", { type: "string", max: 9, unique: true }],
  ])("%s", async (definition, field) => {
    expect(await column(definition)).toEqual({ field, lost: [], notes: [] });
  });

  test.each<[definition: string, field: object | undefined, remark: string]>([
    ["text NOT NULL", { type: "text" }, "a text without a limit may have 10000 characters"],
    ["text NOT NULL UNIQUE", { type: "string", unique: true }, "a text without a limit may have 255 characters"],
    ["timestamp NOT NULL", { type: "datetime" }, "a time without a zone is taken as UTC"],
    ["text[] NOT NULL", { type: "json" }, "an array: kept as JSON, unchecked"],
    ["numeric NOT NULL", { type: "decimal", precision: 18, scale: 6 }, "18, of which 6 are decimal places"],
    ["integer NOT NULL CHECK (it IN (0, 1))", { type: "bool" }, "a number that is 0 or 1 becomes true or false"],
    ["interval", undefined, "no field has the type `interval`"],
    ["numeric(30,4)", undefined, "a decimal has at most 18 digits"],
    ["int GENERATED ALWAYS AS (1 + 1) STORED", undefined, "a computed column is left out"],
    ["serial", { type: "i32" }, "a default that the database makes (sequence) is left out"],
    ["int DEFAULT 5", { type: "i32", optional: true }, "a missing value is null here"],
    ["int NOT NULL DEFAULT random()", { type: "i32" }, "`DEFAULT random()` is left out"],
    ["int NOT NULL CHECK (it % 2 = 0)", { type: "i32" }, "`CHECK (it % 2 = 0)` is not checked"],
    ["int CHECK (ok IS NULL OR it > 0)", { type: "i32", optional: true }, "is not checked"],
    ["varchar(9) NOT NULL CHECK (NOT it = 'a')", { type: "string", max: 9 }, "is not checked"],
  ])("says what becomes of: %s", async (definition, field, remark) => {
    const { field: found, lost, notes } = await column(definition);
    expect(found).toEqual(field);
    expect([...lost, ...notes].join("\n")).toContain(remark);
  });

  test("enum types and domains, also of domains", async () => {
    const types =
      "CREATE TYPE mood AS ENUM ('sad', 'glad'); ALTER TYPE mood ADD VALUE 'mad';" +
      "CREATE DOMAIN code AS varchar(5) CHECK (VALUE ~ '^[A-Z]+$'); CREATE DOMAIN key AS code NOT NULL DEFAULT 'A';";
    expect((await column("mood NOT NULL", types)).field).toEqual({ type: "enum", values: ["sad", "glad", "mad"] });
    expect((await column("key", types)).field).toEqual({ type: "string", max: 5, pattern: "^[A-Z]+$", default: "A" });
  });
});

describe("tables", () => {
  test("references with every rule, to every kind of key", async () => {
    const { entities, unmapped, notes } = await read(`
      CREATE TABLE users (id uuid PRIMARY KEY, code varchar(9) NOT NULL UNIQUE);
      CREATE TABLE items (
        id bigserial PRIMARY KEY,
        a_id uuid NOT NULL REFERENCES users,
        b_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
        c_id uuid REFERENCES users ON DELETE SET NULL,
        d_id uuid REFERENCES users ON DELETE RESTRICT,
        e uuid UNIQUE REFERENCES users (id),
        f varchar(9) REFERENCES users (code),
        g_id bigint REFERENCES items ON DELETE SET DEFAULT,
        h_id uuid REFERENCES elsewhere
      );
      ALTER TABLE ONLY items ADD CONSTRAINT pair UNIQUE (a_id, f);`);
    expect(entities.Item?.relations).toEqual({
      a: { to: "User", kind: "many-to-one" },
      b: { to: "User", kind: "many-to-one", on_delete: "cascade" },
      c: { to: "User", kind: "many-to-one", optional: true },
      d: { to: "User", kind: "many-to-one", optional: true, on_delete: "restrict" },
      e: { to: "User", kind: "one-to-one", optional: true, on_delete: "restrict" },
      g: { to: "Item", kind: "many-to-one", optional: true, on_delete: "restrict" },
    });
    expect(entities.Item?.fields).toEqual({
      f: { type: "string", max: 9, optional: true },
      h_id: { type: "uuid", optional: true },
    });
    expect(entities.Item?.unique).toEqual([["a", "f"]]);
    expect(told(unmapped)).toEqual([
      "schema.sql:10: refers to `users` by another column than its key; the column stays",
      "schema.sql:11: `SET DEFAULT` on delete becomes restrict",
      "schema.sql:12: refers to `elsewhere`, which is not imported; the column stays",
    ]);
    expect(told(notes)).toContain("schema.sql:9: the column is `e_id` here");
  });

  test("join tables become relations, unless they say more", async () => {
    const { entities } = await read(`
      CREATE TABLE posts (id uuid PRIMARY KEY, ok bool);
      CREATE TABLE tags (id uuid PRIMARY KEY, ok bool);
      CREATE TABLE post_tags (tag_id uuid REFERENCES tags, post_id uuid REFERENCES posts, PRIMARY KEY (post_id, tag_id));
      CREATE TABLE friends (one uuid NOT NULL REFERENCES posts, other uuid NOT NULL REFERENCES posts, UNIQUE (one, other));
      CREATE TABLE ranked (tag_id uuid REFERENCES tags, post_id uuid REFERENCES posts, rank int NOT NULL, PRIMARY KEY (post_id, tag_id));`);
    expect(Object.keys(entities)).toEqual(["Post", "Tag", "Ranked"]);
    expect(entities.Tag?.relations).toEqual({ posts: { to: "Post", kind: "many-to-many" } });
    expect(entities.Post?.relations).toEqual({ friends: { to: "Post", kind: "many-to-many" } });
    expect(entities.Ranked).toMatchObject({ fields: { rank: { type: "i32" } }, unique: [["post", "tag"]] });
  });

  test("soft deletion, indexes and names", async () => {
    const { entities, unmapped } = await read(`
      CREATE TABLE "Staff Members" (id uuid PRIMARY KEY, a varchar(9) NOT NULL, b int NOT NULL, deleted_at timestamptz);
      CREATE UNIQUE INDEX one ON "Staff Members" (a) WHERE deleted_at IS NULL;
      CREATE INDEX two ON "Staff Members" (b);
      CREATE INDEX three ON "Staff Members" (a, b);
      CREATE TABLE status (id uuid PRIMARY KEY, ok bool NOT NULL);`);
    expect(entities).toEqual({
      StaffMember: {
        soft_delete: true,
        fields: { a: { type: "string", max: 9, unique: true }, b: { type: "i32", indexed: true } },
      },
      Status: { plural: "status", fields: { ok: { type: "bool" } } },
    });
    expect(told(unmapped)).toEqual(["schema.sql:5: an index of several columns is left out"]);
  });

  test("nothing of a column is lost in silence because the column has another part here", async () => {
    const { unmapped } = await read(`
      CREATE TABLE users (id uuid PRIMARY KEY, ok bool, created_at timestamptz NOT NULL DEFAULT now(), deleted_at timestamptz);
      CREATE INDEX a ON users (created_at);
      CREATE INDEX b ON users (deleted_at);
      CREATE TABLE items (id uuid PRIMARY KEY, ok bool, user_id uuid DEFAULT '0190f3e4-7b1a-7c3d-8e5f-012345678900' REFERENCES users);`);
    expect(told(unmapped)).toEqual([
      "schema.sql:4: the index of `deleted_at` is left out",
      "schema.sql:5: a default or CHECK of a reference is left out",
      "schema.sql:2: the index of `created_at` is left out",
    ]);
  });

  test("what is no table is listed, and psql's own lines are none of the server's business", async () => {
    const { entities, unmapped, skipped } = await read(
      [
        "\\restrict abc",
        "CREATE VIEW v AS SELECT 1;",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';",
        'CREATE TABLE logs (id uuid PRIMARY KEY, "größe" int, at date NOT NULL) PARTITION BY RANGE (at);',
        "CREATE TABLE logs_1 PARTITION OF logs DEFAULT;",
        "CREATE TABLE logs_2 (LIKE logs);",
        "ALTER TABLE logs ATTACH PARTITION logs_2 DEFAULT;",
        "COPY logs (id) FROM stdin;",
        "it's; not SQL",
        "\\.",
        "CREATE SEQUENCE s;",
      ].join("\n"),
    );
    expect(Object.keys(entities)).toEqual(["Log"]);
    expect(told(unmapped)).toEqual([
      "schema.sql:2: a view (`v`) is left out",
      "schema.sql:3: a function (`f`) is left out",
      "schema.sql:6: `LIKE` is not followed",
    ]);
    expect(told(skipped)).toEqual([
      "schema.sql:5: a partition of `logs`",
      "schema.sql:6: a partition of `logs`",
      "schema.sql:11: create seq: says nothing about tables",
    ]);
  });

  test("an error has its line", async () => {
    await expect(read("CREATE TABLE a (id uuid);\n-- ü\nCREATE TABEL b ();")).rejects.toThrow(/^schema\.sql:3: /u);
  });
});

test("a dump that pg_dump wrote", async () => {
  const { entities, unmapped } = await importSql(testContext(), fixturePath("shop.sql"), {
    ...choice,
    dialect: "auto",
  });
  expect(Object.keys(entities)).toEqual([
    "Entry",
    "WeirdName",
    "User",
    "Category",
    "Event",
    "Label",
    "OrderItem",
    "Order",
    "Product",
    "Profile",
    "Shipment",
  ]);
  expect(entities.Profile?.relations).toEqual({ user: { to: "User", kind: "one-to-one", on_delete: "cascade" } });
  expect(entities.Product).toMatchSnapshot();
  expect(unmapped.map(({ place, what }) => `${place.replace(/^.*\//u, "")}: ${what.en}`)).toMatchSnapshot();
});
