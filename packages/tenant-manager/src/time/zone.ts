import { CliError, exitCodes } from "@microforge/core/program";
import type { Period } from "./periods.ts";

/** What a time zone's clocks show. Days are numbered from 1970-01-01. */
export interface Zone {
  readonly name: string;
  /** What is added to UTC, in milliseconds. */
  offsetAt(at: number): number;
  /** The date that calendars show. */
  dayOf(at: number): number;
  startOfDay(day: number): number;
  /** From one full hour of the clock to the next. A change of the clocks in between divides an hour into two. */
  hourOf(at: number): Period;
}

const [hourLength, dayLength] = [3_600_000, 86_400_000];

const utcNames: ReadonlySet<string> = new Set(["UTC", "Etc/UTC", "GMT", "Etc/GMT"]);

/** UTC needs no library; what the others need takes 15 ms to load. */
export const openZone = async (name: string): Promise<Zone> => (utcNames.has(name) ? utc(name) : temporalZone(name));

const floorTo = (at: number, length: number): number => Math.floor(at / length) * length;

const utc = (name: string): Zone => ({
  name,
  offsetAt: () => 0,
  dayOf: (at) => Math.floor(at / dayLength),
  startOfDay: (day) => day * dayLength,
  hourOf: (at) => ({ start: floorTo(at, hourLength), end: floorTo(at, hourLength) + hourLength }),
});

async function temporalZone(name: string): Promise<Zone> {
  const { Temporal } = await import("temporal-polyfill");
  const at = (instant: number) => Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(name);
  try {
    at(0);
  } catch (cause) {
    if (cause instanceof RangeError) throw unknownZone(name, cause);
    throw cause;
  }
  const offsetAt = (instant: number): number => Math.trunc(at(instant).offsetNanoseconds / 1e6);
  return {
    name,
    offsetAt,
    dayOf: (instant) => Math.floor((instant + offsetAt(instant)) / dayLength),
    startOfDay: (day) => {
      const date = new Date(day * dayLength);
      return new Temporal.PlainDate(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()).toZonedDateTime({
        timeZone: name,
      }).epochMilliseconds;
    },
    hourOf: (instant) => {
      const offset = offsetAt(instant);
      const start = floorTo(instant + offset, hourLength) - offset;
      const end = start + hourLength;
      const change = (from: number) => at(from).getTimeZoneTransition("next")?.epochMilliseconds ?? end;
      return {
        start: offsetAt(start) === offset ? start : change(start),
        end: offsetAt(end - 1) === offset ? end : change(instant),
      };
    },
  };
}

const unknownZone = (name: string, cause: unknown): CliError =>
  new CliError("time-zone-unknown", {
    message: { en: `there is no time zone \`${name}\``, zh: `时区 \`${name}\` 不存在` },
    hint: {
      en: "write a name such as `Europe/Berlin`, `Asia/Shanghai` or `UTC`",
      zh: "请写成 `Europe/Berlin`、`Asia/Shanghai` 或 `UTC` 这样的名称",
    },
    exitCode: exitCodes.usage,
    cause,
  });
