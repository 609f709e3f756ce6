import { CliError, exitCodes } from "./errors.ts";
import { type Locale, locales, type Text } from "./messages.ts";
import { nearest } from "./suggest.ts";

interface OptionBase {
  readonly summary: Text;
  /** One letter: `n` for `-n`. */
  readonly short?: string;
  /** Keys of options that cannot be given together with this one. */
  readonly conflicts?: readonly string[];
  /**
   * Also read from `MICROFORGE_<KEY>` and the configuration files, see `config.ts`; with `"user"` not from the project's,
   * which may come from somebody else.
   */
  readonly config?: true | "user";
}

type Choices = readonly string[] | (() => readonly string[] | Promise<readonly string[]>);

/** `--git`; with `negatable` also `--no-git`, and undefined when neither is given. */
export interface FlagOption extends OptionBase {
  readonly type: "flag";
  readonly negatable?: true;
}

/** `--dir DIR`, one value. */
export interface ValueOption extends OptionBase {
  readonly type: "value";
  readonly placeholder: string;
  readonly choices?: Choices;
  readonly default?: string;
}

/** `--set KEY=VALUE`, as often as wanted. */
export interface ListOption extends OptionBase {
  readonly type: "list";
  readonly placeholder: string;
  readonly choices?: Choices;
}

export type OptionSpec = FlagOption | ValueOption | ListOption;

export interface ArgumentSpec {
  readonly summary: Text;
  readonly required?: true;
  /** As many words as there are; only the last argument can be so. */
  readonly variadic?: true;
  readonly choices?: Choices;
}

export type ArgumentSpecs = Readonly<Record<string, ArgumentSpec>>;
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type Chosen<S> = S extends { choices: readonly (infer C extends string)[] } ? C : string;

type ArgumentValue<S> = S extends { variadic: true }
  ? readonly Chosen<S>[]
  : S extends { required: true }
    ? Chosen<S>
    : Chosen<S> | undefined;

type OptionValue<S> = S extends { type: "flag" }
  ? S extends { negatable: true }
    ? boolean | undefined
    : boolean
  : S extends { type: "list" }
    ? readonly Chosen<S>[]
    : S extends { default: string }
      ? Chosen<S>
      : Chosen<S> | undefined;

/** What `run` receives: every declared name, `undefined` where nothing was given. */
export type Values<A extends ArgumentSpecs, O extends OptionSpecs> = {
  readonly [K in keyof A]: ArgumentValue<A[K]>;
} & { readonly [K in keyof O]: OptionValue<O[K]> };

/** `dryRun` → `dry-run`. */
export const kebab = (key: string): string => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The variable that sets an option with `config: true`: `dryRun` is `MICROFORGE_DRY_RUN`. */
export const environmentName = (key: string): string => `MICROFORGE_${snake(key).toUpperCase()}`;

/** `dryRun` → `dry_run`, as keys are written in configuration files. */
export const snake = (key: string): string => kebab(key).replaceAll("-", "_");

/** A declared option or argument, its choices read from wherever they come from. */
export interface Declared<S extends OptionSpec | ArgumentSpec> {
  readonly key: string;
  readonly spec: S;
  readonly choices: readonly string[] | undefined;
}

export const declared = <S extends OptionSpec | ArgumentSpec>(
  specs: Readonly<Record<string, S>> = {},
): Promise<Declared<S>[]> =>
  Promise.all(
    Object.entries(specs).map(async ([key, spec]) => {
      const choices = "choices" in spec ? spec.choices : undefined;
      return { key, spec, choices: typeof choices === "function" ? await choices() : choices };
    }),
  );

/** `not-a-choice`, exit code 2, with the nearest one. `what` names the place of the value: `--preset`, `<name>`. */
export function checkChoice(what: string, value: string, choices: readonly string[] | undefined): string {
  if (!choices || choices.includes(value)) return value;
  const guess = nearest(value, choices);
  throw new CliError("not-a-choice", {
    message: { en: `${what} cannot be \`${value}\``, zh: `${what} 不能是 \`${value}\`` },
    hint: {
      en: `${guess ? `did you mean \`${guess}\`? It is` : "it is"} one of ${choices.join(", ")}`,
      zh: `${guess ? `是否想用 \`${guess}\`？` : ""}可选值：${choices.join("、")}`,
    },
    exitCode: exitCodes.usage,
    details: { value, choices },
  });
}

/** The options of every command that changes files. */
export const planOptions = {
  dryRun: {
    type: "flag",
    short: "n",
    summary: { en: "show what would change, write nothing", zh: "只显示将发生的变更，不写入任何文件" },
  },
  diff: {
    type: "flag",
    summary: { en: "show the changes line by line", zh: "逐行显示变更内容" },
  },
  force: {
    type: "flag",
    short: "f",
    summary: { en: "replace files that are in the way", zh: "覆盖已存在的同名文件" },
  },
} as const satisfies OptionSpecs;

export const yesOption = {
  type: "flag",
  short: "y",
  summary: { en: "ask nothing, take the defaults", zh: "不提问，全部采用默认值" },
} as const satisfies OptionSpec;

/** The options that every tool and each of its commands knows. */
export const globalOptions = {
  json: {
    type: "flag",
    summary: { en: "print the result as one JSON value", zh: "以单个 JSON 值输出结果" },
  },
  quiet: {
    type: "flag",
    short: "q",
    summary: { en: "print nothing but the result and errors", zh: "只输出结果和错误" },
  },
  lang: {
    type: "value",
    placeholder: "LANG",
    choices: locales,
    summary: { en: "language of messages", zh: "消息所用的语言" },
  },
  noColor: {
    type: "flag",
    summary: { en: "print without colour", zh: "不使用颜色" },
  },
  noInput: {
    type: "flag",
    summary: { en: "never ask; fail when a value is missing", zh: "从不提问；缺少取值时直接报错" },
  },
  cwd: {
    type: "value",
    short: "C",
    placeholder: "DIR",
    summary: { en: "work in this folder", zh: "在指定的文件夹中工作" },
  },
} as const satisfies OptionSpecs;

/** The global options, as they shape a context. */
export interface Settings {
  readonly lang?: Locale | undefined;
  /** `lang` of the user's configuration file: it yields to `--lang` and to `MICROFORGE_LANG`. */
  readonly userLang?: Locale | undefined;
  readonly cwd?: string | undefined;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  readonly noColor?: boolean | undefined;
  readonly noInput?: boolean | undefined;
}
