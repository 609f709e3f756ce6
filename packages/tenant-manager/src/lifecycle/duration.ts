import { CliError, exitCodes } from "@microforge/core/program";
import { messages } from "./messages.ts";

const units: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

/** Ten years: whatever is longer is a mistake. */
const longest = 3650 * 86_400_000;

/** Milliseconds of `30d`, `12h`, `90m`, `45s`, `2w`, `0d`; `duration-invalid` for all else. */
export function parseDuration(text: string, option: string): number {
  const [, digits, letter] = /^(\d{1,9})([smhdw])$/u.exec(text.trim()) ?? [];
  const duration = Number(digits) * (units[letter ?? ""] ?? Number.NaN);
  if (duration <= longest) return duration;
  const message = Number.isNaN(duration)
    ? messages.durationInvalid(option, text)
    : messages.durationTooLong(option, text);
  throw new CliError("duration-invalid", { message, hint: messages.durationHint, exitCode: exitCodes.usage });
}
