import { existsSync } from "node:fs";
import { CommanderError } from "commander";
import { type Command, type CommandEntry, everyCommand, isGroup, type Program, type ValuesOf } from "./command.ts";
import { resolveOptions, userLanguage } from "./config.ts";
import { type Context, start } from "./context.ts";
import { CliError, type ExitCode, exitCodes } from "./errors.ts";
import { printFailure } from "./failure.ts";
import { helpWords } from "./help.ts";
import { globalOptions, kebab, type OptionSpec } from "./options.ts";
import { createParser, type FirstLook, type Given, type Loaded, lookAt, readCommand } from "./parser.ts";
import { type Known, missingCommand, unknownCommand, usageError } from "./usage-errors.ts";

/** The whole of a tool's `main.ts`: runs the program with the arguments that the process was started with. */
export const main = (program: Program): Promise<void> => start((argv, ctx) => runProgram(program, argv, ctx));

/**
 * Runs one command line, from its words to its exit code. Nothing escapes: each error is printed here, once.
 *
 * Without a command the help goes to stderr and the code is 2: a reader sees the help, a script that lost its command
 * sees the failure.
 */
export async function runProgram(program: Program, argv: readonly string[], base: Context): Promise<ExitCode> {
  const look = lookAt(argv);
  const { lang } = look.settings;
  const ctx = base.configure({ ...look.settings, userLang: lang ? undefined : await userLanguage(base.host) });
  try {
    return await dispatch({ ...program, commands: [...program.commands, completionOf(program)] }, argv, look, ctx);
  } catch (error) {
    return printFailure(error, program, ctx);
  }
}

async function dispatch(
  program: Program,
  argv: readonly string[],
  { operands, empty, settings }: FirstLook,
  ctx: Context,
): Promise<ExitCode> {
  const [name, second] = operands[0] === "help" ? operands.slice(1) : operands;
  const first = program.commands.find((candidate) => candidate.name === name);
  const group = first && isGroup(first) ? first : undefined;
  const path = group && second !== undefined ? `${group.name} ${second}` : name;
  const entry = everyCommand(program).find((candidate) => candidate.name === path);
  const loaded = entry && (await readCommand((await entry.load()).command));
  const known: Known = {
    program: program.name,
    command: entry?.name ?? group?.name,
    commands: (group ?? program).commands.map((candidate) => candidate.name),
    options: flagsOf(loaded),
  };

  let code: ExitCode = exitCodes.done;
  const run = async (given: Given) => {
    if (!loaded) return;
    if (settings.cwd !== undefined && !existsSync(ctx.cwd)) throw noFolder(settings.cwd);
    const { values } = await resolveOptions(ctx, {
      section: program.name,
      options: loaded.options,
      given,
      knownKeys: () => configKeys(program),
    });
    // Which command runs is known only now, so the compiler cannot know its values. They are those that it declares:
    // the parser and `resolveOptions` go by the declaration from which `defineCommand` made the type.
    code = (await loaded.command.run(values as ValuesOf<Command>, ctx)) ?? exitCodes.done;
  };
  const chosen = entry && loaded && { name: entry.name, loaded };
  const parser = createParser({ program, ctx, chosen, version: versionText(program, ctx), run });

  if (empty && ctx.terminal.json) throw missingCommand(known);
  if (empty) {
    parser.outputHelp({ error: true });
    return exitCodes.usage;
  }
  if (group && second === undefined && operands[0] !== "help" && ctx.terminal.json) throw missingCommand(known);
  if (operands[0] === "help" && name !== undefined && !first) throw unknownCommand(name, known);
  try {
    await parser.parseAsync([...argv], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // A group without its command has printed its help.
    if (error.code === "commander.help" && error.exitCode !== 0) return exitCodes.usage;
    if (error.exitCode !== 0) throw usageError(error, known);
    // Help or the version was printed.
  }
  return code;
}

/** Every tool has it, and it is the one command that reads all the others. */
const completionOf = (program: Program): CommandEntry => ({
  name: "completion",
  summary: helpWords.completion,
  load: async () => ({ command: (await import("./completion-command.ts")).completionCommand(program) }),
});

function versionText({ name, version }: Program, { terminal, host }: Context): string {
  const node = host.nodeVersion;
  if (terminal.json) return JSON.stringify({ schema: 1, name, version, node: node.replace(/^v/, "") }, null, 2);
  return `${name} ${version} (node ${node})`;
}

/** Every long option that is known at the place of the mistake. */
function flagsOf(loaded: Loaded | undefined): string[] {
  const own = loaded?.options.map(({ key, spec }): [string, OptionSpec] => [key, spec]) ?? [];
  const flags = [...Object.entries<OptionSpec>(globalOptions), ...own].flatMap(([key, spec]) => {
    const flag = `--${kebab(key)}`;
    return spec.type === "flag" && spec.negatable ? [flag, `--no-${kebab(key)}`] : [flag];
  });
  return [...flags, "--help", "--version"];
}

async function configKeys(program: Program): Promise<string[]> {
  const { sectionKeys = [] } = program;
  const modules = await Promise.all(everyCommand(program).map((entry) => entry.load()));
  const options = modules.flatMap(({ command }) => Object.entries(command.options ?? {}));
  return [...new Set([...sectionKeys, ...options.filter(([, spec]) => spec.config).map(([key]) => key)])];
}

const noFolder = (folder: string): CliError =>
  new CliError("folder-missing", {
    message: { en: `there is no folder \`${folder}\``, zh: `文件夹 \`${folder}\` 不存在` },
    exitCode: exitCodes.usage,
  });
