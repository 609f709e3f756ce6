/** Markup that is safe to send. Only `html` makes it, so that no text reaches a page without being escaped. */
export class Html {
  readonly #markup: string;

  private constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }

  /** For markup that this program made itself and that holds no text of anybody else, such as a chart's SVG. */
  static trusted(markup: string): Html {
    return new Html(markup);
  }
}

/** What can stand in a template: nothing prints nothing, and a list prints its items one after the other. */
export type Part = string | number | Html | null | undefined | false | readonly Part[];

/** A template for markup. Every text in it is escaped; attributes must be in double quotes. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  Html.trusted(strings.reduce((before, string, index) => before + print(parts[index - 1]) + string));

/** Markup where a condition holds, else nothing. */
export const when = (condition: unknown, markup: () => Part): Part => (condition ? markup() : undefined);

/** A sentence in which words between backquotes are code. */
export const prose = (text: string): Html =>
  html`${text.split("`").map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`))}`;

function print(part: Part): string {
  if (part instanceof Html) return part.toString();
  if (part === null || part === undefined || part === false) return "";
  if (typeof part === "object") return part.map(print).join("");
  return escapeMarkup(String(part));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Any text as text of HTML or SVG, also inside quotes. What XML does not allow at all is shown as a box. */
export const escapeMarkup = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what XML does not allow
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/gu, "\ufffd")
    .replace(/[&<>"']/gu, (character) => entities[character] ?? character);
