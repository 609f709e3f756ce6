import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sha256 } from "../canonical.ts";
import { makeWorld, type World } from "../move/testing.ts";
import { findTenant } from "../registry/find-tenant.ts";
import { verifyKey } from "../verify/last-result.ts";
import { certificateText } from "./certificate.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world?.close());

const name = "Vertraulich & Söhne";

async function create(slug: string, isolation: string): Promise<string> {
  await world.run("create-tenant", name, "--slug", slug, "--isolation", "row");
  const { id } = await findTenant(world.registry.db, slug);
  await world.fill(id, 4);
  if (isolation !== "row") await world.run("move", slug, "--isolation", isolation);
  await world.run("usage", "record", slug, "api_calls", "3");
  return id;
}

const certificateOf = async (id: string) =>
  world.registry.db.selectFrom("certificate").selectAll().where("tenant_id", "=", id).executeTakeFirst();

describe.each(["row", "schema", "database"])("a tenant in %s isolation", (isolation) => {
  const slug = `secretive-${isolation}`;
  test("is erased, searched for, and certified", async () => {
    const id = await create(slug, isolation);
    const neighbour = await world.run("create-tenant", `Neighbour ${isolation}`, "--json");
    const other = JSON.parse(neighbour).tenant.id;
    await world.fill(other, 2);
    await world.run("delete-tenant", slug, "--now", "--yes");
    const row = await certificateOf(id);
    const certificate = JSON.parse(row?.content ?? "");
    expect(certificate).toMatchObject({ tenant: id, kind: "erasure-certificate" });
    const searched = certificate.searched.map((place: { name: string | null }) => place.name ?? "file");
    expect(searched).toEqual(expect.arrayContaining(["public.customers", "public.orders", "usage_event", "file"]));
    const found = certificate.searched.filter((place: { found: number }) => place.found > 0);
    expect(found.map((place: { name: string }) => place.name).sort()).toEqual(["tenant"]);
    expect(row?.sha256).toBe(sha256(certificateText(certificate)));
    expect(row?.content).not.toContain(slug);
    for (const file of ["tenants.db", "tenants.db-wal"]) {
      const bytes = await readFile(join(world.folder, file)).catch(() => Buffer.alloc(0));
      expect(bytes.includes(name), file).toBe(false);
    }
    expect(await world.sql("SELECT count(*) AS n FROM customers WHERE tenant_id = $1", [other])).toEqual([{ n: "2" }]);
    const tombstone = await findTenant(world.registry.db, id);
    expect(tombstone).toMatchObject({ status: "erased", name: "", search: "" });
    // Again: nothing is left to do.
    await world.run("delete-tenant", id, "--now", "--yes");
  });
});

test("what still speaks of it is found, and nothing is certified until it is gone", async () => {
  const id = await create("elsewhere", "row");
  await world.sql("CREATE TABLE audit_copy (entry jsonb); ");
  await world.sql("INSERT INTO audit_copy VALUES (jsonb_build_object('who', $1::text))", [id]);
  await expect(world.run("delete-tenant", "elsewhere", "--now", "--yes")).rejects.toThrow(/public\.audit_copy/u);
  expect(await certificateOf(id)).toBeUndefined();
  expect(await findTenant(world.registry.db, id)).toMatchObject({ status: "erasing" });
  await world.sql("DELETE FROM audit_copy");
  await world.run("delete-tenant", id, "--now", "--yes");
  expect(await certificateOf(id)).toBeDefined();
});

test("a namesake, and the last matrix of `isolation verify`, are no trace of it", async () => {
  const id = await create("namesake-one", "row");
  await create("namesake-two", "row");
  const value = JSON.stringify({ proof: `tenant_id = '${id}'` });
  await world.registry.write((trx) =>
    trx
      .insertInto("meta")
      .values({ key: verifyKey, value })
      .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
      .execute(),
  );
  await world.run("delete-tenant", "namesake-one", "--now", "--yes");
  expect(await certificateOf(id)).toBeDefined();
  expect((await findTenant(world.registry.db, "namesake-two")).name).toBe(name);
});
