import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWorld, type World } from "../move/testing.ts";
import { findTenant } from "../registry/find-tenant.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
  await world.run("create-tenant", "Company A", "--plan", "pro", "--time-zone", "Asia/Shanghai");
  const { id } = await findTenant(world.registry.db, "company-a");
  await world.fill(id, 20);
  await world.run("quota", "set", "company-a", "api_calls", "--hard", "500", "--soft", "400");
  for (const id of ["e1", "e2", "e3"])
    await world.run("usage", "record", "company-a", "api_calls", "7", "--source", "test", "--id", id);
});
afterAll(() => world?.close());

const json = async (...args: string[]) => JSON.parse(await world.run(...args, "--json"));

test("what was exported is imported again, after the tenant was erased, as it was", async () => {
  const before = await findTenant(world.registry.db, "company-a");
  const exported = await json("export", "company-a", "--out", "a.jsonl.gz");
  expect(exported.sections).toMatchObject({
    "registry.usage_event": { rows: 3 },
    "data.customers": { rows: 20 },
    "data.orders": { rows: 20 },
  });
  const usage = await json("usage", "report", "company-a", "--by", "month");
  await world.run("delete-tenant", "company-a", "--now", "--yes");
  const imported = await json("import", "a.jsonl.gz");
  // The id of an erased tenant is never given again.
  expect(imported).toMatchObject({
    changed: true,
    former_id: before.id,
    rows: 40,
    tenant: { slug: "company-a", plan: "pro" },
  });
  await world.run("export", "company-a", "--out", "b.jsonl");
  const { sections } = JSON.parse(
    (await readFile(join(world.folder, "b.jsonl"), "utf8")).trimEnd().split("\n").at(-1) ?? "",
  );
  for (const table of [
    "data.customers",
    "data.orders",
    "registry.usage_event",
    "registry.quota",
    "registry.usage_hour",
  ])
    expect(sections[table], table).toEqual(exported.sections[table]);
  expect((await json("usage", "report", "company-a", "--by", "month")).totals).toEqual(usage.totals);
});

test("the same archive again changes nothing; under another slug and isolation it is a copy", async () => {
  await world.run("export", "company-a", "--out", "again.jsonl");
  expect(await json("import", "again.jsonl", "--slug", "copy", "--isolation", "schema")).toMatchObject({
    changed: true,
    tenant: { slug: "copy", isolation: "schema", status: "active" },
  });
  expect(await json("import", "again.jsonl", "--slug", "copy", "--isolation", "schema")).toMatchObject({
    changed: false,
  });
  expect(await world.sql("SELECT count(*) AS n FROM tenant_copy.orders")).toEqual([{ n: "20" }]);
  await expect(world.run("import", "again.jsonl")).rejects.toThrow(/`company-a` is taken/u);
});

test("an archive that was cut changes nothing", async () => {
  const text = await readFile(join(world.folder, "again.jsonl"), "utf8");
  await writeFile(join(world.folder, "cut.jsonl"), text.slice(0, text.length / 2));
  const before = await world.run("list", "--json");
  await expect(world.run("import", "cut.jsonl", "--slug", "cut")).rejects.toThrow(/line \d+/u);
  expect(await world.run("list", "--json")).toBe(before);
});

test("rows that the place has no table for are refused, and nothing is left", async () => {
  await world.sql("CREATE TABLE extra (tenant_id uuid NOT NULL, id uuid NOT NULL, PRIMARY KEY (tenant_id, id))");
  const { id } = await findTenant(world.registry.db, "company-a");
  await world.sql("INSERT INTO extra VALUES ($1, gen_random_uuid())", [id]);
  await world.run("export", "company-a", "--out", "extra.jsonl");
  await world.sql("DROP TABLE extra");
  const before = await world.run("list", "--json");
  await expect(world.run("import", "extra.jsonl", "--slug", "lost", "--isolation", "schema")).rejects.toThrow(/extra/u);
  expect(await world.run("list", "--json")).toBe(before);
  expect(await world.sql("SELECT FROM pg_namespace WHERE nspname = 'tenant_lost'")).toEqual([]);
});

test("a file that is there is not replaced unasked", async () => {
  await expect(world.run("export", "company-a", "--out", "again.jsonl")).rejects.toThrow(/exists/u);
  await world.run("export", "company-a", "--out", "again.jsonl", "--force");
});
