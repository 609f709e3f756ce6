import type { Text } from "@microforge/core/program";
import { type Html, html, type Part, prose, when } from "../../markup.ts";
import type { Exchange } from "../http/exchange.ts";

interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface Field {
  readonly name: string;
  readonly label: Text;
  readonly value: string | undefined;
  readonly help?: Text | undefined;
  /** What is wrong with the value, and what to do about it. */
  readonly wrong?: readonly (Text | undefined)[] | undefined;
  readonly required?: boolean;
  /** A list to choose from, instead of a text. */
  readonly choices?: readonly Choice[];
  /** Texts that are offered. */
  readonly offered?: readonly string[];
  readonly numeric?: boolean;
  readonly maxLength?: number;
}

/** A field of a form with its label, its help and what is wrong with it, all tied together for those who cannot see it. */
export function field({ say }: Pick<Exchange, "say">, given: Field): Html {
  const { name, label, value, help, wrong, choices, offered } = given;
  const described = [...(help ? [`${name}-help`] : []), ...(wrong ? [`${name}-wrong`] : [])].join(" ");
  const attributes = html`id="${name}" name="${name}"${when(described, () => html` aria-describedby="${described}"`)}${when(wrong, () => html` aria-invalid="true"`)}${when(given.required, () => html` required`)}`;
  const input = choices
    ? html`<select ${attributes}>${choices.map((choice) => html`<option value="${choice.value}"${when(choice.value === value, () => html` selected`)}>${choice.label}</option>`)}</select>`
    : html`<input ${attributes} value="${value}" autocomplete="off" spellcheck="false"${when(given.maxLength, () => html` maxlength="${given.maxLength}"`)}${when(given.numeric, () => html` inputmode="numeric"`)}${when(offered, () => html` list="${name}-list"`)}>`;
  return html`<div class="field"><label for="${name}">${say(label)}</label>${input}${when(offered, () => html`<datalist id="${name}-list">${offered?.map((item) => html`<option value="${item}"></option>`)}</datalist>`)}
${when(help, () => html`<p class="help" id="${name}-help">${help && say(help)}</p>`)}${when(wrong, () => html`<p class="wrong" id="${name}-wrong">${sentences(say, wrong ?? [])}</p>`)}</div>`;
}

/** What went wrong, above a form; each entry leads to its field. */
export const summary = (
  { say }: Pick<Exchange, "say">,
  title: Text,
  wrong: readonly { readonly name: string | undefined; readonly texts: readonly (Text | undefined)[] }[],
): Part =>
  when(
    wrong.length > 0,
    () => html`<div class="notice bad" role="alert"><p>${say(title)}</p><ul>
${wrong.map(({ name, texts }) => html`<li>${name === undefined ? sentences(say, texts) : html`<a href="#${name}">${sentences(say, texts)}</a>`}</li>`)}
</ul></div>`,
  );

/** A hint that speaks of options and commands is of no use on a page. */
export const isForTerminals = ({ en }: Text): boolean => /`(?:--|tenant-manager )/u.test(en);

function sentences(say: Exchange["say"], texts: readonly (Text | undefined)[]): Html {
  const useful = texts.flatMap((text) => (text && !isForTerminals(text) ? [text] : []));
  return prose(say({ en: useful.map(({ en }) => en).join("; "), zh: useful.map(({ zh }) => zh).join("；") }));
}
