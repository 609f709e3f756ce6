import { quotaPeriods } from "../billing/plan.ts";
import { openZone, type Zone } from "./zone.ts";

export const periodKinds = quotaPeriods;

export type PeriodKind = (typeof periodKinds)[number];

/** From `start` up to, but not including, `end`; milliseconds since 1970. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

/** The periods of one time zone. They divide time: each instant lies in exactly one period of a kind. */
export interface Calendar {
  readonly timeZone: string;
  /** The hour, day, week (from Monday), month or year that the instant lies in; `none` is all time. */
  periodOf(kind: PeriodKind, at: number): Period;
  /** The first instant of a date; where the clocks skip the whole day, of the next one. */
  startOfDate(year: number, month: number, day: number): number;
  /** What clocks and calendars there show. */
  shown(at: number): LocalTime;
}

export interface LocalTime {
  /** `2026-03-29` */
  readonly date: string;
  /** `14:05` */
  readonly time: string;
  /** `+02:00` */
  readonly offset: string;
}

const allTime: Period = { start: 0, end: Number.MAX_SAFE_INTEGER };

const dayLength = 86_400_000;

const calendars = new Map<string, Promise<Calendar>>();

/** The calendar of an IANA time zone; `time-zone-unknown` for any other name. It is made once a process. */
export function calendarOf(timeZone: string): Promise<Calendar> {
  const known = calendars.get(timeZone);
  if (known) return known;
  const made = openZone(timeZone).then(makeCalendar);
  // A name that is wrong is not kept: names come from users.
  void made.then(
    () => calendars.set(timeZone, made),
    () => {},
  );
  return made;
}

function makeCalendar(zone: Zone): Calendar {
  const found = new Map<PeriodKind, PeriodsFound>(periodKinds.map((kind) => [kind, new PeriodsFound()]));
  return {
    timeZone: zone.name,
    periodOf: (kind, at) =>
      kind === "none" ? allTime : (found.get(kind)?.at(at, () => compute(zone, kind, at)) ?? compute(zone, kind, at)),
    startOfDate: (year, month, day) => zone.startOfDay(dayNumber(year, month, day)),
    shown: (at) => shownTime(at, zone.offsetAt(at)),
  };
}

/** Periods that were computed, by start: a million events need as many computations as they have periods. */
class PeriodsFound {
  #periods: Period[] = [];

  at(instant: number, compute: () => Period): Period {
    let [low, high] = [0, this.#periods.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#periods[middle]?.start ?? 0) <= instant) low = middle + 1;
      else high = middle;
    }
    const candidate = this.#periods[low - 1];
    if (candidate && instant < candidate.end) return candidate;
    const period = compute();
    // A server runs for years.
    if (this.#periods.length >= 50_000) this.#periods = [period];
    else this.#periods.splice(low, 0, period);
    return period;
  }
}

function compute(zone: Zone, kind: Exclude<PeriodKind, "none">, at: number): Period {
  if (kind === "hour") return zone.hourOf(at);
  let [first, next] = daysOf(kind, zone.dayOf(at));
  let [start, end] = [zone.startOfDay(first), zone.startOfDay(next)];
  // Clocks set back across midnight show the old date once more; by then the new day has begun.
  while (at >= end) {
    [first, next] = daysOf(kind, next);
    [start, end] = [zone.startOfDay(first), zone.startOfDay(next)];
  }
  return { start, end };
}

/** The first day of the period that a day lies in, and the first day of the next one. Days count from 1970. */
function daysOf(kind: "day" | "week" | "month" | "year", day: number): [number, number] {
  const date = new Date(day * dayLength);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
  switch (kind) {
    case "day":
      return [day, day + 1];
    case "week": {
      const monday = day - ((date.getUTCDay() + 6) % 7);
      return [monday, monday + 7];
    }
    case "month":
      return [dayNumber(year, month, 1), dayNumber(year, month + 1, 1)];
    case "year":
      return [dayNumber(year, 1, 1), dayNumber(year + 1, 1, 1)];
  }
}

const dayNumber = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day) / dayLength;

function shownTime(at: number, offset: number): LocalTime {
  const local = new Date(at + offset).toISOString();
  const minutes = Math.round(Math.abs(offset) / 60_000);
  const twoDigits = (value: number): string => String(value).padStart(2, "0");
  return {
    date: local.slice(0, 10),
    time: local.slice(11, 16),
    offset: `${offset < 0 ? "-" : "+"}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`,
  };
}
