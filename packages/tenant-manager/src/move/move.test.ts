import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openProvider, type Provider } from "../isolation/provider.ts";
import { findTenant } from "../registry/find-tenant.ts";
import type { Isolation } from "../registry/tables.ts";
import { clearSource, copyRows, digestsOf } from "./copy-rows.ts";
import { makeWorld, type World } from "./testing.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld();
});
afterAll(() => world?.close());

const tenantOf = (slug: string) => findTenant(world.registry.db, slug);

async function create(slug: string, isolation: Isolation = "row") {
  await world.run("create-tenant", slug, "--slug", slug, "--isolation", isolation);
  return tenantOf(slug);
}

async function within<T>(isolation: Isolation, work: (provider: Provider) => Promise<T>): Promise<T> {
  const provider = await openProvider(isolation, world.data, { cwd: world.folder, env: {} });
  try {
    return await work(provider);
  } finally {
    await provider.close();
  }
}

const shared = async (tenant: string) =>
  (await world.sql<{ n: string }>("SELECT count(*) AS n FROM customers WHERE tenant_id = $1", [tenant]))[0]?.n;

test("a tenant goes through every isolation and comes back with the same rows", async () => {
  const neighbour = await create("neighbour");
  await world.fill(neighbour.id, 7);
  const { id } = await create("traveller");
  await world.fill(id, 50);
  const before = await within("row", async (rows) => digestsOf(rows, await tenantOf("traveller")));
  expect(before).toMatchObject({ customers: { rows: 50 }, orders: { rows: 50 } });
  for (const isolation of ["schema", "database", "namespace", "schema", "row"] as const) {
    const { changed, tenant } = JSON.parse(await world.run("move", "traveller", "--isolation", isolation, "--json"));
    expect({ changed, tenant }).toMatchObject({ changed: true, tenant: { status: "active", isolation } });
    const after = await within(isolation, async (provider) => digestsOf(provider, await tenantOf("traveller")));
    expect(after).toEqual(before);
    expect(await shared(id)).toBe(isolation === "row" ? "50" : "0");
    expect(await shared(neighbour.id)).toBe("7");
  }
  const left = await world.sql("SELECT FROM pg_namespace WHERE nspname LIKE 'tenant_traveller%'");
  expect(left).toEqual([]);
  expect(await world.sql("SELECT FROM pg_database WHERE datname LIKE 'tenant_traveller%'")).toEqual([]);
});

test("moving to where it is changes nothing; a suspended tenant stays suspended", async () => {
  await create("still");
  expect(JSON.parse(await world.run("move", "still", "--isolation", "row", "--json")).changed).toBe(false);
  await world.run("suspend", "still");
  await world.run("move", "still", "--isolation", "schema", "--plan", "pro");
  expect(await tenantOf("still")).toMatchObject({ status: "suspended", isolation: "schema", plan: "pro" });
});

test("where the new place lacks a table, the tenant is as it was, and says why", async () => {
  const { id } = await create("lacking");
  await world.fill(id, 3);
  await world.sql("CREATE TABLE extra (tenant_id uuid NOT NULL, id uuid NOT NULL, PRIMARY KEY (tenant_id, id))");
  try {
    await expect(world.run("move", "lacking", "--isolation", "schema")).rejects.toThrow(/lacks extra/u);
    expect(await tenantOf("lacking")).toMatchObject({ status: "active", isolation: "row" });
    expect(await shared(id)).toBe("3");
    expect(await world.sql("SELECT FROM pg_namespace WHERE nspname = 'tenant_lacking'")).toEqual([]);
  } finally {
    await world.sql("DROP TABLE extra");
  }
  await world.run("move", "lacking", "--isolation", "schema");
});

describe("rows that are written while their tenant moves", () => {
  const signal = new AbortController().signal;

  test("after the copy are copied, too, before anything is deleted", async () => {
    const tenant = await create("writer");
    await world.fill(tenant.id, 5);
    await within("row", (source) =>
      within("schema", async (target) => {
        await copyRows(source, target, tenant, { signal });
        await world.sql("INSERT INTO customers VALUES ($1, gen_random_uuid(), 'late@example.com')", [tenant.id]);
        await clearSource(source, target, tenant, { signal, ownPlace: false });
        expect(await shared(tenant.id)).toBe("0");
        expect((await digestsOf(target, tenant)).customers?.rows).toBe(6);
      }),
    );
  });

  test("all the time make it give up, and none is lost", async () => {
    const tenant = await create("restless");
    await world.fill(tenant.id, 5);
    let late = 0;
    await within("row", (source) =>
      within("schema", async (target) => {
        await copyRows(source, target, tenant, { signal });
        const write = () =>
          world.sql("INSERT INTO customers VALUES ($1, gen_random_uuid(), $2)", [
            tenant.id,
            `late${late++}@example.com`,
          ]);
        const restless: Provider = {
          ...source,
          clear: async (place, digests) => {
            await write();
            return source.clear(place, digests);
          },
        };
        await expect(clearSource(restless, target, tenant, { signal, ownPlace: false })).rejects.toMatchObject({
          code: "place-unsettled",
        });
        expect(await shared(tenant.id)).toBe(String(5 + late));
      }),
    );
  });

  test("that clearing was done already is no error", async () => {
    const tenant = await create("cleared");
    await world.fill(tenant.id, 2);
    await within("row", (source) =>
      within("schema", async (target) => {
        await copyRows(source, target, tenant, { signal });
        for (let time = 0; time < 2; time += 1) await clearSource(source, target, tenant, { signal, ownPlace: false });
        expect((await digestsOf(target, tenant)).customers?.rows).toBe(2);
      }),
    );
  });
});

test.each([
  [["move", "still"], "say what to move"],
  [["move", "nobody", "--plan", "pro"], "there is no tenant"],
  [["move", "still", "--plan", "por"], "did you mean `pro`"],
])("`%s` is refused in words", async (args, words) => {
  await expect(world.run(...args)).rejects.toThrow(words);
});
