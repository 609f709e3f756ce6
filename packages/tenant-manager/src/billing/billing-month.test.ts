import { expect, test } from "vitest";
import { lastEndedMonth, monthAt, monthOf } from "./billing-month.ts";

const at = (text: string): number => Date.parse(text);

test.each([
  ["UTC", "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"],
  ["Asia/Shanghai", "2026-09-30T16:00:00Z", "2026-10-31T16:00:00Z"],
  ["America/Los_Angeles", "2026-10-01T07:00:00Z", "2026-11-01T07:00:00Z"],
  ["Europe/Berlin", "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z"],
  ["Pacific/Kiritimati", "2026-09-30T10:00:00Z", "2026-10-31T10:00:00Z"],
])("October in %s is from %s to %s", async (zone, from, until) => {
  const month = { label: "2026-10", from: at(from), until: at(until) };
  expect(await monthOf("2026-10", zone)).toEqual(month);
  expect(await monthAt(month.from, zone)).toEqual(month);
  expect(await monthAt(month.until - 1, zone)).toEqual(month);
  expect(await lastEndedMonth(month.until, zone)).toEqual(month);
});

test.each([
  "2026-13",
  "2026-00",
  "2026",
  "2026-1",
  "",
  "10-2026",
  "1969-12",
  "2026-10-01",
  "9".repeat(300),
  "🙂",
  "'; --",
])("`%s` is no month", async (label) => {
  await expect(monthOf(label, "UTC")).rejects.toMatchObject({ code: "period-invalid", exitCode: 2 });
});
