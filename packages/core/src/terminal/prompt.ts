import { CliError, exitCodes } from "../program/errors.ts";
import { type Locale, listed, type Text } from "../program/messages.ts";
import type { Terminal } from "./terminal.ts";

interface Question {
  readonly message: Text;
  /** What answers the question on the command line, as typed: `--preset`, `<name>`. Tests answer by it too. */
  readonly flag: string;
}

export interface InputQuestion extends Question {
  readonly default?: string | undefined;
  /** What is wrong with the answer; undefined when nothing is. */
  readonly validate?: (answer: string) => Text | undefined;
}

export interface Choice<V extends string> {
  readonly value: V;
  readonly label: Text;
  /** Shown below the list while the choice is the current one. */
  readonly description?: Text;
}

export interface SelectQuestion<V extends string> extends Question {
  readonly choices: readonly Choice<V>[];
  readonly default?: V | undefined;
}

export interface ConfirmQuestion extends Question {
  readonly default: boolean;
}

/** Asks the user. Where nobody can answer, each method throws `input-required`, which names the flag. */
export interface Prompter {
  input(question: InputQuestion): Promise<string>;
  select<V extends string>(question: SelectQuestion<V>): Promise<V>;
  confirm(question: ConfirmQuestion): Promise<boolean>;
}

/** What a prompter talks on. */
export interface PromptSurface {
  readonly terminal: Terminal;
  readonly locale: Locale;
  readonly signal: AbortSignal;
}

export const inputRequired = (flag: string, choices: readonly string[] = []): CliError =>
  new CliError("input-required", {
    message: {
      en: `\`${flag}\` is required: there is no terminal to ask on`,
      zh: `缺少 \`${flag}\`：当前没有可以提问的终端`,
    },
    hint: {
      en: `pass \`${flag}\`${choices.length > 0 ? ` (one of ${listed(choices).en})` : ""}, or run in a terminal`,
      zh: `请给出 \`${flag}\`${choices.length > 0 ? `（可选值：${listed(choices).zh}）` : ""}，或在终端中运行`,
    },
    exitCode: exitCodes.usage,
    details: { flag },
  });

/** Enough for every list of fixed choices, and no more than a small terminal has lines. */
const choicesAtOnce = 18;

const words = {
  navigate: { en: "move", zh: "移动" },
  select: { en: "choose", zh: "选择" },
  yes: { en: "Yes", zh: "是" },
  no: { en: "No", zh: "否" },
} satisfies Record<string, Text>;

const moreThanShown = (count: number): Text => ({
  en: `${count} in all, more above or below`,
  zh: `共 ${count} 项，上下还有更多`,
});

/** The prompter of the real terminal. Questions go to stderr, so that stdout holds the result and nothing else. */
export function inquirerPrompter(
  { terminal, locale, signal }: PromptSurface,
  streams: { input: NodeJS.ReadableStream; output: NodeJS.WritableStream },
): Prompter {
  const { style } = terminal.err;
  const context = { ...streams, signal };
  const theme = {
    prefix: { idle: style.blue("?"), done: style.green(terminal.symbols.ok) },
    style: {
      answer: style.cyan,
      message: style.bold,
      error: (text: string) => style.red(`${terminal.symbols.failed} ${text}`),
      defaultAnswer: (text: string) => style.dim(`(${text})`),
      highlight: style.cyan,
      description: style.dim,
      keysHelpTip: () => style.dim(`↑↓ ${words.navigate[locale]} ${terminal.symbols.bullet} ⏎ ${words.select[locale]}`),
    },
  };
  const inList = (count: number) => {
    const tip = theme.style.keysHelpTip();
    const more = style.dim(` ${terminal.symbols.bullet} ${moreThanShown(count)[locale]}`);
    return { ...theme, style: { ...theme.style, keysHelpTip: () => (count > choicesAtOnce ? tip + more : tip) } };
  };
  // The check comes first: on a closed stdin the library would print cursor codes before it failed.
  const ask = (flag: string, choices?: readonly string[]) => {
    if (!terminal.canPrompt) throw inputRequired(flag, choices);
    return import("@inquirer/prompts");
  };
  return {
    async input({ message, flag, default: initial, validate }) {
      const { input } = await ask(flag);
      const answer = await input(
        {
          message: message[locale],
          theme,
          validate: (value) => validate?.(value.trim())?.[locale] ?? true,
          ...(initial === undefined ? {} : { default: initial }),
        },
        context,
      );
      return answer.trim();
    },
    async select({ message, flag, choices, default: initial }) {
      const { select } = await ask(
        flag,
        choices.map(({ value }) => value),
      );
      const items = choices.map(({ value, label, description }) => ({
        value,
        name: label[locale],
        ...(description && { description: description[locale] }),
      }));
      return select(
        {
          message: message[locale],
          choices: items,
          theme: inList(items.length),
          pageSize: choicesAtOnce,
          loop: false,
          ...(initial && { default: initial }),
        },
        context,
      );
    },
    async confirm({ message, flag, default: initial }) {
      const { confirm } = await ask(flag);
      const transformer = (answer: boolean) => words[answer ? "yes" : "no"][locale];
      return confirm({ message: message[locale], default: initial, theme, transformer }, context);
    },
  };
}
