import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "libsql";
import { describe, expect, test } from "vitest";
import { type Ground, ground, query, schemaOf } from "./testing.ts";

const files = {
  "0001_task.sql": "CREATE TABLE task (id bigint PRIMARY KEY);",
  "0002_title.up.sql": "ALTER TABLE task ADD COLUMN title text;\nCREATE INDEX task_title_idx ON task (title);",
  "0002_title.down.sql": "ALTER TABLE task DROP COLUMN title;",
};

const recorded = (place: Ground, schema: string) =>
  place.sql<{ version: string; description: string; success: boolean }>(
    `SELECT version::text, description, success FROM "${schema}"._sqlx_migrations ORDER BY version`,
  );

const states = (place: Ground) =>
  place.registry(({ db }) =>
    db
      .selectFrom("tenant_migration")
      .select(["tenant_id", "version", "state", "error"])
      .orderBy("tenant_id")
      .orderBy("version")
      .execute(),
  );

/** Tenants with an empty schema each, as if they were made before the first migration. */
async function withSchemas(place: Ground, ...slugs: readonly string[]): Promise<void> {
  for (const slug of slugs) {
    await place.tenant(slug);
    await place.sql(`CREATE SCHEMA "${schemaOf(slug)}"`);
  }
}

describe.each(["sqlite", "postgres"] as const)("schemas, with the registry on %s", (registry) => {
  test("the template is made and migrated with all tenants; a second run finds nothing to do", async () => {
    const place = await ground(files, { registry });
    await withSchemas(place, "a", "b-c");
    const first = await place.migrate();
    expect(first).toMatchObject({ exit: 0, json: { counts: { migrated: 3, current: 0 } } });
    for (const schema of ["tenant_template", "tenant_a", "tenant_b_c"]) {
      expect(await recorded(place, schema)).toEqual([
        { version: "1", description: "task", success: true },
        { version: "2", description: "title", success: true },
      ]);
      await place.sql(`SELECT title FROM "${schema}".task`);
    }
    expect(await states(place)).toHaveLength(6);
    expect(new Set((await states(place)).map(({ state }) => state))).toEqual(new Set(["done"]));
    expect(await place.migrate()).toMatchObject({ exit: 0, json: { counts: { migrated: 0, current: 3 } } });
  });
});

test("the first error stops the run, nothing of the failed migration is left, and the same command finishes", async () => {
  const place = await ground({
    ...files,
    "0002_title.up.sql": "ALTER TABLE task ADD COLUMN title text;\nUPDATE taks SET title = title;",
  });
  await withSchemas(place, "a", "b", "c");
  await place.sql(
    "CREATE SCHEMA tenant_template; CREATE TABLE tenant_template.taks (title text); CREATE TABLE tenant_a.taks (title text)",
  );
  const failed = await place.migrate({ parallel: "1" });
  expect(failed).toMatchObject({ exit: 1, json: { counts: { migrated: 2, failed: 1, pending: 1 } } });
  expect(failed.json.targets.find(({ state }) => state === "failed")).toMatchObject({
    name: "b",
    problem: { kind: "failed", version: 2, detail: 'line 2: relation "taks" does not exist (42P01)' },
  });
  expect(await recorded(place, "tenant_b")).toEqual([{ version: "1", description: "task", success: true }]);
  expect(
    await place.sql("SELECT FROM pg_attribute WHERE attrelid = 'tenant_b.task'::regclass AND attname = 'title'"),
  ).toEqual([]);
  expect((await states(place)).filter(({ state }) => state !== "done")).toEqual([
    { tenant_id: "id-b", version: 2, state: "failed", error: 'failed: line 2: relation "taks" does not exist (42P01)' },
    { tenant_id: "id-c", version: 1, state: "pending", error: null },
    { tenant_id: "id-c", version: 2, state: "pending", error: null },
  ]);
  expect(await place.migrate({ status: true })).toMatchObject({ exit: 0, json: { counts: { current: 2, behind: 2 } } });

  await place.sql("CREATE TABLE tenant_b.taks (title text); CREATE TABLE tenant_c.taks (title text)");
  expect(await place.migrate({ resume: true })).toMatchObject({
    exit: 0,
    json: { counts: { migrated: 2, current: 0 } },
  });
  expect((await states(place)).filter(({ state }) => state !== "done")).toEqual([]);
  expect(await place.migrate({ resume: true })).toMatchObject({
    exit: 0,
    json: { counts: { migrated: 0, current: 0 } },
  });
});

