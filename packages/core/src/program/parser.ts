import { Argument, Option, Command as Parser } from "commander";
import { type Command, type CommandEntry, isGroup, type Program } from "./command.ts";
import type { Context } from "./context.ts";
import { describeArgument, describeOption, helpLayout, helpWords, PairedOption, showExamples } from "./help.ts";
import { isLocale } from "./messages.ts";
import {
  type ArgumentSpec,
  checkChoice,
  type Declared,
  declared,
  globalOptions,
  kebab,
  type OptionSpec,
  type Settings,
} from "./options.ts";

/** A loaded command with its declarations read. */
export interface Loaded {
  readonly command: Command;
  readonly arguments: readonly Declared<ArgumentSpec>[];
  readonly options: readonly Declared<OptionSpec>[];
}

export const readCommand = async (command: Command): Promise<Loaded> => ({
  command,
  arguments: await declared(command.arguments),
  options: await declared(command.options),
});

/** What was given on the command line: nothing where nothing was. */
export type Given = Record<string, string | boolean | readonly string[] | undefined>;

/** A command line as far as it can be read before the commands' own options are known. */
export interface FirstLook {
  readonly settings: Settings;
  /** The words that are no options: the command's name is the first. */
  readonly operands: readonly string[];
  /** Whether there is nothing but global options. */
  readonly empty: boolean;
}

/** Never fails: the real parser reports what is wrong, in the language that is found here. */
export function lookAt(argv: readonly string[]): FirstLook {
  const parser = new Parser().exitOverride().configureOutput({ outputError: () => {} });
  const options = toOptions(globalDeclarations(), { lenient: true });
  for (const { option } of options) parser.addOption(option);
  const settings = (): Settings => {
    const { lang, cwd, json, quiet, noColor, noInput } = readOptions(parser, options);
    return {
      lang: typeof lang === "string" && isLocale(lang) ? lang : undefined,
      cwd: typeof cwd === "string" ? cwd : undefined,
      json: json === true,
      quiet: quiet === true,
      noColor: noColor === true,
      noInput: noInput === true,
    };
  };
  try {
    const { operands, unknown } = parser.parseOptions([...argv]);
    return { settings: settings(), operands, empty: operands.length + unknown.length === 0 };
  } catch {
    // An option without its value.
    return { settings: settings(), operands: [], empty: false };
  }
}

export interface ParserParts {
  readonly program: Program;
  readonly ctx: Pick<Context, "terminal" | "say" | "locale">;
  /** The command that the arguments name. */
  readonly chosen: { readonly name: string; readonly loaded: Loaded } | undefined;
  /** What `--version` prints. */
  readonly version: string;
  readonly run: (given: Given) => Promise<void>;
}

/** The program as commander sees it: every command by name and summary, the chosen one in full. */
export function createParser({ program, ctx, chosen, version, run }: ParserParts): Parser {
  const { terminal, say } = ctx;
  const root = new Parser(program.name)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
      outputError: () => {},
      getOutHelpWidth: () => Math.min(terminal.out.columns, 100),
      getErrHelpWidth: () => Math.min(terminal.err.columns, 100),
      getOutHasColors: () => true, // what is not wanted was never painted
      getErrHasColors: () => true,
    })
    .configureHelp(helpLayout(ctx))
    .description(say(program.summary))
    .usage(say(helpWords.programUsage));
  for (const { option } of toOptions(globalDeclarations(), {}, ctx)) root.addOption(option);
  root
    .version(version, "--version", say(helpWords.version))
    .helpOption("-h, --help", say(helpWords.help))
    .helpCommand(`help ${say(helpWords.commandOperand)}`, say(helpWords.helpCommand));
  showExamples(root, program.examples, ctx);

  const add = (parent: Parser, { name, summary }: Pick<CommandEntry, "name" | "summary">, path = name) => {
    const parser = parent.command(name).description(say(summary)).helpOption("-h, --help", say(helpWords.help));
    if (path === chosen?.name) declare(parser, chosen.loaded, ctx, run);
    return parser;
  };
  for (const entry of program.commands) {
    const parser = add(root, entry);
    if (!isGroup(entry)) continue;
    parser.usage(say(helpWords.programUsage)).helpCommand(false);
    for (const command of entry.commands) add(parser, command, `${entry.name} ${command.name}`);
  }
  return root;
}

