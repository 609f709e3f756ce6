import { CliError, exitCodes, nearest } from "@microforge/core/program";
import { messages } from "./messages.ts";

export const defaultTimeZone = "UTC";

/** Offsets such as `+08:00` are no zones: they know no summer time, and not every version of Node takes them. */
const shape = /^[a-z][a-z0-9_+-]*(?:\/[a-z0-9_+-]+)*$/iu;

/**
 * An IANA time zone as its name is written, whatever case it was given in.
 *
 * @throws CliError `time-zone-unknown`, with the nearest
 */
export function checkTimeZone(given: string): string {
  // Loading the names of zones takes a tenth of a start-up, and most tenants have this one.
  if (given.toUpperCase() === defaultTimeZone) return defaultTimeZone;
  const known = shape.test(given) ? resolved(given) : undefined;
  if (known === undefined) throw unknown(given);
  // An older name of a zone (`Asia/Kolkata`, for some versions of Node) stays the one that was given.
  return known.toLowerCase() === given.toLowerCase() ? known : inUsualCase(given);
}

function resolved(zone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

const inUsualCase = (zone: string): string =>
  /[A-Z]/u.test(zone) ? zone : zone.replace(/(^|[/_-])([a-z])/gu, (_, before, letter) => before + letter.toUpperCase());

function unknown(zone: string): CliError {
  const zones = Intl.supportedValuesOf("timeZone");
  // `Shanghai` is meant as `Asia/Shanghai`.
  const guess = zones.find((known) => known.toLowerCase().endsWith(`/${zone.toLowerCase()}`)) ?? nearest(zone, zones);
  return new CliError("time-zone-unknown", {
    message: messages.timeZoneUnknown(zone),
    hint: guess === undefined ? messages.timeZoneHint : messages.didYouMean(guess),
    exitCode: exitCodes.usage,
  });
}
