import { type PgBouncer, startPgBouncer } from "@microforge/core/testing";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verify } from "../src/verify/verify.ts";
import { tenants } from "./verify/clean-schema.ts";
import { type CleanServer, run, startCleanServer, targetOf, world } from "./verify/databases.ts";

let clean: CleanServer;
let pool: PgBouncer | undefined;
beforeAll(async () => {
  clean = await startCleanServer();
});
afterAll(() => clean.stop());

/** Works with a pool in front of the database, and stops it. */
async function pooled<T>(url: string, poolSize: number, work: (poolUrl: string) => Promise<T>): Promise<T> {
  pool = await startPgBouncer(url, { user: "service", poolSize });
  try {
    return await work(pool.url);
  } finally {
    await pool.stop();
  }
}

/** A client of the pool that stays connected, as a service's is. */
async function client(poolUrl: string): Promise<pg.Client> {
  const made = new pg.Client({ connectionString: poolUrl });
  await made.connect();
  return made;
}

test.each([1, 3])("a clean schema through PgBouncer with %i connections gives no leak", async (poolSize) => {
  const url = await clean.database();
  await pooled(url, poolSize, async (poolUrl) => {
    const { findings } = await verify(targetOf(url, { poolUrl }), world());
    expect(findings.filter(({ outcome }) => outcome === "leaked")).toEqual([]);
    const through = findings.filter(({ subject }) => subject.via === "pool");
    expect(new Set(through.map(({ subject }) => subject.name))).toEqual(new Set(["bookings", "customers", "orders"]));
    expect(through.find(({ attack }) => attack === "read-rows")?.outcome).toBe("held");
    const ofPool = findings
      .filter(({ subject }) => subject.kind === "pool")
      .map(({ attack, outcome }) => [attack, outcome]);
    expect(ofPool).toContainEqual(["pool-transaction-setting", "held"]);
    expect(ofPool).toContainEqual(["pool-turns", "held"]);
    // What a session-level SET would do is told, and not left behind.
    expect(ofPool).toContainEqual(["pool-session-setting", "noted"]);
    const after = await client(poolUrl);
    for (let turn = 0; turn < 10; turn += 1) {
      const { rows } = await after.query("SELECT coalesce(current_setting('app.tenant_id', true), '') AS value");
      expect(rows).toEqual([{ value: "" }]);
    }
    await after.end();
  });
});

test("a service that uses SET in the pool is found by what it leaves there", async () => {
  const url = await clean.database();
  await pooled(url, 1, async (poolUrl) => {
    const service = await client(poolUrl);
    await service.query(`SET app.tenant_id = '${tenants[0].id}'`);
    const { findings } = await verify(targetOf(url, { poolUrl }), world());
    await service.end();
    expect(findings.find(({ attack }) => attack === "pool-left-over")).toMatchObject({ outcome: "leaked" });
  });
});

test("a leak of a table is found through the pool as well", async () => {
  const url = await clean.database("ALTER TABLE orders DISABLE ROW LEVEL SECURITY");
  await pooled(url, 1, async (poolUrl) => {
    const { findings } = await verify(targetOf(url, { poolUrl }), world());
    const leaked = findings.filter(({ outcome, subject }) => outcome === "leaked" && subject.via === "pool");
    expect(leaked.map(({ attack, subject }) => [attack, subject.name])).toContainEqual(["read-rows", "orders"]);
  });
});

test("a login of the pool that bypasses the policies is found only there", async () => {
  const url = await clean.database("GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO service");
  await run(url, "ALTER ROLE service BYPASSRLS");
  try {
    await pooled(url, 1, async (poolUrl) => {
      const { findings } = await verify(targetOf(url, { poolUrl }), world());
      const leaked = findings.filter(({ outcome }) => outcome === "leaked");
      expect(leaked.map(({ attack, subject }) => [attack, subject.via])).toContainEqual(["read-rows", "pool"]);
      expect(leaked.filter(({ attack, subject }) => attack === "read-rows" && subject.via === undefined)).toEqual([]);
    });
  } finally {
    await run(clean.server.url, "ALTER ROLE service NOBYPASSRLS");
  }
});
