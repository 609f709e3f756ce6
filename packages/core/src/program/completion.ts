export const shells = ["bash", "zsh", "fish"] as const;

export type Shell = (typeof shells)[number];

/** What can be typed after a program's name. */
export interface CompletionTree {
  readonly name: string;
  /** Known everywhere. */
  readonly options: readonly CompletionOption[];
  readonly commands: readonly CompletionCommand[];
}

export interface CompletionCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletionOption[];
  /** For each operand its choices; empty where it can be any word. */
  readonly operands: readonly (readonly string[])[];
  /** Those of a group; empty for a command. */
  readonly commands: readonly CompletionCommand[];
}

export interface CompletionOption {
  readonly flags: readonly string[];
  readonly summary: string;
  /** Without choices the value is a file. */
  readonly value: { readonly placeholder: string; readonly choices: readonly string[] } | undefined;
  readonly repeats: boolean;
}

export function completionScript(shell: Shell, tree: CompletionTree): string {
  return { bash, zsh, fish }[shell](tree);
}

/** A choice that a shell would expand is left out: it can still be typed. */
const safe = (words: readonly string[]): string => words.filter((word) => /^[\w.@:+/=-]+$/.test(word)).join(" ");

/** A name as a pattern of `case`: that of a command in a group has a space. */
const quoted = (name: string): string => (name.includes(" ") ? `"${name}"` : name);

const functionName = (name: string): string => `_${name.replaceAll("-", "_")}`;

function bash({ name, options, commands: first }: CompletionTree): string {
  const id = functionName(name);
  const groups = first.filter((entry) => entry.commands.length > 0);
  const commands = first.flatMap((entry) =>
    entry.commands.length > 0
      ? entry.commands.map((command) => ({ ...command, name: `${entry.name} ${command.name}` }))
      : [entry],
  );
  const descend =
    groups.length > 0 ? `\n        ${groups.map((group) => group.name).join("|")}) command="$command $word" ;;` : "";
  // `"new --preset"` is that option of that command, `*" --lang"` is one that is known everywhere.
  const patterns = (flags: readonly string[], command?: string) =>
    flags.map((flag) => (command ? `"${command} ${flag}"` : `*" ${flag}"`)).join("|");
  const valued = [
    ...options.map((option) => ({ option, pattern: patterns(option.flags) })),
    ...commands.flatMap((command) =>
      command.options.map((option) => ({ option, pattern: patterns(option.flags, command.name) })),
    ),
  ].filter(({ option }) => option.value);
  const flags = (list: readonly CompletionOption[]) => safe(list.flatMap((option) => option.flags));
  const operands = commands.flatMap((command) =>
    command.operands.map((choices, index) => ({ place: `"${command.name} ${index}"`, words: safe(choices) })),
  );
  return `# bash completion for ${name}
${id}() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]}
  local command="" word words="" position=0 skip="" i
  # bash splits --option=value into three words
  if [[ $current == "=" ]]; then current=""; elif [[ $previous == "=" ]]; then previous=\${COMP_WORDS[COMP_CWORD - 2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $word == "=" ]]; then skip=1; continue; fi
    if [[ $skip ]]; then skip=""; continue; fi
    case "$command $word" in
      ${valued.map(({ pattern }) => pattern).join("|")}) skip=1 ;;
      *" -"*) ;;
      *) case "$command" in
        "") command=$word ;;${descend}
        *) ((position += 1)) ;;
      esac ;;
    esac
  done
  COMPREPLY=()
  case "$command $previous" in
${valued.map(({ option, pattern }) => `    ${pattern}) words="${safe(option.value?.choices ?? [])}"; COMPREPLY=($(compgen -W "$words" -- "$current")); return ;;`).join("\n")}
  esac
  case "$command:$current" in
    :-*) words="${flags(options)}" ;;
    :*) words="${safe(first.map((entry) => entry.name))}" ;;
${groups.map((group) => `    ${group.name}:-*) words="${flags(options)}" ;;\n    ${group.name}:*) words="${safe(group.commands.map((command) => command.name))}" ;;\n`).join("")}${commands.map((command) => `    ${quoted(command.name)}:-*) words="${flags([...command.options, ...options])}" ;;`).join("\n")}
    *) case "$command $position" in
${operands.map(({ place, words }) => `      ${place}) words="${words}" ;;`).join("\n")}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F ${id} ${name}
`;
}

