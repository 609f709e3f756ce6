import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

/**
 * What was worked out when the tool was built: reading YAML, compiling Handlebars and checking syntax are pure functions
 * of a text, and most texts are known by then. Keyed by the text's hash, so that an answer can never be stale; a text
 * without one is simply worked on. From source there are none.
 */
interface Prepared {
  readonly yaml: Readonly<Record<string, unknown>>;
  readonly templates: Readonly<Record<string, TemplateSpecification>>;
}

const require = createRequire(import.meta.url);

/** Reads a file that lies beside the bundle; a value that stands for it when there is none. */
function besideBundle<T>(name: string, otherwise: T): T {
  const path = fileURLToPath(new URL(name, import.meta.url));
  return existsSync(path) ? (require(path) as T) : otherwise;
}

let answers: Prepared | undefined;
let wellFormed: ReadonlySet<string> | undefined;

/** Made by `scripts/prepare-templates.mjs`. */
function prepared(): Prepared {
  answers ??= besideBundle<Prepared>("./prepared.cjs", { yaml: {}, templates: {} });
  return answers;
}

/** The key of a text in the prepared answers. */
export const preparedKey = (text: string | Uint8Array): string => createHash("sha256").update(text).digest("base64");

/** Reads YAML that ships with the templates. */
export const parseTemplateYaml = (text: string): unknown => prepared().yaml[preparedKey(text)] ?? parse(text);

/** The compiled form of a template, if it is one of those that ship. */
export const preparedTemplate = (source: string): TemplateSpecification | undefined =>
  prepared().templates[preparedKey(source)];

/** Whether the tool, when it was built, has parsed this very text without a problem. */
export function isKnownToParse(text: Uint8Array): boolean {
  wellFormed ??= new Set(besideBundle<readonly string[]>("./well-formed.json", []));
  return wellFormed.size > 0 && wellFormed.has(preparedKey(text));
}