test("keep going: one tenant's error is its own", async () => {
  const place = await ground(files);
  await withSchemas(place, "a", "b", "c");
  await place.sql("CREATE TABLE tenant_a.task (id text)");
  expect(await place.migrate({ keepGoing: true, parallel: "1" })).toMatchObject({
    exit: 1,
    json: { counts: { migrated: 3, failed: 1 } },
  });
  expect(await place.sql("SELECT to_regclass('tenant_a._sqlx_migrations')::text AS record")).toEqual([
    { record: null },
  ]);
});

test("a template that cannot be migrated holds its tenants back, also when told to keep going", async () => {
  const place = await ground(files);
  await withSchemas(place, "a");
  await place.sql("CREATE SCHEMA tenant_template; CREATE TABLE tenant_template.task (id text)");
  expect(await place.migrate({ keepGoing: true })).toMatchObject({
    exit: 1,
    json: { counts: { failed: 1, pending: 1 } },
  });
  expect(await place.sql("SELECT to_regclass('tenant_a.task')::text AS task")).toEqual([{ task: null }]);
});

test("edited, missing and skipped migrations and places that are not there are refused before anything is begun", async () => {
  const place = await ground(files);
  await withSchemas(place, "edited", "missing", "skipped", "fine");
  await place.tenant("gone");
  await place.migrate({ tenant: ["edited", "missing", "skipped"] });
  await place.sql(`UPDATE tenant_edited._sqlx_migrations SET checksum = 'x' WHERE version = 1;
    INSERT INTO tenant_missing._sqlx_migrations VALUES (3, 'x', now(), true, 'x', 1);
    DELETE FROM tenant_skipped._sqlx_migrations WHERE version = 1`);
  const refused = await place.migrate();
  expect(refused).toMatchObject({ exit: 1, json: { counts: { migrated: 0, refused: 4, pending: 2 } } });
  expect(Object.fromEntries(refused.json.targets.map(({ name, problem }) => [name, problem?.kind]))).toEqual({
    "template:schema:default": undefined,
    edited: "edited",
    missing: "missing",
    skipped: "gap",
    fine: undefined,
    gone: "place-missing",
  });
  expect(await place.sql("SELECT to_regnamespace('tenant_template')::text AS schema")).toEqual([{ schema: null }]);
  expect(await place.migrate({ keepGoing: true })).toMatchObject({
    exit: 1,
    json: { counts: { migrated: 2, refused: 4 } },
  });
});

test("a dry run says what would be done and does none of it", async () => {
  const place = await ground(files);
  await withSchemas(place, "a");
  expect(await place.migrate({ dryRun: true })).toMatchObject({
    exit: 0,
    json: { applied: false, counts: { pending: 2 } },
  });
  expect(await place.sql("SELECT to_regclass('tenant_a._sqlx_migrations')::text AS record")).toEqual([
    { record: null },
  ]);
  expect(await states(place)).toEqual([]);
});

test("up to a version, then the rest", async () => {
  const place = await ground(files);
  await withSchemas(place, "a");
  expect(await place.migrate({ to: "1" })).toMatchObject({ exit: 0, json: { newest: 1, counts: { migrated: 2 } } });
  expect(await recorded(place, "tenant_a")).toHaveLength(1);
  expect(await place.migrate()).toMatchObject({ exit: 0, json: { newest: 2, counts: { migrated: 2 } } });
});

test("what a migration sets, makes or opens does not reach the next tenant", async () => {
  const leaky = `CREATE TABLE task (id bigint);
    SET search_path = pg_catalog; SET default_transaction_read_only = on; CREATE TEMP TABLE leak AS SELECT 1 AS one;`;
  const place = await ground({ "0001_a.sql": leaky });
  await withSchemas(place, "a", "b", "c");
  expect(await place.migrate({ parallel: "1" })).toMatchObject({ exit: 0, json: { counts: { migrated: 4 } } });
  expect(
    await place.sql(
      "SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relname = 'task'",
    ),
  ).toHaveLength(4);
});

