import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { calendarOf, type PeriodKind, periodKinds } from "./periods.ts";

const iso = (at: number): string => new Date(at).toISOString().replace(".000Z", "Z");

const period = async (zone: string, kind: PeriodKind, at: string): Promise<string> => {
  const { start, end } = (await calendarOf(zone)).periodOf(kind, Date.parse(at));
  return `${iso(start)} ${iso(end)}`;
};

describe("periods where clocks change", () => {
  test.each<[string, PeriodKind, string, string]>([
    // Europe/Berlin: 23 hours, then 25
    ["Europe/Berlin", "day", "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z 2026-03-29T22:00:00Z"],
    ["Europe/Berlin", "day", "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z 2026-10-25T23:00:00Z"],
    ["Europe/Berlin", "hour", "2026-03-29T00:59:59.999Z", "2026-03-29T00:00:00Z 2026-03-29T01:00:00Z"],
    ["Europe/Berlin", "hour", "2026-10-25T01:30:00Z", "2026-10-25T01:00:00Z 2026-10-25T02:00:00Z"],
    ["Europe/Berlin", "month", "2026-03-31T21:59:59Z", "2026-02-28T23:00:00Z 2026-03-31T22:00:00Z"],
    ["Europe/Berlin", "month", "2026-03-31T22:00:00Z", "2026-03-31T22:00:00Z 2026-04-30T22:00:00Z"],
    ["Europe/Berlin", "week", "2026-03-29T21:59:59Z", "2026-03-22T23:00:00Z 2026-03-29T22:00:00Z"],
    ["Europe/Berlin", "year", "2026-12-31T23:00:00Z", "2026-12-31T23:00:00Z 2027-12-31T23:00:00Z"],
    // America/Sao_Paulo: no midnight on 2018-11-04, midnight twice on 2018-02-18
    ["America/Sao_Paulo", "day", "2018-11-04T12:00:00Z", "2018-11-04T03:00:00Z 2018-11-05T02:00:00Z"],
    ["America/Sao_Paulo", "day", "2018-11-04T02:59:59Z", "2018-11-03T03:00:00Z 2018-11-04T03:00:00Z"],
    ["America/Sao_Paulo", "day", "2018-02-18T02:30:00Z", "2018-02-17T02:00:00Z 2018-02-18T03:00:00Z"],
    ["America/Sao_Paulo", "month", "2018-11-15T00:00:00Z", "2018-11-01T03:00:00Z 2018-12-01T02:00:00Z"],
    // Asia/Kolkata: half an hour beside UTC's hours
    ["Asia/Kolkata", "hour", "2026-01-01T00:00:00Z", "2025-12-31T23:30:00Z 2026-01-01T00:30:00Z"],
    ["Asia/Kolkata", "day", "2026-01-01T18:30:00Z", "2026-01-01T18:30:00Z 2026-01-02T18:30:00Z"],
    ["Asia/Kolkata", "week", "2026-01-04T18:29:59Z", "2025-12-28T18:30:00Z 2026-01-04T18:30:00Z"],
    // Australia/Lord_Howe: clocks change by half an hour
    ["Australia/Lord_Howe", "day", "2026-04-05T00:00:00Z", "2026-04-04T13:00:00Z 2026-04-05T13:30:00Z"],
    ["Australia/Lord_Howe", "hour", "2026-04-04T14:59:59Z", "2026-04-04T14:00:00Z 2026-04-04T15:00:00Z"],
    ["Australia/Lord_Howe", "hour", "2026-04-04T15:10:00Z", "2026-04-04T15:00:00Z 2026-04-04T15:30:00Z"],
    ["Australia/Lord_Howe", "hour", "2026-10-03T15:40:00Z", "2026-10-03T15:30:00Z 2026-10-03T16:00:00Z"],
    // Pacific/Apia: 2011-12-30 was skipped
    ["Pacific/Apia", "day", "2011-12-30T09:59:59Z", "2011-12-29T10:00:00Z 2011-12-30T10:00:00Z"],
    ["Pacific/Apia", "day", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z 2011-12-31T10:00:00Z"],
    ["Pacific/Apia", "week", "2011-12-30T10:00:00Z", "2011-12-26T10:00:00Z 2012-01-01T10:00:00Z"],
    ["Pacific/Apia", "month", "2011-12-31T09:00:00Z", "2011-12-01T10:00:00Z 2011-12-31T10:00:00Z"],
    // America/St_Johns: at 00:01 clocks went back to the day before
    ["America/St_Johns", "day", "2006-10-29T02:30:30Z", "2006-10-29T02:30:00Z 2006-10-30T03:30:00Z"],
    ["America/St_Johns", "day", "2006-10-29T03:00:00Z", "2006-10-29T02:30:00Z 2006-10-30T03:30:00Z"],
    // UTC, without any library
    ["UTC", "week", "2026-01-01T00:00:00Z", "2025-12-29T00:00:00Z 2026-01-05T00:00:00Z"],
    ["UTC", "month", "2028-02-29T23:59:59.999Z", "2028-02-01T00:00:00Z 2028-03-01T00:00:00Z"],
    ["UTC", "hour", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z 1970-01-01T01:00:00Z"],
  ])("%s: the %s of %s", async (zone, kind, at, expected) => {
    expect(await period(zone, kind, at)).toBe(expected);
  });
});

const zones = [
  "UTC",
  "Europe/Berlin",
  "America/Sao_Paulo",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "America/St_Johns",
  "Africa/Monrovia",
];

test("periods divide time: each instant is in its own, which ends where the next one begins", async () => {
  const instants = fc.integer({ min: 0, max: Date.UTC(2040, 0, 1) });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...zones), fc.constantFrom(...periodKinds), instants, async (zone, kind, at) => {
      const calendar = await calendarOf(zone);
      const { start, end } = calendar.periodOf(kind, at);
      expect(start).toBeLessThanOrEqual(at);
      expect(end).toBeGreaterThan(at);
      expect(calendar.periodOf(kind, end - 1)).toEqual({ start, end });
      expect(calendar.periodOf(kind, start)).toEqual({ start, end });
      if (kind !== "none") expect(calendar.periodOf(kind, end).start).toBe(end);
    }),
    { numRuns: 2000 },
  );
});

