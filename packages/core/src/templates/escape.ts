/**
 * Text of a user, made safe for the language of the file it lands in. Every function is total: any well-formed string
 * goes in, and what comes out reads back as the same string (literals) or shows the same text (comments, Markdown).
 */

/** Controls, and the characters that reorder or hide source text ("Trojan Source", CVE-2021-42574). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const unprintable = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

const codePoint = (character: string): string => (character.codePointAt(0) ?? 0).toString(16);

const quoteWith =
  (escapeUnprintable: (character: string) => string) =>
  (text: string): string =>
    `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replace(unprintable, escapeUnprintable)}"`;

const shortEscapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const fourDigits = (character: string): string =>
  shortEscapes[character] ?? `\\u${codePoint(character).padStart(4, "0")}`;

/** A Rust string literal, quotes included. */
export const rustString = quoteWith((character) => shortEscapes[character] ?? `\\u{${codePoint(character)}}`);

/** A TOML basic string, quotes included. */
export const tomlString = quoteWith(fourDigits);

/** A JSON string, quotes included; also a double-quoted scalar of YAML 1.2, which is a superset of JSON. */
export const jsonString = quoteWith(fourDigits);

/** An SQL string literal, quotes included. */
export const sqlString = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const showUnprintable = (character: string): string => (character === "\t" ? " " : `\\u{${codePoint(character)}}`);

/**
 * Text for line comments. With a marker (`"//!"`, `"#"`) each line of the text becomes a comment line; without one, the
 * lines are joined by spaces for a comment that the template has already opened.
 */
export function comment(text: string, marker?: string): string {
  const lines = text.split(/\r\n|[\n\r\u0085\u2028\u2029]/u).map((line) => line.replace(unprintable, showUnprintable));
  return marker === undefined ? lines.join(" ") : lines.map((line) => `${marker} ${line}`.trimEnd()).join("\n");
}

/** Text as code in one line of Markdown, a line of a table too, where a bar would end the cell even in code. */
export function markdownCode(text: string): string {
  const runs = text.match(/`+/gu) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map(({ length }) => length)) + 1);
  const padding = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${padding}${text.replaceAll("|", "\\|")}${padding}${fence}`;
}

/** Text for one line of Markdown, shown as it is: no markup, no HTML, no table or list of its own. */
export function markdown(text: string): string {
  return text
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/u)
    .map((line) =>
      line
        .replace(unprintable, showUnprintable)
        .replaceAll("&", "&amp;")
        .replace(/[\\`*_{}[\]#|~>$^]/gu, "\\$&")
        .replaceAll("<", "&lt;")
        // These mean something at the start of a line only.
        .replace(/^\s*[-+=]|^\s*\d+(?=[.)])/u, (start) =>
          /\d$/u.test(start) ? `${start}\\` : start.replace(/.$/u, "\\$&"),
        ),
    )
    .join("<br>");
}