test("a file that ends its own transaction is recorded as half done, and told so", async () => {
  const place = await ground({ "0001_a.sql": "CREATE TABLE a (); COMMIT; CREATE TABLE b ();" });
  await withSchemas(place, "a");
  await place.sql("CREATE SCHEMA tenant_template");
  const ran = await place.migrate({ tenant: ["a"] });
  expect(ran.json.targets[0]?.problem?.kind).toBe("ended-transaction");
  expect(await recorded(place, "tenant_a")).toEqual([{ version: "1", description: "a", success: false }]);
});

describe("a migration without a transaction", () => {
  const concurrent = {
    ...files,
    "0003_index.sql": "-- no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY task_title_key ON task (title);",
  };

  test("is applied, several tenants and two runs at once", async () => {
    const place = await ground(concurrent);
    const slugs = Array.from({ length: 12 }, (_, index) => `t${index}`);
    await withSchemas(place, ...slugs);
    const [one, two] = await Promise.all([place.migrate({ parallel: "4" }), place.migrate({ parallel: "4" })]);
    expect([one.exit, two.exit]).toEqual([0, 0]);
    for (const slug of slugs) expect(await recorded(place, schemaOf(slug))).toHaveLength(3);
    expect(await place.sql("SELECT FROM pg_index WHERE NOT indisvalid")).toEqual([]);
  });

  test("that fails half way is visible, first in the status, and repaired as somebody says", async () => {
    const place = await ground(concurrent);
    await withSchemas(place, "a", "b");
    await place.migrate({ to: "2" });
    await place.sql("INSERT INTO tenant_b.task VALUES (1, 'x'), (2, 'x')");
    const failed = await place.migrate();
    expect(failed.exit).toBe(1);
    expect(await recorded(place, "tenant_b")).toContainEqual({ version: "3", description: "index", success: false });
    const status = await place.migrate({ status: true });
    expect(status.json.counts).toMatchObject({ half_done: 1 });
    expect(status.json.targets[0]).toMatchObject({ name: "b", problem: { kind: "half-done", version: 3 } });
    expect(status.json.targets[0]?.problem?.detail).toContain("could not create unique index");
    expect((await place.migrate()).json.targets.find(({ name }) => name === "b")).toMatchObject({ state: "refused" });

    expect((await place.migrate({ repair: "b" })).exit).toBe("repair-needs-answer");
    expect((await place.migrate({ repair: "a", as: "done" })).exit).toBe("nothing-to-repair");
    await place.sql("DROP INDEX tenant_b.task_title_key; DELETE FROM tenant_b.task");
    expect(await place.migrate({ repair: "b", as: "undone" })).toMatchObject({
      exit: 0,
      json: { recorded_as: "undone" },
    });
    expect((await place.migrate()).exit).toBe(0);
    expect(await recorded(place, "tenant_b")).toContainEqual({ version: "3", description: "index", success: true });
  });

  test("is repaired as done when all of it is there; not while somebody is at work, nor after an edit", async () => {
    const place = await ground(concurrent);
    await withSchemas(place, "a");
    await place.migrate();
    await place.sql("UPDATE tenant_a._sqlx_migrations SET success = false WHERE version = 3");
    writeFileSync(join(place.folder, "migrations/0003_index.sql"), "-- no-transaction\nSELECT 1;");
    expect((await place.migrate({ repair: "a", as: "done" })).exit).toBe("migration-edited");
    writeFileSync(join(place.folder, "migrations/0003_index.sql"), concurrent["0003_index.sql"]);
    expect((await place.migrate({ repair: "a", as: "done" })).exit).toBe(0);
    expect(await place.migrate()).toMatchObject({ exit: 0, json: { counts: { migrated: 0, current: 2 } } });
    expect((await states(place)).filter(({ state }) => state !== "done")).toEqual([]);
  });
});

test("two runs at once migrate each tenant once", async () => {
  const place = await ground({ ...files, "0003_log.sql": "CREATE TABLE log AS SELECT 1 AS once;" });
  const slugs = Array.from({ length: 30 }, (_, index) => `t${index}`);
  await withSchemas(place, ...slugs);
  const runs = await Promise.all([place.migrate(), place.migrate(), place.migrate()]);
  expect(runs.map(({ exit }) => exit)).toEqual([0, 0, 0]);
  for (const slug of slugs) expect(await recorded(place, schemaOf(slug))).toHaveLength(3);
});

test("tenants that another command works on are left to it, and told", async () => {
  const place = await ground(files);
  await withSchemas(place, "a");
  await place.tenant("b", { status: "provisioning" });
  expect(await place.migrate()).toMatchObject({ exit: 1, json: { counts: { migrated: 2, busy: 1 } } });
});

