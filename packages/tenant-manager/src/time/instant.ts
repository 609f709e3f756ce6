const pattern = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:[Zz]|([+-])(\d\d):?(\d\d))$/u;

const daysInMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Milliseconds of an ISO 8601 instant with its offset from UTC (`2026-03-01T12:00:00Z`, `…+02:00`); what is finer than a
 * millisecond is cut. Undefined for all else, also for days that do not exist, and before 1970.
 */
export function parseInstant(text: string): number | undefined {
  const parts = pattern.exec(text);
  if (!parts) return undefined;
  const [year, month, day, hour, minute] = [
    Number(parts[1]),
    Number(parts[2]),
    Number(parts[3]),
    Number(parts[4]),
    Number(parts[5]),
  ];
  const second = Number(parts[6] ?? 0);
  const [offsetHours, offsetMinutes] = [Number(parts[9] ?? 0), Number(parts[10] ?? 0)];
  // Like POSIX, JavaScript has no leap seconds.
  if (day < 1 || day > daysOf(year, month) || hour > 23 || minute > 59 || second > 59) return undefined;
  if (offsetHours > 23 || offsetMinutes > 59) return undefined;
  const milliseconds = Number((parts[7] ?? "").padEnd(3, "0").slice(0, 3));
  const offset = (parts[8] === "-" ? -1 : 1) * (offsetHours * 60 + offsetMinutes);
  const instant = Date.UTC(year, month - 1, day, hour, minute - offset, second, milliseconds);
  return instant >= 0 ? instant : undefined;
}

/** How many days a month has; none where there is no such month. */
export const daysOf = (year: number, month: number): number => {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && isLeap ? 29 : (daysInMonth[month - 1] ?? 0);
};

/** A time, in milliseconds, as results show it. */
export const isoTime = (time: number): string => new Date(time).toISOString();
