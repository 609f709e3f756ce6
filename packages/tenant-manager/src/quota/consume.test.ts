import { afterEach, describe, expect, test } from "vitest";
import { openRegistry, type Registry } from "../registry/registry.ts";
import { registryUrl } from "../registry/testing.ts";
import { recordUsage } from "../usage/record.ts";
import { addTenants, aggregates, idOf } from "../usage/testing.ts";
import { consume } from "./consume.ts";
import { changeLimits, clearQuota, setQuota } from "./set.ts";
import { quotaStatuses } from "./status.ts";

const start = Date.parse("2026-03-15T10:20:00Z");
const unchanged = { hard: undefined, soft: undefined, period: undefined, rate: undefined, burst: undefined };
const calls = { tenant: "acme", metric: "api_calls", quantity: 1 };

const opened: Registry[] = [];
afterEach(async () => {
  for (const registry of opened.splice(0)) await registry.close();
});

describe.each(["sqlite", "postgres"] as const)("consuming on %s", (dialect) => {
  let now = start;

  const open = async (count = 1): Promise<Registry[]> => {
    now = start;
    const url = await registryUrl(dialect);
    const ctx = { cwd: "/nowhere", now: () => new Date(now) };
    // Within one process, two connections to one SQLite file would wait for each other in the same thread.
    const connections = dialect === "sqlite" ? 1 : count;
    for (let n = 0; n < connections; n += 1) opened.push(await openRegistry(url, ctx, { create: true }));
    const registries = [...opened];
    const [first] = registries;
    if (first)
      await addTenants(first, [
        { slug: "acme", time_zone: "Europe/Berlin" },
        { slug: "big", plan: "enterprise" },
      ]);
    return registries;
  };
  const only = async (): Promise<Registry> => {
    const [registry] = await open();
    if (!registry) throw new Error("no registry");
    return registry;
  };
  const limit = async (
    registry: Registry,
    limits: Partial<Record<keyof typeof unchanged, string>>,
    metric = "api_calls",
  ) => {
    const tenant = await registry.db
      .selectFrom("tenant")
      .selectAll()
      .where("slug", "=", "acme")
      .executeTakeFirstOrThrow();
    const { period, ...others } = { ...unchanged, ...limits };
    if (period !== undefined && period !== "day" && period !== "none") throw new Error(period);
    await setQuota(registry, tenant, metric, { ...others, period });
    return tenant;
  };

  test("exactly as much as the hard limit, by many at once", { timeout: 120_000 }, async () => {
    const registries = await open(4);
    const [registry] = registries;
    if (!registry) return;
    await limit(registry, { hard: "20", soft: "15" });
    const decisions = await Promise.all(
      Array.from({ length: 32 }, (_, n) => consume(registries[n % registries.length] ?? registry, calls)),
    );
    expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(20);
    expect(decisions.filter(({ reason }) => reason === "quota-exceeded")).toHaveLength(12);
    expect(decisions.filter(({ allowed, softExceeded }) => allowed && softExceeded)).toHaveLength(5);
    const { hours, counters } = await aggregates(registry);
    expect(hours).toMatchObject([{ quantity: 20, events: 20 }]);
    expect(counters).toMatchObject([{ period: "month", used: 20 }]);
  });

  test("the same id many times at once counts once", async () => {
    const [registry, ...others] = await open(3);
    if (!registry) return;
    await limit(registry, { hard: "1", soft: "unlimited" });
    const all = [registry, ...others];
    const decisions = await Promise.all(
      Array.from({ length: 12 }, (_, n) => consume(all[n % all.length] ?? registry, { ...calls, id: "r1" })),
    );
    expect(decisions.every(({ allowed }) => allowed)).toBe(true);
    expect(decisions.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect((await aggregates(registry)).hours).toMatchObject([{ quantity: 1, events: 1 }]);
    await expect(consume(registry, { ...calls, id: "r1", quantity: 2 })).rejects.toMatchObject({
      code: "usage-conflict",
    });
    expect(await consume(registry, { ...calls, id: "r2" })).toMatchObject({ allowed: false, reason: "quota-exceeded" });
  });

  test("begins anew with the period of the tenant's zone, and says when", async () => {
    const registry = await only();
    await limit(registry, { hard: "2", soft: "unlimited", period: "day" });
    await consume(registry, { ...calls, quantity: 2 });
    const midnight = Date.parse("2026-03-15T23:00:00Z");
    expect(await consume(registry, calls)).toMatchObject({
      allowed: false,
      reason: "quota-exceeded",
      retryAfterSeconds: (midnight - start) / 1000,
      quota: { metric: "api_calls", hard: 2, used: 2, remaining: 0, resetsAt: midnight },
    });
    now = midnight - 1;
    expect(await consume(registry, calls)).toMatchObject({ allowed: false, retryAfterSeconds: 1 });
    now = midnight;
    expect(await consume(registry, calls)).toMatchObject({ allowed: true, quota: { used: 1, remaining: 1 } });
    expect((await aggregates(registry)).counters).toHaveLength(1);
  });

  test("a rate empties and fills again; what is refused leaves no trace", async () => {
    const registry = await only();
    await limit(registry, { rate: "2/s", burst: "3" });
    expect(await consume(registry, { ...calls, quantity: 3 })).toMatchObject({ allowed: true });
    const before = await aggregates(registry);
    expect(await consume(registry, calls)).toMatchObject({
      allowed: false,
      reason: "rate-limited",
      retryAfterSeconds: 1,
    });
    expect(await consume(registry, { ...calls, quantity: 4 })).toMatchObject({
      reason: "rate-limited",
      retryAfterSeconds: null,
    });
    expect(await aggregates(registry)).toEqual(before);
    now += 500;
    expect(await consume(registry, calls)).toMatchObject({ allowed: true });
    expect(await consume(registry, calls)).toMatchObject({ allowed: false });
  });

  test("counts what was recorded before the limit was set, and what comes late", async () => {
    const registry = await only();
    const record = (id: string, at: number) =>
      recordUsage(registry, { tenant: "acme", source: "s", id, metric: "api_calls", quantity: 4, at });
    await record("february", Date.parse("2026-02-28T22:59:59Z"));
    await record("march", Date.parse("2026-02-28T23:00:00Z"));
    await limit(registry, { hard: "10", soft: "unlimited" });
    expect(await consume(registry, calls)).toMatchObject({ allowed: true, quota: { used: 5 } });
    await record("late", Date.parse("2026-03-01T00:00:00Z"));
    expect(await consume(registry, { ...calls, quantity: 2 })).toMatchObject({
      allowed: false,
      quota: { used: 9, remaining: 1 },
    });
    await limit(registry, { period: "none" });
    expect(await consume(registry, calls)).toMatchObject({
      allowed: false,
      quota: { used: 13, remaining: 0, resetsAt: null },
    });
  });

  test("only an active tenant may; an unknown one is an error; without a metric only the status is asked", async () => {
    const registry = await only();
    for (const [status, reason] of [
      ["suspended", "suspended"],
      ["moving", "moving"],
      ["provisioning", "provisioning"],
      ["deleted", "deleted"],
      ["erased", "deleted"],
    ] as const) {
      await registry.db.updateTable("tenant").set({ status }).where("slug", "=", "acme").execute();
      expect(await consume(registry, calls)).toMatchObject({ allowed: false, reason, quota: null });
    }
    expect((await aggregates(registry)).hours).toEqual([]);
    expect(await consume(registry, { tenant: "big", metric: null, quantity: 1 })).toMatchObject({
      allowed: true,
      quota: null,
    });
    expect(await consume(registry, { ...calls, tenant: idOf("big") })).toMatchObject({
      allowed: true,
      tenant: { slug: "big" },
      quota: { hard: null, used: 1, remaining: null },
    });
    await expect(consume(registry, { ...calls, tenant: "nobody" })).rejects.toMatchObject({ code: "tenant-unknown" });
    for (const quantity of [0, -1, 0.5, 1e16]) {
      await expect(consume(registry, { ...calls, quantity })).rejects.toMatchObject({ code: "quantity-invalid" });
    }
  });

  test("what nothing limits is recorded and allowed", async () => {
    const registry = await only();
    expect(await consume(registry, { ...calls, metric: "emails", id: "m1" })).toMatchObject({
      allowed: true,
      quota: null,
    });
    expect(await consume(registry, { ...calls, metric: "emails", id: "m1" })).toMatchObject({
      allowed: true,
      duplicate: true,
    });
    expect((await aggregates(registry)).hours).toMatchObject([{ metric: "emails", quantity: 1 }]);
  });

  test("the tenant's own quota counts before its plan's, until it is cleared", async () => {
    const registry = await only();
    const tenant = await limit(registry, { hard: "5", soft: "unlimited" });
    await consume(registry, calls);
    const [own] = await quotaStatuses(registry, tenant, "api_calls");
    expect(own).toMatchObject({
      source: "tenant",
      used: 1,
      remaining: 4,
      definition: { hard: 5, soft: null, period: "month" },
    });
    expect(await clearQuota(registry, tenant, "api_calls")).toBe(true);
    expect(await clearQuota(registry, tenant, "api_calls")).toBe(false);
    const [plan] = await quotaStatuses(registry, tenant, "api_calls");
    expect(plan).toMatchObject({ source: "plan", used: 1, definition: { hard: 10_000 } });
    expect((await quotaStatuses(registry, tenant)).map(({ metric }) => metric)).toEqual([
      "api_calls",
      "bandwidth_bytes",
      "storage_bytes",
      "users",
    ]);
  });
});

describe("limits as they are typed", () => {
  test.each([
    [{ hard: "-1" }, "limit-invalid"],
    [{ hard: "1.5" }, "limit-invalid"],
    [{ hard: "1e3" }, "limit-invalid"],
    [{ hard: "99999999999999999999" }, "limit-invalid"],
    [{ hard: "1000000000000001" }, "limit-invalid"],
    [{ hard: "" }, "limit-invalid"],
    [{ hard: "１０" }, "limit-invalid"],
    [{ soft: "11", hard: "10" }, "soft-above-hard"],
    [{ rate: "0/s" }, "limit-invalid"],
    [{ rate: "5/m" }, "limit-invalid"],
    [{ rate: "1000001/s" }, "limit-invalid"],
    [{ burst: "5" }, "burst-without-rate"],
    [{ rate: "5/s", burst: "0" }, "limit-invalid"],
  ])("%j is refused", (limits, code) => {
    expect(() => changeLimits(undefined, { ...unchanged, ...limits })).toThrow(
      expect.objectContaining({ code, exitCode: 2 }),
    );
  });

  test("what is not said stays as it was", () => {
    const before = { hard: 100, soft: 80, period: "day", rate_per_second: 5, burst: 10 } as const;
    expect(changeLimits(before, { ...unchanged, hard: "unlimited" })).toEqual({ ...before, hard: null });
    expect(changeLimits(before, { ...unchanged, rate: "unlimited" })).toEqual({
      ...before,
      rate_per_second: null,
      burst: null,
    });
    expect(changeLimits(before, { ...unchanged, rate: "7", period: "week" })).toEqual({
      ...before,
      rate_per_second: 7,
      period: "week",
    });
    // A warning that was chosen for a higher limit goes with it.
    expect(changeLimits(before, { ...unchanged, hard: "79" })).toEqual({ ...before, hard: 79, soft: null });
    expect(() => changeLimits(before, { ...unchanged, hard: "79", soft: "80" })).toThrow(
      expect.objectContaining({ code: "soft-above-hard" }),
    );
  });
});