test("a day is what the formatter of the platform calls a day", async () => {
  const instants = fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2037, 0, 1) });
  const named = zones.filter((zone) => zone !== "America/St_Johns");
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...named), instants, async (zone, at) => {
      const date = (instant: number) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(instant);
      const { start, end } = (await calendarOf(zone)).periodOf("day", at);
      expect([date(start), date(end - 1)]).toEqual([date(at), date(at)]);
      expect([date(start - 1), date(end)]).not.toContain(date(at));
    }),
  );
});

test("what clocks there show", async () => {
  const berlin = await calendarOf("Europe/Berlin");
  expect(berlin.shown(Date.parse("2026-03-29T01:05:00Z"))).toEqual({
    date: "2026-03-29",
    time: "03:05",
    offset: "+02:00",
  });
  const stJohns = await calendarOf("America/St_Johns");
  expect(stJohns.shown(Date.parse("2026-01-01T00:00:00Z"))).toMatchObject({ date: "2025-12-31", offset: "-03:30" });
  expect(berlin.startOfDate(2026, 7, 1)).toBe(Date.parse("2026-06-30T22:00:00Z"));
});

test("a zone that does not exist is refused", async () => {
  await expect(calendarOf("Mars/Olympus")).rejects.toMatchObject({ code: "time-zone-unknown", exitCode: 2 });
  await expect(calendarOf("Europe/Berlin\u0000")).rejects.toMatchObject({ code: "time-zone-unknown" });
});
