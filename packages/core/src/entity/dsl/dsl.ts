import { CliError, exitCodes } from "../../program/errors.ts";
import { eachLocale } from "../../program/messages.ts";
import { displayWidth } from "../../terminal/width.ts";
import { fieldNameProblem } from "../name-shape.ts";
import type { Entity, Field, Relation } from "../spec.ts";
import { meaningOf } from "./meaning.ts";
import { type Mistake, mistakeAt, scanFields } from "./scan.ts";
import { relationWords } from "./words.ts";

/** What a line of fields says. */
export interface Fields {
  readonly fields: Record<string, Field>;
  readonly relations: Record<string, Relation>;
}

/**
 * Reads fields as they are written on a command line: `name:type(arguments)flags=default`, separated by blanks.
 *
 * - Arguments: lengths and limits (`string(1..200)`, `string(..80)`, `i32(0..)`), a pattern between slashes
 *   (`string(1..40,/^[a-z]+$/)`), digits and decimal places (`decimal(12,2)`, `decimal(12,2,0..100)`), values
 *   (`enum(open,done)`), an entity and what becomes of this one when that is deleted (`ref(User,cascade)`).
 * - Flags, in any order: `?` optional, `^` unique, `#` indexed, `!` secret, `*` generated, `~` personal, `~~` sensitive.
 * - A value with blanks, commas or parentheses stands in single or double quotes: `title:string="To do"`. In quotes,
 *   `\` escapes (`\n`, `\t`, `\\`, `\"`); in a pattern, it escapes the slash.
 *
 * All mistakes are told at once, with their places.
 *
 * @param flag what the line was given to, for the error
 */
export function parseFields(line: string, flag = "--fields"): Fields {
  const { mistakes, ...read } = readFields(line);
  if (mistakes.length > 0) throw refused(line, flag, mistakes);
  return read;
}

/** The same, with the mistakes instead of an error. */
export function readFields(line: string): Fields & { readonly mistakes: readonly Mistake[] } {
  const { entries, mistakes: broken } = scanFields(line);
  const mistakes = [...broken];
  const fields = new Map<string, Field>();
  const relations = new Map<string, Relation>();
  for (const entry of entries) {
    const name = entry.name.source;
    const misnamed = fieldNameProblem(name);
    if (misnamed) mistakes.push(mistakeAt(name === "" ? entry.type : entry.name, misnamed));
    else if (fields.has(name) || relations.has(name)) {
      mistakes.push(mistakeAt(entry.name, { en: `\`${name}\` stands here twice`, zh: `\`${name}\` 重复出现` }));
    }
    const meaning = meaningOf(entry);
    mistakes.push(...meaning.mistakes);
    if (meaning.field) fields.set(name, meaning.field);
    if (meaning.relation) relations.set(name, meaning.relation);
  }
  return { fields: Object.fromEntries(fields), relations: Object.fromEntries(relations), mistakes };
}

/**
 * The line that `parseFields` reads as these fields and relations. Labels, descriptions and `readonly` have no place in
 * it; they stand in microforge.yaml only.
 */
export function formatFields({ fields, relations = {} }: Pick<Entity, "fields" | "relations">): string {
  return [
    ...Object.entries(fields).map(([name, field]) => formatField(name, field)),
    ...Object.entries(relations).map(([name, relation]) => formatRelation(name, relation)),
  ].join(" ");
}

function formatField(name: string, field: Field): string {
  const values = (field.values ?? []).map((value) => (/^[^\s,()"'/][^\s,()]*$/u.test(value) ? value : quoted(value)));
  const digits = [field.precision, field.scale].filter((number) => number !== undefined).map(String);
  const hasLimits = field.min !== undefined || field.max !== undefined;
  const limits = hasLimits ? [`${field.min ?? ""}..${field.max ?? ""}`] : [];
  const pattern = field.pattern === undefined ? [] : [patternSource(field.pattern)];
  const parts = [...values, ...digits, ...limits, ...pattern];
  const flags = [
    field.optional ? "?" : "",
    field.unique ? "^" : "",
    field.indexed ? "#" : "",
    field.secret ? "!" : "",
    field.generated ? "*" : "",
    field.personal === "personal" ? "~" : field.personal === "sensitive" ? "~~" : "",
  ].join("");
  return `${name}:${field.type}${parts.length > 0 ? `(${parts.join(",")})` : ""}${flags}${defaultSource(field)}`;
}

function formatRelation(name: string, { to, kind, optional, on_delete }: Relation): string {
  const word = Object.entries(relationWords).find(([, meant]) => meant === kind)?.[0] ?? kind;
  return `${name}:${word}(${[to, ...(on_delete ? [on_delete] : [])].join(",")})${optional ? "?" : ""}`;
}

function defaultSource({ type, default: value }: Field): string {
  if (value === undefined) return "";
  if (typeof value !== "string") return `=${value}`;
  // A number that is written as a text, so that it stays one.
  const looksLikeNumber = type === "decimal" && String(Number(value)) === value;
  return /^[^\s"']\S*$/u.test(value) && !looksLikeNumber ? `=${value}` : `=${quoted(value)}`;
}

const quoted = (text: string): string =>
  `"${text.replace(/[\\"]/gu, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t")}"`;

/** Between slashes, unless a backslash there would be read as belonging to a slash. */
const patternSource = (pattern: string): string =>
  /\\(?:\/|$)/u.test(pattern) ? quoted(pattern) : `/${pattern.replaceAll("/", "\\/")}/`;

function refused(line: string, flag: string, mistakes: readonly Mistake[]): CliError {
  const sorted = [...mistakes].sort((a, b) => a.at - b.at);
  const columnOf = (at: number): number => [...line.slice(0, at)].length + 1;
  const count = sorted.length;
  return new CliError("invalid-fields", {
    message: eachLocale((locale) => {
      const head = {
        en: `\`${flag}\` has ${count === 1 ? "a mistake" : `${count} mistakes`}`,
        zh: `\`${flag}\` 有 ${count} 处错误`,
      };
      const lines = sorted.flatMap((mistake) => {
        const place = { en: `column ${columnOf(mistake.at)}: `, zh: `第 ${columnOf(mistake.at)} 列：` };
        return [`  ${place[locale]}${printable(mistake.text[locale])}`, ...pointed(line, mistake)];
      });
      return [head[locale], ...lines].join("\n");
    }),
    exitCode: exitCodes.usage,
    details: sorted.map(({ at, length, text }) => ({ column: columnOf(at), length, message: text.en })),
  });
}

/** How much of a long line is shown on either side of a mistake. */
const surroundings = 40;

/** The line around a mistake, and carets below it. */
function pointed(line: string, { at, length }: Mistake): [shown: string, carets: string] {
  const end = at + Math.max(1, length);
  const [from, to] = [Math.max(0, at - surroundings), Math.min(line.length, end + surroundings)];
  const before = `${from > 0 ? "…" : ""}${printable(line.slice(from, at))}`;
  const wrong = printable(line.slice(at, end));
  const after = `${printable(line.slice(end, to))}${to < line.length ? "…" : ""}`;
  const carets = "^".repeat(Math.max(1, displayWidth(wrong)));
  return [`    ${before}${wrong}${after}`, `    ${" ".repeat(displayWidth(before))}${carets}`];
}

/** What would move the cursor or cannot be seen becomes a blank. */
const printable = (text: string): string => text.replace(/[\s\p{Cc}\p{Cf}\p{Cs}]/gu, " ");
