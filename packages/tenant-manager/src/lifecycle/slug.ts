import { CliError, exitCodes, type Text } from "@microforge/core/program";
import { isId, shortId } from "../registry/ids.ts";
import { messages } from "./messages.ts";

const longest = 40;

/** Names of schemas, databases, hosts and paths that mean something else. */
const reserved: ReadonlySet<string> = new Set([
  "admin",
  "all",
  "api",
  "app",
  "default",
  "information-schema",
  "none",
  "null",
  "operator",
  "postgres",
  "public",
  "root",
  "system",
  "template",
  "template0",
  "template1",
  "tenant",
  "tenant-manager",
  "tenants",
  "undefined",
]);

/** @throws CliError `slug-invalid` */
export function checkSlug(slug: string): string {
  const wrong = whatIsWrong(slug);
  if (!wrong) return slug;
  const proposal = slugOfName(slug);
  throw new CliError("slug-invalid", {
    message: wrong,
    hint: proposal === undefined ? messages.slugRule : messages.slugProposal(proposal),
    exitCode: exitCodes.usage,
  });
}

function whatIsWrong(slug: string): Text | undefined {
  if (reserved.has(slug) || slug.startsWith("pg-")) return messages.slugReserved(slug);
  // A tenant is found by its slug or by its id.
  if (isId(slug)) return messages.slugLikeId(slug);
  const fits = /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/u.test(slug) && slug.length <= longest;
  return fits ? undefined : messages.slugInvalid(slug);
}

/** The slug that a name suggests; undefined where it has no Latin letter. */
export function slugOfName(name: string): string | undefined {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll("æ", "ae")
    .replaceAll("ø", "o")
    .replaceAll("ł", "l")
    .replace(/['’]/gu, "")
    .replace(/[^a-z0-9]+/gu, "-")
    .replace(/^-+|-+$/gu, "");
  if (!/[a-z]/u.test(plain)) return undefined;
  const slug = cut(plain, longest);
  return whatIsWrong(slug) ? cut(`t-${plain}`, longest) : slug;
}

/** For a name that suggests none. */
export const slugOfId = (id: string): string => `t-${shortId(id)}`;

/** `acme`, `acme-2`, `acme-3`, …: the first that is free is taken. */
export const numberedSlug = (slug: string, number: number): string =>
  number === 1 ? slug : `${cut(slug, longest - `-${number}`.length)}-${number}`;

const cut = (slug: string, length: number): string => slug.slice(0, length).replace(/-+$/u, "");