function declare(parser: Parser, loaded: Loaded, ctx: ParserParts["ctx"], run: ParserParts["run"]): void {
  const { command } = loaded;
  if (command.description) parser.summary(parser.description()).description(ctx.say(command.description));
  const usage = loaded.arguments.map(argumentName);
  parser.usage([ctx.say(helpWords.commandUsage), ...usage].join(" "));
  for (const argument of loaded.arguments) parser.addArgument(toArgument(argument, ctx));
  const options = toOptions(loaded.options, {}, ctx);
  for (const { option } of options) parser.addOption(option);
  showExamples(parser, command.examples, ctx);
  parser.action(() => {
    const words = loaded.arguments.map(({ key, spec }, index) => {
      const given = parser.processedArgs[index] as Given[string];
      return [key, given ?? (spec.variadic ? [] : undefined)];
    });
    return run({ ...Object.fromEntries(words), ...readOptions(parser, options) });
  });
}

function argumentName({ key, spec }: Declared<ArgumentSpec>): string {
  const words = spec.variadic ? `${key}...` : key;
  return spec.required ? `<${words}>` : `[${words}]`;
}

function toArgument(declared: Declared<ArgumentSpec>, ctx: ParserParts["ctx"]): Argument {
  const { key, spec, choices } = declared;
  const argument = new Argument(argumentName(declared), describeArgument(spec, choices, ctx));
  const check = (value: string) => checkChoice(`\`<${key}>\``, value, choices);
  if (!spec.variadic) return argument.argParser(check);
  return argument.argParser((value, before: readonly string[] | undefined) => [...(before ?? []), check(value)]);
}

interface KeyedOption {
  readonly key: string;
  readonly option: Option;
}

const globalDeclarations = (): Declared<OptionSpec>[] =>
  Object.entries<OptionSpec>(globalOptions).map(([key, spec]) => ({
    key,
    spec,
    choices: "choices" in spec && typeof spec.choices !== "function" ? spec.choices : undefined,
  }));

function toOptions(
  options: readonly Declared<OptionSpec>[],
  { lenient = false }: { lenient?: boolean },
  ctx?: ParserParts["ctx"],
): KeyedOption[] {
  return options.flatMap(({ key, spec, choices }) => {
    const name = `--${kebab(key)}`;
    const flags = `${spec.short ? `-${spec.short}, ` : ""}${name}${spec.type === "flag" ? "" : ` <${spec.placeholder}>`}`;
    const paired = spec.type === "flag" && spec.negatable;
    const option = new (paired ? PairedOption : Option)(flags, ctx && describeOption(key, spec, choices, ctx));
    option.conflicts([...(spec.conflicts ?? [])]);
    if (spec.type === "flag") {
      if (!paired) return { key, option };
      const negative = new Option(`--no-${kebab(key)}`).hideHelp().conflicts([...(spec.conflicts ?? [])]);
      return [
        { key, option },
        { key, option: negative },
      ];
    }
    const check = (value: string) => (lenient ? value : checkChoice(`\`${name}\``, value, choices));
    if (spec.type === "value") option.argParser(check);
    else option.argParser((value, before: readonly string[] | undefined) => [...(before ?? []), check(value)]);
    return { key, option };
  });
}

/** The values that were really given: neither defaults nor what `--no-…` implies. */
function readOptions(parser: Parser, options: readonly KeyedOption[]): Given {
  const given: Given = {};
  for (const { key, option } of options) {
    const name = option.attributeName();
    if (parser.getOptionValueSource(name) !== "cli") continue;
    const value: unknown = parser.getOptionValue(name);
    // `--no-color`, declared as `noColor`, is true when it was given.
    given[key] = key === name ? (value as Given[string]) : value === false;
  }
  return given;
}
