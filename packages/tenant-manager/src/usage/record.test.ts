import { afterEach, describe, expect, test } from "vitest";
import { openCounter } from "../quota/counter.ts";
import type { Registry } from "../registry/registry.ts";
import { temporaryRegistry } from "../registry/testing.ts";
import { calendarOf } from "../time/periods.ts";
import { recordUsage, type Usage } from "./record.ts";
import { addTenants, aggregates, idOf } from "./testing.ts";

const now = new Date("2026-03-15T10:20:00Z");
const usage: Usage = {
  tenant: "acme",
  source: "cli",
  id: "e1",
  metric: "api_calls",
  quantity: 5,
  at: Date.parse("2026-03-15T09:30:00Z"),
};

let registry: Registry;
afterEach(() => registry.close());

const counterOfMarch = async () => {
  const period = (await calendarOf("UTC")).periodOf("month", now.getTime());
  await openCounter(registry, { tenantId: idOf("acme"), metric: "api_calls", kind: "month", period });
};

describe.each(["sqlite", "postgres"] as const)("recording on %s", (dialect) => {
  const open = async () => {
    registry = await temporaryRegistry(dialect, () => now);
    await addTenants(registry, [
      { slug: "acme" },
      { slug: "gone", status: "erased" },
      { slug: "idle", status: "suspended" },
    ]);
  };

  test("an event counts in its hour and in the counters that hold its time", async () => {
    await open();
    await counterOfMarch();
    const february = Date.parse("2026-02-28T23:59:59.999Z");
    expect(await recordUsage(registry, usage)).toMatchObject({ duplicate: false, event: { at: usage.at } });
    await recordUsage(registry, { ...usage, id: "e2", at: february, quantity: 100 });
    await recordUsage(registry, { ...usage, id: "e3", at: undefined, quantity: 7 });
    expect(await aggregates(registry)).toMatchObject({
      hours: [
        { hour_start: Date.parse("2026-02-28T23:00:00Z"), quantity: 100, events: 1 },
        { hour_start: Date.parse("2026-03-15T09:00:00Z"), quantity: 5, events: 1 },
        { hour_start: Date.parse("2026-03-15T10:00:00Z"), quantity: 7, events: 1 },
      ],
      counters: [{ period: "month", period_start: Date.parse("2026-03-01T00:00:00Z"), used: 12 }],
    });
  });

  test("told again it is a duplicate; told differently a conflict; neither changes anything", async () => {
    await open();
    await recordUsage(registry, usage);
    await counterOfMarch();
    const before = await aggregates(registry);
    expect(await recordUsage(registry, usage)).toMatchObject({ duplicate: true });
    for (const other of [{ metric: "users" }, { quantity: 6 }, { at: now.getTime() }]) {
      await expect(recordUsage(registry, { ...usage, ...other })).rejects.toMatchObject({
        code: "usage-conflict",
        exitCode: 3,
      });
    }
    expect(await aggregates(registry)).toEqual(before);
    // Another source, another tenant: another event.
    expect(await recordUsage(registry, { ...usage, source: "gateway" })).toMatchObject({ duplicate: false });
    expect(await recordUsage(registry, { ...usage, tenant: "idle" })).toMatchObject({ duplicate: false });
  });

  test("a retry of `now` is the same event as the first time", async () => {
    await open();
    const first = await recordUsage(registry, { ...usage, at: undefined });
    const later = { ...registry, now: () => now.getTime() + 60_000 };
    const again = await recordUsage(later, { ...usage, at: undefined });
    expect(again).toMatchObject({ duplicate: true, event: { at: first.event.at } });
  });

  test("nothing is recorded for an erased tenant, nor with a bad value", async () => {
    await open();
    const bad: readonly (readonly [Partial<Usage>, string])[] = [
      [{ tenant: "gone" }, "tenant-erased"],
      [{ tenant: "acm" }, "tenant-unknown"],
      [{ tenant: "'; DROP TABLE tenant; --" }, "tenant-unknown"],
      [{ metric: "Api" }, "metric-invalid"],
      [{ metric: "" }, "metric-invalid"],
      [{ metric: "a".repeat(64) }, "metric-invalid"],
      [{ quantity: -1 }, "quantity-invalid"],
      [{ quantity: 0.5 }, "quantity-invalid"],
      [{ quantity: 1e15 + 1 }, "quantity-invalid"],
      [{ quantity: Number.NaN }, "quantity-invalid"],
      [{ id: "" }, "id-invalid"],
      [{ id: "a\u0000b" }, "id-invalid"],
      [{ id: "\ud800" }, "id-invalid"],
      [{ source: "x".repeat(256) }, "source-invalid"],
      [{ at: now.getTime() + 300_001 }, "time-in-future"],
    ];
    for (const [change, code] of bad)
      await expect(recordUsage(registry, { ...usage, ...change })).rejects.toMatchObject({ code });
    expect(await aggregates(registry)).toEqual({ hours: [], counters: [] });
    expect(await recordUsage(registry, { ...usage, id: "用量 🎉", at: now.getTime() + 300_000 })).toMatchObject({
      duplicate: false,
    });
  });

  test("a total that a number cannot hold is refused, and nothing of it is written", async () => {
    await open();
    for (let n = 1; n <= 9; n += 1) await recordUsage(registry, { ...usage, id: `big${n}`, quantity: 1e15 });
    const before = await aggregates(registry);
    const refused = recordUsage(registry, { ...usage, id: "too-big", quantity: 1e15 });
    await expect(refused).rejects.toMatchObject({ code: expect.stringMatching(/too-large$/u) });
    expect(await aggregates(registry)).toEqual(before);
    expect(await recordUsage(registry, { ...usage, id: "small" })).toMatchObject({ duplicate: false });
  });
});
