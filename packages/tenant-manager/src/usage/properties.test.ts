import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCounter } from "../quota/counter.ts";
import type { Registry } from "../registry/registry.ts";
import { temporaryRegistry } from "../registry/testing.ts";
import { calendarOf, type PeriodKind, periodKinds } from "../time/periods.ts";
import { importUsage } from "./import/import.ts";
import { recordUsage } from "./record.ts";
import { collectUsage } from "./report/collect.ts";
import type { ReportStep } from "./report/range.ts";
import { usedBetween } from "./sums.ts";
import { addTenants, aggregates, idOf } from "./testing.ts";

const zones = ["UTC", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu"];
const [from, to] = [Date.parse("2018-01-30T00:00:00Z"), Date.parse("2018-04-03T00:00:00Z")];

interface Fact {
  readonly id: string;
  readonly metric: string;
  readonly quantity: number;
  readonly at: number;
}

// Many events in little time, so that hours, days and the changes of clocks in them are shared.
const near = fc.constantFrom(
  "2018-01-31T23:30:00Z",
  "2018-02-18T02:00:00Z",
  "2018-03-25T01:00:00Z",
  "2018-03-31T15:00:00Z",
);
const instant = fc
  .tuple(near, fc.integer({ min: -3 * 3_600_000, max: 3 * 3_600_000 }))
  .map(([center, offset]) => Date.parse(center) + offset);
const facts = fc
  .array(
    fc.record({
      metric: fc.constantFrom("api_calls", "bandwidth_bytes"),
      quantity: fc.oneof(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 0, max: 1_000_000_000_000 })),
      at: instant,
    }),
    { minLength: 1, maxLength: 15 },
  )
  .map((list) => list.map((fact, n): Fact => ({ id: `e${n}`, ...fact })));

/** Events in any order and any number of times, each at least once, told in pieces by either way. */
const deliveries = facts.chain((events) =>
  fc.record({
    events: fc.constant(events),
    order: fc
      .shuffledSubarray([...events, ...events, ...events], { minLength: events.length })
      .map((some) => [...some, ...events]),
    piece: fc.integer({ min: 1, max: 30 }),
    counterAfter: fc.integer({ min: 0, max: 20 }),
    zone: fc.constantFrom(...zones),
  }),
);

async function* once(lines: readonly string[]) {
  yield lines;
}

const sumOf = (events: readonly Fact[], metric: string, start: number, end: number): number =>
  events
    .filter((event) => event.metric === metric && start <= event.at && event.at < end)
    .reduce((sum, { quantity }) => sum + quantity, 0);

describe.each([
  ["sqlite", 30],
  ["postgres", 12],
] as const)("events on %s", (dialect, numRuns) => {
  let registry: Registry;
  beforeAll(async () => {
    registry = await temporaryRegistry(dialect, () => new Date("2026-01-01T00:00:00Z"));
    await addTenants(registry, []);
  });
  afterAll(() => registry.close());

  let tenants = 0;

  test("any order and repetition leads to the same sums, counters and reports", { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(deliveries, async ({ events, order, piece, counterAfter, zone }) => {
        tenants += 1;
        const slug = `t${tenants}`;
        await addTenants(registry, [{ slug, time_zone: zone }]);
        const id = idOf(slug);
        const calendar = await calendarOf(zone);
        const kinds = periodKinds.map((kind) => ({ kind, period: calendar.periodOf(kind, events[0]?.at ?? 0) }));
        const openCounters = async (metric: string) => {
          for (const { kind, period } of kinds) await openCounter(registry, { tenantId: id, metric, kind, period });
        };

        for (let start = 0; start < order.length; start += piece) {
          if (start <= counterAfter && counterAfter < start + piece) await openCounters("api_calls");
          const part = order.slice(start, start + piece);
          if (piece === 1) {
            for (const fact of part) await recordUsage(registry, { ...fact, tenant: slug, source: "s" });
            continue;
          }
          const lines = part.map(({ at, ...fact }) =>
            JSON.stringify({ tenant: slug, source: "s", ...fact, at: new Date(at).toISOString() }),
          );
          await importUsage(registry, once(lines), {
            format: "jsonl",
            keepGoing: false,
            signal: new AbortController().signal,
          });
        }
        await openCounters("api_calls");
        await openCounters("bandwidth_bytes");

        const { hours, counters } = await aggregates(registry);
        for (const counter of counters.filter(({ tenant_id }) => tenant_id === id)) {
          expect(counter.used).toBe(sumOf(events, counter.metric, counter.period_start, counter.period_end));
        }
        const own = hours.filter(({ tenant_id }) => tenant_id === id);
        for (const { metric, hour_start, quantity } of own) {
          expect(quantity).toBe(sumOf(events, metric, hour_start, hour_start + 3_600_000));
        }
        expect(own.reduce((sum, row) => sum + row.events, 0)).toBe(events.length);
        for (const by of ["hour", "day", "month"] as const) await checkReport(registry, { slug, id, zone }, by, events);
        for (const { kind, period } of kinds) {
          expect(await usedBetween(registry.db, id, "api_calls", period), kind).toBe(
            sumOf(events, "api_calls", period.start, period.end),
          );
        }
      }),
      { numRuns },
    );
  });
});

/** A report is held against the events themselves, and its periods against the calendar. */
async function checkReport(
  registry: Registry,
  { slug, id, zone }: { slug: string; id: string; zone: string },
  by: ReportStep,
  events: readonly Fact[],
): Promise<void> {
  const range = { from: new Date(from + 1_234_567).toISOString(), to: new Date(to).toISOString() };
  const tenant = { id, slug, name: slug, time_zone: zone };
  const { metrics } = await collectUsage(registry, tenant, { by, ...range, metric: undefined });
  const calendar = await calendarOf(zone);
  const kind: PeriodKind = by;
  for (const metric of ["api_calls", "bandwidth_bytes"]) {
    const found = metrics.find((usage) => usage.metric === metric);
    expect(found?.quantity ?? 0).toBe(sumOf(events, metric, 0, to));
    expect(found?.events ?? 0).toBe(events.filter((event) => event.metric === metric).length);
    for (const { start, end, quantity } of found?.periods ?? []) {
      expect(quantity).toBe(sumOf(events, metric, start, end));
      expect(calendar.periodOf(kind, start).end).toBeGreaterThanOrEqual(end);
    }
  }
}
