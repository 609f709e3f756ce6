import { execa } from "execa";
import type { Client } from "pg";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { emptyDatabase } from "../registry/testing.ts";
import { openProvider, type Provider } from "./provider.ts";
import { connect, richTemplate, tenantA, tenantB } from "./testing.ts";

const ctx = { cwd: "/nowhere", env: {} };

let url: string;
let admin: Client;
let provider: Provider;
beforeAll(async () => {
  url = await emptyDatabase();
  admin = await connect(url);
  await admin.query(richTemplate);
  provider = await openProvider("schema", url, ctx);
});
afterAll(async () => {
  await provider.close();
  await admin.end();
});

afterEach(() => admin.query("ROLLBACK"));

/** The schema as pg_dump writes it, without what is meant to differ: its name, its comment, and the rights of its role. */
async function dump(schema: string): Promise<string[]> {
  const { stdout } = await execa("pg_dump", ["--schema-only", "--schema", schema, url]);
  return stdout
    .replaceAll("who''s who, from the tenant_template schema", "who's who")
    .replaceAll(schema, "SCHEMA")
    .split("\n")
    .filter((line) => !/^--|^$|^\\|^COMMENT ON SCHEMA |^SET |(TO|FROM) (tenant_acme_one|"?SCHEMA"?);$/.test(line));
}

test("a clone is the template in everything but its name", async () => {
  await provider.provision(tenantA);
  const template = await dump("tenant_template");
  expect(template.length).toBeGreaterThan(200);
  expect(await dump("tenant_acme_one")).toEqual(template);
});

test("nothing of a clone mentions the template, but for comments", async () => {
  const { stdout } = await execa("pg_dump", ["--schema-only", "--schema", "tenant_acme_one", url]);
  expect(stdout.split("\n").filter((line) => line.includes("tenant_template"))).toEqual([
    "COMMENT ON TABLE tenant_acme_one.person IS 'who''s who, from the tenant_template schema';",
  ]);
});

test("the clone works by itself: identities, defaults, triggers, functions, partitions; the template stays empty", async () => {
  await admin.query("BEGIN; SET LOCAL search_path = tenant_acme_one");
  await admin.query("INSERT INTO person (name, email) VALUES ('Ann', 'a@b'), ('Bo', 'b@b')");
  await admin.query(`INSERT INTO "Order Line" (person_id) SELECT id FROM people()`);
  await admin.query("INSERT INTO cache VALUES ('k', 'v'); CALL tidy(1); REFRESH MATERIALIZED VIEW totals");
  const { rows } = await admin.query(`SELECT (SELECT array_agg(id || slug ORDER BY id) FROM person) AS people,
    (SELECT array_agg(number ORDER BY number) FROM "Order Line") AS numbers, (SELECT count(*)::int FROM log_2026) AS logged,
    (SELECT count(*)::int FROM cache) AS cached, (SELECT count(*)::int FROM totals) AS totals,
    (SELECT count(*)::int FROM _sqlx_migrations) AS migrations, (SELECT count(*)::int FROM people_atomic()) AS active,
    (SELECT count(*)::int FROM tenant_template.log) + (SELECT count(*)::int FROM tenant_template.person) AS template`);
  await admin.query("ROLLBACK");
  expect(rows).toEqual([
    {
      people: ["1000ann", "1002bo"],
      numbers: [100, 105],
      logged: 2,
      cached: 0,
      totals: 2,
      migrations: 2,
      active: 2,
      template: 0,
    },
  ]);
});

test("the tenant's role reaches its own schema and no other; the service reaches neither without taking a role on", async () => {
  await provider.provision(tenantB);
  await admin.query("CREATE ROLE service LOGIN IN ROLE tenant_app");
  const service = await connect(Object.assign(new URL(url), { username: "service" }).href);
  const tried = (sql: string) =>
    service.query(sql).then(
      () => "done",
      (error: { code: string }) => error.code,
    );
  expect(await tried("SELECT 1 FROM tenant_bolt.person")).toBe("42501");
  await service.query("SET ROLE tenant_bolt");
  expect(await tried("INSERT INTO tenant_bolt.cache VALUES ('a', 'b')")).toBe("done");
  expect(await tried("SELECT 1 FROM tenant_acme_one.cache")).toBe("42501");
  expect(await tried("SELECT 1 FROM tenant_template.cache")).toBe("42501");
  expect(await tried("TRUNCATE tenant_bolt.cache")).toBe("42501");
  expect(await tried("CREATE TABLE tenant_bolt.mine (a int)")).toBe("42501");
  await service.end();
});

