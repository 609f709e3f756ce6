import { describe, expect, test } from "vitest";
import { openRegistry } from "./registry.ts";
import { registryUrl, temporaryRegistry } from "./testing.ts";

const ctx = { cwd: "/nowhere", now: () => new Date("2026-01-02T03:04:05Z") };

describe.each(["sqlite", "postgres"] as const)("a registry on %s", (dialect) => {
  test("is missing until it is made, and then has the newest tables", async () => {
    const url = await registryUrl(dialect);
    await expect(openRegistry(url, ctx)).rejects.toMatchObject({ code: "registry-missing" });
    await (await openRegistry(url, ctx, { create: true })).close();
    const registry = await openRegistry(url, ctx);
    expect(await registry.db.selectFrom("tenant").selectAll().execute()).toEqual([]);
    await registry.close();
  });

  test("is made once by eight that begin at the same time", async () => {
    const url = await registryUrl(dialect);
    const all = await Promise.all(Array.from({ length: 8 }, () => openRegistry(url, ctx, { create: true })));
    for (const registry of all) await registry.close();
    await (await openRegistry(url, ctx)).close();
  });

  test("writes all or nothing", async () => {
    const registry = await temporaryRegistry(dialect);
    const insert = { key: "a", value: "1" };
    await expect(
      registry.write(async (trx) => {
        await trx.insertInto("meta").values(insert).execute();
        throw new Error("stop");
      }),
    ).rejects.toThrow("stop");
    expect(await registry.db.selectFrom("meta").select("key").execute()).toEqual([{ key: "schema_version" }]);
    await registry.close();
  });

  test("refuses to write when the clock went back, and changes nothing", async () => {
    let now = new Date("2026-01-02T03:04:05Z");
    const registry = await temporaryRegistry(dialect, () => now);
    const happen = (kind: string) =>
      registry.write(async (trx) => {
        const event = { tenant_id: "t", at: registry.now(), kind, details: "{}" };
        await trx.insertInto("tenant_event").values(event).execute();
      });
    await happen("created");
    now = new Date("2026-01-02T02:00:00Z");
    await expect(happen("renamed")).rejects.toMatchObject({ code: "clock-went-back" });
    expect(await registry.db.selectFrom("tenant_event").select("kind").execute()).toEqual([{ kind: "created" }]);
    await registry.close();
  });

  test("reads 64 bits as a number, and never as one that is nearly right", async () => {
    const registry = await temporaryRegistry(dialect);
    const period = { period: "none", period_start: 0, period_end: 1 } as const;
    const counter = { tenant_id: "t", metric: "m", ...period, used: Number.MAX_SAFE_INTEGER };
    await registry.db.insertInto("quota_counter").values(counter).execute();
    expect(await registry.db.selectFrom("quota_counter").selectAll().execute()).toEqual([counter]);
    await registry.close();
  });
});

test("an address that names no database is refused without its password", async () => {
  await expect(openRegistry("mysql://a:geheim@b/c", ctx)).rejects.toMatchObject({
    code: "database-invalid",
    message: "`mysql://a@b/c` names no database",
  });
});

test("a server that is not there is said in words", async () => {
  await expect(openRegistry("postgres://a:geheim@127.0.0.1:1/c", ctx)).rejects.toMatchObject({
    code: "registry-unreachable",
    message: expect.not.stringContaining("geheim"),
  });
});