test("databases, and the shared tables once", async () => {
  const place = await ground(files);
  await place.tenant("d1", { isolation: "database" });
  await place.tenant("d2", { isolation: "namespace" });
  await place.tenant("r1", { isolation: "row" });
  await place.tenant("r2", { isolation: "row" });
  const suffix = new URL(place.storeUrl).pathname.slice(1);
  await query(place.storeUrl, "SELECT 1");
  for (const name of ["tenant_d1", "tenant_d2"]) await place.sql(`CREATE DATABASE ${name}`);
  expect(suffix).toMatch(/^test_/u);
  expect(await place.migrate()).toMatchObject({ exit: 0, json: { counts: { migrated: 4 } } });
  for (const name of ["tenant_d1", "tenant_d2", "tenant_template"]) {
    expect(await place.sql("SELECT version::int FROM public._sqlx_migrations ORDER BY 1", name)).toEqual([
      { version: 1 },
      { version: 2 },
    ]);
  }
  expect(await place.sql("SELECT version::int FROM public._sqlx_migrations ORDER BY 1")).toEqual([
    { version: 1 },
    { version: 2 },
  ]);
  expect(await place.migrate({ isolation: ["row"] })).toMatchObject({ exit: 0, json: { counts: { current: 1 } } });
  expect((await place.migrate({ tenant: ["r1"] })).exit).toBe("tenant-shares-tables");
});

test("SQLite files", async () => {
  const place = await ground(
    { ...files, "0003_pragma.sql": "-- no-transaction\nPRAGMA user_version = 7;" },
    { store: "sqlite" },
  );
  mkdirSync(join(place.folder, "data"));
  const open = (slug: string) => new Sqlite(join(place.folder, `data/${slug}.db`));
  for (const slug of ["a", "b"]) {
    await place.tenant(slug, { isolation: "database" });
    open(slug).close();
  }
  const db = open("b");
  db.exec("CREATE TABLE task (id text)");
  db.close();
  expect(await place.migrate({ keepGoing: true })).toMatchObject({
    exit: 1,
    json: { counts: { migrated: 2, failed: 1 } },
  });
  const rows = open("template")
    .prepare("SELECT version, description, success, length(checksum) AS bytes FROM _sqlx_migrations")
    .all();
  expect(rows).toEqual([
    { version: 1, description: "task", success: 1, bytes: 48 },
    { version: 2, description: "title", success: 1, bytes: 48 },
    { version: 3, description: "pragma", success: 1, bytes: 48 },
  ]);
  const repaired = open("b");
  repaired.exec("DROP TABLE task");
  repaired.close();
  expect(await place.migrate({ resume: true })).toMatchObject({ exit: 0, json: { counts: { migrated: 1 } } });
  expect(open("b").prepare("PRAGMA user_version").get()).toMatchObject({ user_version: 7 });
  await place.tenant("none", { isolation: "database" });
  expect(await place.migrate()).toMatchObject({ exit: 1, json: { counts: { refused: 1 } } });
  expect(existsSync(join(place.folder, "data/none.db"))).toBe(false);
});

test.each([
  [{ parallel: "0" }, "parallel-invalid"],
  [{ parallel: "65" }, "parallel-invalid"],
  [{ parallel: "two" }, "parallel-invalid"],
  [{ lockTimeout: "5" }, "duration-invalid"],
  [{ statementTimeout: "-1s" }, "duration-invalid"],
  [{ to: "9" }, "migration-unknown"],
  [{ dir: "nowhere" }, "migrations-missing"],
  [{ tenant: ["nobody"] }, "tenant-unknown"],
  [{ as: "done" }, "repair-needs-answer"],
  [{ database: "sqlite:none.db" }, "registry-missing"],
] as const)("%j is refused and changes nothing", async (options, code) => {
  const place = await ground(files, { store: "sqlite" });
  expect((await place.migrate(options)).exit).toBe(code);
  expect(await states(place)).toEqual([]);
});

test("Ctrl-C stops before the next tenant and says how to go on", async () => {
  const controller = new AbortController();
  const place = await ground(files);
  await withSchemas(place, "a", "b");
  controller.abort();
  expect((await place.migrate({}, { signal: controller.signal })).exit).toBe("cancelled");
  expect((await place.migrate({ resume: true })).exit).toBe(0);
});