function zsh({ name, options, commands }: CompletionTree): string {
  const id = functionName(name);
  const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const text = (summary: string) => summary.replace(/[\\[\]:]/g, "\\$&");
  const action = (choices: readonly string[]) => (choices.length > 0 ? `(${safe(choices)})` : "_files");
  const argument = ({ flags, summary, value, repeats }: CompletionOption) =>
    flags.map((flag) => {
      const exclusive = repeats || flags.length === 1 ? "" : `(${flags.join(" ")})`;
      const long = value && flag.startsWith("--") ? `${flag}=` : flag;
      const rest = value ? `:${value.placeholder}:${action(value.choices)}` : "";
      return quote(`${repeats ? "*" : exclusive}${long}[${text(summary)}]${rest}`);
    });
  const lines = (list: readonly string[], indent: string) => list.join(` \\\n${indent}`);
  const describe = (commands: readonly CompletionCommand[], indent: string) =>
    `${indent}local -a commands
${indent}commands=(
${commands.map((command) => `${indent}  ${quote(`${command.name}:${text(command.summary)}`)}`).join("\n")}
${indent})
${indent}_describe command commands ;;`;
  const one = (command: CompletionCommand): string => {
    if (command.commands.length > 0) return group(command);
    const operands = command.operands.map((choices, index) =>
      quote(`${index + 1}::argument:${choices.length > 0 ? `(${safe(choices)})` : " "}`),
    );
    const list = ["$everywhere", ...command.options.flatMap(argument), ...operands];
    return `        ${command.name})\n          _arguments -s ${lines(list, " ".repeat(12))} ;;`;
  };
  const group = ({ name, commands }: CompletionCommand) => `        ${name})
          _arguments -s -C $everywhere '1:command:->command' '*::argument:->argument'
          case $state in
            command)
${describe(commands, " ".repeat(14))}
            argument)
              case $line[1] in
${commands.map(one).join("\n").replaceAll(/^/gm, " ".repeat(8))}
              esac ;;
          esac ;;`;
  return `#compdef ${name}
${id}() {
  local context state state_descr line
  typeset -A opt_args
  local -a everywhere
  everywhere=(
    ${options.flatMap(argument).join("\n    ")}
  )
  _arguments -s -C $everywhere '1:command:->command' '*::argument:->argument'
  case $state in
    command)
${describe(commands, " ".repeat(6))}
    argument)
      case $line[1] in
${commands.map(one).join("\n")}
      esac ;;
  esac
}
# Autoloaded from fpath it completes at once; sourced it registers itself.
if [[ $funcstack[1] == ${id} || $funcstack[1] == _${name} ]]; then ${id} "$@"; else compdef ${id} ${name}; fi
`;
}

function fish({ name, options, commands }: CompletionTree): string {
  const quote = (text: string) => `'${text.replace(/[\\']/g, "\\$&")}'`;
  const line = (condition: string, { flags, summary, value }: CompletionOption) =>
    flags.map((flag) => {
      const spelled = flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`;
      const choices = value && value.choices.length > 0 ? ` -x -a ${quote(safe(value.choices))}` : " -r -F";
      return `complete -c ${name}${condition} ${spelled}${value ? choices : ""} -d ${quote(summary)}`;
    });
  const inCommand = (command: CompletionCommand, offered = "__fish_use_subcommand", before = ""): string[] => {
    const here = `${before}__fish_seen_subcommand_from ${command.name}`;
    const condition = ` -n ${quote(here)}`;
    const operands = safe(command.operands[0] ?? []);
    const names = command.commands.map((below) => below.name).join(" ");
    return [
      `complete -c ${name} -n ${/\s/.test(offered) ? quote(offered) : offered} -a ${command.name} -d ${quote(command.summary)}`,
      ...command.commands.flatMap((below) =>
        inCommand(below, `${here}; and not __fish_seen_subcommand_from ${names}`, `${here}; and `),
      ),
      ...(operands ? [`complete -c ${name}${condition} -a ${quote(operands)}`] : []),
      ...command.options.flatMap((option) => line(condition, option)),
    ];
  };
  return [
    `# fish completion for ${name}`,
    `complete -c ${name} -f`,
    ...options.flatMap((option) => line("", option)),
    ...commands.flatMap((command) => inCommand(command)),
    "",
  ].join("\n");
}
