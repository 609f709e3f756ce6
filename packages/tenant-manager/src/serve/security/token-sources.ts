import { randomBytes } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { CliError, type Context, exitCodes } from "@microforge/core/program";
import { messages } from "../messages.ts";
import { checkToken, parseTokenFile, type Role, type Token } from "./tokens.ts";

type Sees = Pick<Context, "cwd" | "env" | "host">;

/** The tokens that this process takes, and whether the operator has to be told one that was made just now. */
export interface TokenChoice {
  readonly tokens: readonly Token[];
  readonly made: string | undefined;
}

const variables: readonly (readonly [Role, string])[] = [
  ["operator", "MICROFORGE_OPERATOR_TOKEN"],
  ["service", "MICROFORGE_SERVICE_TOKEN"],
];

/** From the file and the environment; where neither has a token for operators, one is made that nobody can guess. */
export function chooseTokens(file: string | undefined, ctx: Sees): TokenChoice {
  const fromEnvironment = variables.flatMap(([role, name]): Token[] => {
    const token = ctx.env[name];
    return token ? [{ role, token: checkToken(token, `$${name}`) }] : [];
  });
  const given = [...(file === undefined ? [] : readTokenFile(file, ctx)), ...fromEnvironment];
  if (given.some(({ role }) => role === "operator")) return { tokens: given, made: undefined };
  const made = randomBytes(32).toString("base64url");
  return { tokens: [...given, { role: "operator", token: made }], made };
}

function readTokenFile(file: string, { cwd, host }: Sees): Token[] {
  let descriptor: number;
  try {
    descriptor = openSync(resolve(cwd, file), "r");
  } catch (cause) {
    throw new CliError("unreadable-file", { ...messages.tokenFileUnreadable(file), exitCode: exitCodes.usage, cause });
  }
  try {
    // The file that is open, not whatever has its name a moment later.
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) {
      throw new CliError("unreadable-file", { ...messages.tokenFileUnreadable(file), exitCode: exitCodes.usage });
    }
    if (host.platform !== "win32" && (stat.mode & 0o077) !== 0) {
      throw new CliError("token-file-open-to-others", {
        ...messages.tokenFileOpen(file, (stat.mode & 0o777).toString(8)),
        exitCode: exitCodes.usage,
      });
    }
    return parseTokenFile(readFileSync(descriptor, "utf8"), file);
  } finally {
    closeSync(descriptor);
  }
}