test("rights that the service's role has in the template are the tenant's in its clone, and no others", async () => {
  await admin.query("BEGIN; GRANT SELECT ON tenant_template.cache TO tenant_app; COMMIT");
  const tenant = { id: "0197a000-0000-7000-8000-00000000000c", slug: "reader" };
  await provider.provision(tenant);
  const { rows } =
    await admin.query(`SELECT has_table_privilege('tenant_reader', 'tenant_reader.cache', 'SELECT') AS reads,
    has_table_privilege('tenant_reader', 'tenant_reader.cache', 'INSERT') AS writes,
    has_table_privilege('tenant_reader', 'tenant_reader.person', 'SELECT') AS other`);
  await admin.query("REVOKE ALL ON tenant_template.cache FROM tenant_app");
  expect(rows).toEqual([{ reads: true, writes: false, other: false }]);
  await provider.remove(tenant);
});

test("tables that migrations add later are the tenant's too", async () => {
  await admin.query(
    "CREATE TABLE tenant_bolt.added (id int); SET ROLE tenant_bolt; INSERT INTO tenant_bolt.added VALUES (1); RESET ROLE; DROP TABLE tenant_bolt.added",
  );
});

test("provisioning again changes nothing; removing leaves nothing, twice", async () => {
  const tenant = { id: "0197a000-0000-7000-8000-00000000000d", slug: "again" };
  await provider.provision(tenant);
  await admin.query("INSERT INTO tenant_again.cache VALUES ('kept', '')");
  await provider.provision(tenant);
  expect((await admin.query("SELECT key FROM tenant_again.cache")).rows).toEqual([{ key: "kept" }]);
  await provider.remove(tenant);
  await provider.remove(tenant);
  const left = await admin.query(
    "SELECT 1 FROM pg_namespace WHERE nspname = 'tenant_again' UNION ALL SELECT 1 FROM pg_roles WHERE rolname = 'tenant_again'",
  );
  expect(left.rows).toEqual([]);
});

test("a schema or role that was not made for the tenant is neither used nor dropped", async () => {
  await admin.query("CREATE SCHEMA tenant_foreign; CREATE ROLE tenant_other");
  for (const slug of ["foreign", "bolt"]) {
    const place = { id: "0197a000-0000-7000-8000-0000000000ff", slug };
    await expect(provider.provision(place)).rejects.toMatchObject({ code: "place-taken" });
    await expect(provider.remove(place)).rejects.toMatchObject({ code: "place-taken" });
    await expect(provider.tables(place)).rejects.toMatchObject({ code: "place-taken" });
  }
  const other = { id: "0197a000-0000-7000-8000-0000000000fe", slug: "other" };
  await expect(provider.provision(other)).rejects.toMatchObject({ code: "place-taken" });
  await provider.remove(other);
  const found = await admin.query(
    "SELECT nspname AS name FROM pg_namespace WHERE nspname IN ('tenant_foreign', 'tenant_other') UNION ALL SELECT rolname FROM pg_roles WHERE rolname = 'tenant_other' ORDER BY 1",
  );
  expect(found.rows).toEqual([{ name: "tenant_foreign" }, { name: "tenant_other" }]);
});

test("sixteen at once make sixteen places, and the same one is made once", async () => {
  const places = Array.from({ length: 16 }, (_, index) => ({
    id: `0197a000-0000-7000-8000-0000000001${String(index % 8).padStart(2, "0")}`,
    slug: `crowd-${index % 8}`,
  }));
  await Promise.all(places.map((place) => provider.provision(place)));
  const { rows } = await admin.query(
    "SELECT count(*)::int AS schemas FROM pg_namespace WHERE nspname LIKE 'tenant\\_crowd\\_%'",
  );
  expect(rows).toEqual([{ schemas: 8 }]);
  for (const place of places.slice(0, 8)) await provider.remove(place);
});

test("what cannot be cloned is named before anything is made", async () => {
  await admin.query(
    "CREATE AGGREGATE tenant_template.total(int) (SFUNC = int4pl, STYPE = int); CREATE EXTENSION citext SCHEMA tenant_template",
  );
  const place = { id: "0197a000-0000-7000-8000-00000000000e", slug: "rejected" };
  await expect(provider.provision(place)).rejects.toMatchObject({
    code: "template-unsupported",
    details: { objects: ["extension citext", "function total(integer)"] },
  });
  await admin.query("DROP EXTENSION citext; DROP AGGREGATE tenant_template.total(int)");
  expect((await admin.query("SELECT 1 FROM pg_namespace WHERE nspname = 'tenant_rejected'")).rows).toEqual([]);
});

test("without a template there is nothing to clone", async () => {
  const empty = await openProvider("schema", await emptyDatabase(), ctx);
  await expect(empty.provision({ ...tenantA, slug: "lonely" })).rejects.toMatchObject({ code: "template-missing" });
  await empty.close();
});
