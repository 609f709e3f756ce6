import type { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withDatabase } from "../data/store-url.ts";
import { emptyDatabase } from "../registry/testing.ts";
import { openProvider, type Provider } from "./provider.ts";
import { connect, tenantA, tenantB } from "./testing.ts";

const ctx = { cwd: "/nowhere", env: {} };

let url: string;
let admin: Client;
let provider: Provider;
beforeAll(async () => {
  url = await emptyDatabase();
  admin = await connect(url);
  await admin.query("CREATE ROLE tenant_app NOLOGIN");
  await admin.query("CREATE DATABASE tenant_template");
  const template = await connect(withDatabase(url, "tenant_template"));
  await template.query(`CREATE TABLE note (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text);
    CREATE TABLE _sqlx_migrations (version bigint); INSERT INTO _sqlx_migrations VALUES (1)`);
  await template.end();
  provider = await openProvider("database", url, ctx);
});
afterAll(async () => {
  await provider.close();
  await admin.end();
});

const databases = async () =>
  (await admin.query("SELECT datname FROM pg_database WHERE datname ~ '^tenant' ORDER BY 1")).rows.map(
    ({ datname }) => datname,
  );

test("each tenant has a database that only its role, and the service, may connect to", async () => {
  await provider.provision(tenantA);
  await provider.provision(tenantA);
  await provider.provision(tenantB);
  expect(await databases()).toEqual(["tenant_acme_one", "tenant_bolt", "tenant_template"]);
  await admin.query("CREATE ROLE ann LOGIN IN ROLE tenant_acme_one");
  const as = (database: string) => Object.assign(new URL(withDatabase(url, database)), { username: "ann" }).href;
  const own = await connect(as("tenant_acme_one"));
  await own.query("INSERT INTO note (text) VALUES ('mine')");
  await expect(own.query("CREATE TABLE more (a int)")).rejects.toMatchObject({ code: "42501" });
  await expect(own.query("TRUNCATE note")).rejects.toMatchObject({ code: "42501" });
  await own.end();
  await expect(connect(as("tenant_bolt"))).rejects.toMatchObject({ code: "42501" });
  expect(await provider.tables(tenantA)).toMatchObject([{ name: "note", key: ["id"] }]);
  expect((await provider.digest(tenantA, "note")).rows).toBe(1);
  expect((await provider.digest(tenantB, "note")).rows).toBe(0);
});

test("what a killed run left is finished, and dropped", async () => {
  const place = { id: "0197a000-0000-7000-8000-00000000000d", slug: "half" };
  await admin.query("CREATE DATABASE tenant_unfinished_0197a00000007000800000000000000d TEMPLATE tenant_template");
  await provider.provision(place);
  expect(await databases()).toContain("tenant_half");
  expect((await databases()).filter((name) => name.includes("unfinished"))).toEqual([]);
  await admin.query("CREATE DATABASE tenant_unfinished_0197a00000007000800000000000000d TEMPLATE tenant_template");
  const open = await connect(withDatabase(url, "tenant_half"));
  open.on("error", () => {});
  await provider.remove(place);
  await provider.remove(place);
  expect((await databases()).filter((name) => /half|unfinished/.test(name))).toEqual([]);
  expect((await admin.query("SELECT 1 FROM pg_roles WHERE rolname = 'tenant_half'")).rows).toEqual([]);
});

test("a database that was not made for the tenant is neither used nor dropped", async () => {
  await admin.query("CREATE DATABASE tenant_foreign");
  for (const slug of ["foreign", "bolt"]) {
    const place = { id: "0197a000-0000-7000-8000-0000000000ff", slug };
    await expect(provider.provision(place)).rejects.toMatchObject({ code: "place-taken" });
    await expect(provider.remove(place)).rejects.toMatchObject({ code: "place-taken" });
    await expect(provider.tables(place)).rejects.toMatchObject({ code: "place-taken" });
  }
  expect(await databases()).toEqual(expect.arrayContaining(["tenant_bolt", "tenant_foreign"]));
});

test("a template with rows, or with somebody in it, is told", async () => {
  const template = await connect(withDatabase(url, "tenant_template"));
  await template.query("INSERT INTO note (text) VALUES ('left over')");
  const place = { id: "0197a000-0000-7000-8000-00000000000e", slug: "late" };
  await expect(provider.provision(place)).rejects.toMatchObject({ code: "template-in-use" });
  await template.query("SELECT 1");
  await template.end();
  await expect(provider.provision(place)).rejects.toMatchObject({
    code: "template-not-empty",
    details: { tables: ["note"] },
  });
  await provider.remove(place);
}, 60_000);
