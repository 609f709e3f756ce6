import { CliError, exitCodes, type Text } from "@microforge/core/program";
import { messages } from "./messages.ts";

/** In characters as Unicode counts them. */
const longest = 200;
const longestReason = 1000;

/** Whatever moves the cursor, ends a line or turns the direction of writing would let one name pass for another. */
const forbidden = /[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/u;

/** Has something that can be seen. */
const visible = /[^\p{Z}\p{Cf}\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}]/u;

/**
 * A tenant's name as it is kept: without spaces around it, and with letters in their composed form (NFC), so that what looks
 * the same is the same.
 *
 * @throws CliError `name-invalid`
 */
export function checkName(given: string): string {
  const name = given.trim().normalize("NFC");
  const wrong = whatIsWrong(name);
  if (!wrong) return name;
  throw new CliError("name-invalid", { message: wrong, hint: messages.nameHint, exitCode: exitCodes.usage });
}

/** Why something was done, as the history tells it. @throws CliError `reason-invalid` */
export function checkReason(given: string): string {
  const reason = given.trim().normalize("NFC");
  if (reason.length <= longestReason && !forbidden.test(reason)) return reason;
  throw new CliError("reason-invalid", { message: messages.reasonInvalid(longestReason), exitCode: exitCodes.usage });
}

function whatIsWrong(name: string): Text | undefined {
  const [bad] = forbidden.exec(name) ?? [];
  if (bad !== undefined) return messages.nameForbidden(codePoint(bad), [...name].indexOf(bad) + 1);
  if (!visible.test(name)) return messages.nameEmpty;
  const length = [...name].length;
  return length > longest ? messages.nameTooLong(length, longest) : undefined;
}

const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
