import { type Command, type CommandEntry, type CommandGroup, defineCommand, isGroup, type Program } from "./command.ts";
import { type CompletionCommand, type CompletionOption, completionScript, shells } from "./completion.ts";
import type { Context } from "./context.ts";
import { helpWords } from "./help.ts";
import { type Declared, declared, globalOptions, kebab, type OptionSpec } from "./options.ts";
import { readCommand } from "./parser.ts";
import { report } from "./report.ts";

type Say = Context["say"];

/** `completion <shell>` of a program: made from what its commands declare. */
export const completionCommand = (program: Program): Command =>
  defineCommand({
    arguments: {
      shell: { summary: { en: "the shell to complete in", zh: "要使用补全的 shell" }, required: true, choices: shells },
    },
    examples: [
      {
        command: `source <(${program.name} completion bash)`,
        summary: {
          en: "for this bash session; in ~/.bashrc, for all",
          zh: "仅用于当前 bash 会话；写入 ~/.bashrc 则始终生效",
        },
      },
      {
        command: `${program.name} completion zsh > "\${fpath[1]}/_${program.name}"`,
        summary: { en: "for zsh, from its next start", zh: "用于 zsh，下次启动时生效" },
      },
      {
        command: `${program.name} completion fish > ~/.config/fish/completions/${program.name}.fish`,
        summary: { en: "for fish", zh: "用于 fish" },
      },
    ],
    async run({ shell }, ctx) {
      const { name } = program;
      const commands = await describeCommands(program, ctx.say);
      const options = [
        ...(await declared<OptionSpec>(globalOptions)).map((option) => describe(option, ctx.say)),
        ...builtIn(ctx.say),
      ];
      const script = completionScript(shell, { name, commands, options });
      report(ctx, { json: { shell, script }, text: () => script });
    },
  });

async function describeCommands(program: Program, say: Say): Promise<CompletionCommand[]> {
  const commands = await Promise.all(program.commands.map((entry) => describeCommand(entry, say)));
  const shell = {
    name: "completion",
    summary: say(helpWords.completion),
    operands: [shells],
    options: [],
    commands: [],
  };
  const all = [...commands, shell];
  const help = {
    name: "help",
    summary: say(helpWords.helpCommand),
    operands: [all.map(({ name }) => name)],
    options: [],
    commands: [],
  };
  return [...all, help];
}

async function describeCommand(entry: CommandEntry | CommandGroup, say: Say): Promise<CompletionCommand> {
  const words = { name: entry.name, summary: say(entry.summary) };
  if (isGroup(entry)) {
    const commands = await Promise.all(entry.commands.map((command) => describeCommand(command, say)));
    return { ...words, operands: [], options: [], commands };
  }
  const loaded = await readCommand((await entry.load()).command);
  return {
    ...words,
    operands: loaded.arguments.map(({ choices }) => choices ?? []),
    options: loaded.options.map((option) => describe(option, say)),
    commands: [],
  };
}

function describe({ key, spec, choices }: Declared<OptionSpec>, say: Say): CompletionOption {
  const short = spec.short ? [`-${spec.short}`] : [];
  const negative = spec.type === "flag" && spec.negatable ? [`--no-${kebab(key)}`] : [];
  return {
    flags: [...short, `--${kebab(key)}`, ...negative],
    summary: say(spec.summary),
    value: spec.type === "flag" ? undefined : { placeholder: spec.placeholder, choices: choices ?? [] },
    repeats: spec.type === "list",
  };
}

const builtIn = (say: Say): CompletionOption[] => [
  { flags: ["-h", "--help"], summary: say(helpWords.help), value: undefined, repeats: false },
  { flags: ["--version"], summary: say(helpWords.version), value: undefined, repeats: false },
];
