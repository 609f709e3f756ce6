import { createHash, timingSafeEqual } from "node:crypto";
import { CliError, exitCodes } from "@microforge/core/program";
import { messages } from "../messages.ts";

/** `operator` may do everything, `service` may ask for admissions only. */
export const roles = ["operator", "service"] as const;

export type Role = (typeof roles)[number];

export interface Token {
  readonly role: Role;
  readonly token: string;
}

/** A token as it is kept: what is compared is its hash, so that neither its length nor its start can be measured. */
export interface Credential {
  readonly role: Role;
  readonly digest: Buffer;
}

const minimumLength = 24;
const maximumLength = 512;

/** Reads lines `role:token`; empty lines and those that begin with `#` say nothing. Errors never show a token. */
export function parseTokenFile(text: string, shown: string): Token[] {
  const tokens = text.split(/\r?\n/u).flatMap((line, index): Token[] => {
    if (line.trim() === "" || line.startsWith("#")) return [];
    const colon = line.indexOf(":");
    const role = roles.find((known) => known === line.slice(0, colon).trim());
    const place = `${shown}:${index + 1}`;
    if (role === undefined) throw usage("token-file-invalid", messages.tokenLineInvalid(place, roles));
    return [{ role, token: checkToken(line.slice(colon + 1).trim(), place) }];
  });
  if (tokens.length === 0) throw usage("token-file-invalid", messages.tokenFileEmpty(shown));
  return tokens;
}

/** Refuses what can be guessed, and what a header cannot carry. `place` says where it was written. */
export function checkToken(token: string, place: string): string {
  if (token.length < minimumLength) throw usage("token-too-short", messages.tokenTooShort(place, minimumLength));
  if (token.length > maximumLength || !/^[\x21-\x7e]+$/u.test(token)) {
    throw usage("token-invalid", messages.tokenInvalid(place, maximumLength));
  }
  // `aaaaaaaa…` is long, and no secret.
  if (new Set(token).size < 8) throw usage("token-too-simple", messages.tokenTooSimple(place));
  return token;
}

export const credentialOf = ({ role, token }: Token): Credential => ({ role, digest: digestOf(token) });

/** The role that the token gives, or none. It takes as long for one that is nearly right as for one that is not. */
export function roleOf(credentials: readonly Credential[], presented: string): Role | undefined {
  const digest = digestOf(presented);
  let found: Role | undefined;
  for (const credential of credentials) {
    if (timingSafeEqual(credential.digest, digest) && found !== "operator") found = credential.role;
  }
  return found;
}

/** Whether two secrets are the same. */
export const sameSecret = (one: string, other: string): boolean => timingSafeEqual(digestOf(one), digestOf(other));

const digestOf = (token: string): Buffer => createHash("sha256").update(token).digest();

const usage = (code: string, words: ReturnType<typeof messages.tokenInvalid>): CliError =>
  new CliError(code, { ...words, exitCode: exitCodes.usage });
