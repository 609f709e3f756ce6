/**
 * Rust text as `rustfmt` writes it with the settings of a generated service: `max_width = 120`,
 * `use_small_heuristics = "Max"`. Only the shapes whose line breaks depend on the length of names are here; everything
 * else stands in the templates as it is.
 */

const maxWidth = 120;

/** Array elements this short are packed, several on a line. */
const shortElement = 10;

const step = "    ";

/** Whether a line, with all that it ends in, is short enough. */
export const fits = (line: string): boolean => line.length <= maxWidth;

/** A comma-separated list between brackets, one item a line. */
export const vertical = (indent: string, open: string, items: readonly string[], close: string): string =>
  [open, ...items.map((item) => `${indent}${step}${item},`), `${indent}${close}`].join("\n");

/** Items in as few lines as possible. */
function filled(indent: string, items: readonly string[]): string[] {
  const lines: string[] = [];
  for (const item of items) {
    const longer = `${lines.at(-1)} ${item},`;
    if (lines.length > 0 && fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(`${indent}${item},`);
  }
  return lines;
}

/** `left = open(items)close`, such as `let x = call(a, b);`. The text starts at `indent`, which is not part of it. */
export function assignment(
  indent: string,
  left: string,
  open: string,
  items: readonly string[],
  close: string,
): string {
  const right = `${open}${items.join(", ")}${close}`;
  if (fits(`${indent}${left} = ${right}`)) return `${left} = ${right}`;
  if (fits(`${indent}${step}${right}`)) return `${left} =\n${indent}${step}${right}`;
  const isArray = open.endsWith("[");
  if (isArray && items.every((item) => item.length <= shortElement)) {
    return [`${left} = ${open}`, ...filled(indent + step, items), `${indent}${close}`].join("\n");
  }
  return `${left} = ${vertical(indent, open, items, close)}`;
}

/** A call or a struct literal where nothing stands before it. */
export function enclosed(indent: string, open: string, items: readonly string[], close: string): string {
  const spaced = open.endsWith("{") ? ` ${items.join(", ")} ` : items.join(", ");
  const line = `${open}${spaced}${close}`;
  return fits(indent + line) ? line : vertical(indent, open, items, close);
}

/** A call whose result is waited for. */
export function awaited(indent: string, open: string, items: readonly string[], close: string): string {
  const line = `${open}${items.join(", ")}${close}.await`;
  return fits(indent + line) ? line : `${vertical(indent, open, items, close)}\n${indent}.await`;
}

/** The head of a function: `head(parameters)tail`. */
export function signature(indent: string, head: string, parameters: readonly string[], tail: string): string {
  const line = enclosed(indent, `${head}(`, parameters, `)${tail}`);
  // Where a body would begin, `rustfmt` keeps room for it.
  const isFull = tail.endsWith(";") && indent.length + line.length === maxWidth && !line.includes("\n");
  return isFull ? `${head}(${parameters.join(", ")})\n${indent}${tail.trimStart()}` : line;
}

/** A method chain. */
export function chain(indent: string, start: string, calls: readonly string[]): string {
  const line = [start, ...calls].join("");
  return fits(indent + line) ? line : [start, ...calls.map((call) => `${indent}${step}${call}`)].join("\n");
}

/** `use path::{names};`, or without braces for one name. */
export function useList(indent: string, path: string, names: readonly string[], end: string): string {
  if (names.length === 1) return `${path}::${names[0]}${end}`;
  const line = `${path}::{${names.join(", ")}}${end}`;
  if (fits(indent + line)) return line;
  return [`${path}::{`, ...filled(indent + step, names), `${indent}}${end}`].join("\n");
}

/** Parts of a text for a string literal over several lines, which end in a backslash. Each part starts a line. */
export function continued(indent: string, parts: readonly string[]): string {
  const lines: string[] = [];
  for (const part of parts) {
    for (const [place, word] of part.split(" ").entries()) {
      const longer = `${lines.at(-1)} ${word}`;
      // Room for the blank and the backslash.
      if (place > 0 && longer.length <= maxWidth - 2) lines[lines.length - 1] = longer;
      else lines.push(`${indent}${word}`);
    }
  }
  return lines.join(" \\\n");
}
