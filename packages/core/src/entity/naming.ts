import { plural } from "./plurals.ts";

/** Words of an identifier: `UserAPIKey` → user, api, key; `user_2fa` → user, 2fa. */
export const words = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/gu, "$1_$2")
    .replace(/([A-Z]+)([A-Z][a-z])/gu, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/u)
    .filter((word) => word !== "");

export const snakeCase = (name: string): string => words(name).join("_");

export const kebabCase = (name: string): string => words(name).join("-");

export const pascalCase = (name: string): string => words(name).map(capitalised).join("");

/** `due_date` → `due date`: a name as prose. */
export const spaced = (name: string): string => words(name).join(" ");

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** The plural of an entity's name, by its last word: `UserAPIKey` → `user_api_keys`. */
export function pluralSnake(name: string): string {
  const all = words(name);
  const last = all.at(-1) ?? "";
  return [...all.slice(0, -1), plural(last)].join("_");
}

/** Words of Rust 2024, strict and reserved: none can be the name of anything. */
export const rustKeywords: ReadonlySet<string> = new Set(
  (
    "abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen if impl " +
    "in let loop macro match mod move mut override priv pub ref return self static struct super trait true try type typeof " +
    "unsafe unsized use virtual where while yield"
  ).split(" "),
);

/** These cannot be raw identifiers (The Rust Reference, "Raw identifiers"). */
const neverIdentifiers = new Set(["crate", "self", "super", "Self", "_"]);

/** A snake_case name as Rust writes it: raw where it is a keyword, with an underscore where even that is forbidden. */
export function rustIdentifier(name: string): string {
  if (neverIdentifiers.has(name)) return `${name}_`;
  if (/^[0-9]/u.test(name)) return `_${name}`;
  return rustKeywords.has(name) ? `r#${name}` : name;
}
