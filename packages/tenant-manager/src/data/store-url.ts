import { isAbsolute, resolve } from "node:path";
import { CliError, exitCodes } from "@microforge/core/program";
import { withoutPassword } from "../registry/url.ts";
import { messages } from "./messages.ts";

/** Where a service keeps tenants' rows: a PostgreSQL database, or a folder of SQLite files by its whole path. */
export type StoreLocation =
  | { readonly kind: "postgres"; readonly url: string; readonly shown: string }
  | { readonly kind: "sqlite"; readonly folder: string; readonly shown: string };

/**
 * Reads `postgres://…` and `sqlite:<folder>`; a folder counts from `cwd`. `shown` has no password: it may be printed and
 * kept, and it reads as the same place.
 */
export function parseStoreUrl(text: string, cwd: string): StoreLocation {
  const [, folder] = /^sqlite:(?:\/\/)?(.+)$/u.exec(text) ?? [];
  if (folder !== undefined && !folder.includes("\0")) {
    return { kind: "sqlite", folder: isAbsolute(folder) ? folder : resolve(cwd, folder), shown: `sqlite:${folder}` };
  }
  if (/^postgres(ql)?:\/\//u.test(text) && URL.canParse(text) && databaseOf(text) !== "") {
    return { kind: "postgres", url: text, shown: withoutPassword(text) };
  }
  throw new CliError("data-store-invalid", {
    message: messages.invalid(withoutPassword(text)),
    hint: messages.invalidHint,
    exitCode: exitCodes.usage,
  });
}

/** A PostgreSQL URL as PostgreSQL needs it, or `data-store-kind`: what is asked for needs a server. */
export function postgresUrl(location: StoreLocation): { readonly url: string; readonly shown: string } {
  if (location.kind === "postgres") return location;
  throw new CliError("data-store-kind", {
    message: messages.needsPostgres(location.shown),
    hint: messages.needsPostgresHint,
    exitCode: exitCodes.usage,
  });
}

/** The database that a URL names. */
export const databaseOf = (url: string): string => decodeURIComponent(new URL(url).pathname.slice(1));

/** The same server and user, another database. */
export const withDatabase = (url: string, database: string): string =>
  Object.assign(new URL(url), { pathname: `/${encodeURIComponent(database)}` }).href;
