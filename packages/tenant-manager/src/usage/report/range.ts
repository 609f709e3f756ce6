import { daysOf, parseInstant } from "../../time/instant.ts";
import type { Calendar, Period, PeriodKind } from "../../time/periods.ts";
import { invalidUsage } from "../errors.ts";
import { messages } from "../messages.ts";

export const reportSteps = ["hour", "day", "month"] as const satisfies readonly PeriodKind[];

export type ReportStep = (typeof reportSteps)[number];

export interface RangeOptions {
  readonly by: ReportStep;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** How many periods a report shows unless told: two days, a month, a year. */
const usual: Readonly<Record<ReportStep, number>> = { hour: 48, day: 31, month: 12 };

/** More than a year of hours: what nobody can read, and a browser hardly show. */
const mostPeriods = 10_000;

/**
 * The time of a report in a tenant's zone. `2026-03` and `2026-03-29` are a whole month and day there, so that `--to` names
 * the last one; a time with its offset is meant exactly.
 */
export function reportRange(calendar: Calendar, { by, from, to }: RangeOptions, now: number): Period {
  const current = calendar.periodOf(by, now);
  const end = to === undefined ? current.end : named(calendar, "--to", to).end;
  const start = from === undefined ? stepsBefore(calendar, by, end) : named(calendar, "--from", from).start;
  if (start >= end) throw invalidUsage("range-empty", messages.rangeEmpty, messages.rangeHint);
  return { start, end };
}

function stepsBefore(calendar: Calendar, by: ReportStep, end: number): number {
  let { start } = calendar.periodOf(by, Math.max(0, end - 1));
  for (let step = 1; step < usual[by] && start > 0; step += 1) start = calendar.periodOf(by, start - 1).start;
  return Math.max(0, start);
}

function named(calendar: Calendar, option: string, text: string): Period {
  const instant = parseInstant(text);
  if (instant !== undefined) return { start: instant, end: instant };
  const [, year, month, day] = /^(\d{4})-(\d\d)(?:-(\d\d))?$/u.exec(text)?.map(Number) ?? [];
  if (year !== undefined && month !== undefined && year >= 1970 && isDate(year, month, day)) {
    const start = calendar.startOfDate(year, month, day || 1);
    const end = day ? calendar.startOfDate(year, month, day + 1) : calendar.startOfDate(year, month + 1, 1);
    return { start: Math.max(0, start), end };
  }
  throw invalidUsage("time-invalid", messages.dateInvalid(option, text), messages.rangeHint);
}

const isDate = (year: number, month: number, day: number | undefined): boolean =>
  daysOf(year, month) > 0 && (day === undefined || Number.isNaN(day) || (day >= 1 && day <= daysOf(year, month)));

/** The periods of a range; those at its ends may be pieces. */
export function periodsOf(calendar: Calendar, by: ReportStep, { start, end }: Period): readonly Period[] {
  const periods: Period[] = [];
  for (let at = start; at < end; ) {
    const next = Math.min(end, calendar.periodOf(by, at).end);
    periods.push({ start: at, end: next });
    at = next;
    if (periods.length > mostPeriods) throw invalidUsage("report-too-long", messages.reportTooLong(mostPeriods));
  }
  return periods;
}
