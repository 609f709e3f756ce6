import type { Context } from "./context.ts";
import type { ExitCode } from "./errors.ts";
import type { Text } from "./messages.ts";
import type { ArgumentSpecs, OptionSpecs, Values } from "./options.ts";

/** A line that can be typed as it stands, and what it does. */
export interface Example {
  readonly command: string;
  readonly summary: Text;
}

/** A command as data: what it takes, and the operation that gets it. */
export interface Command<A extends ArgumentSpecs = ArgumentSpecs, O extends OptionSpecs = OptionSpecs> {
  /** In the order in which they are typed. */
  readonly arguments?: A;
  readonly options?: O;
  readonly examples?: readonly Example[];
  /** A few sentences for `help <command>`; the summary is in the program's list. */
  readonly description?: Text;
  /** The operation. A code is for outcomes that are no error, such as differences under a check. */
  run(values: Values<A, O>, ctx: Context): Promise<void> | Promise<ExitCode>;
}

/** Checks a command's declaration and gives `run` the types that follow from it. */
export const defineCommand = <
  const A extends ArgumentSpecs = Record<never, never>,
  const O extends OptionSpecs = Record<never, never>,
>(
  command: Command<A, O>,
): Command<A, O> => command;

/** What `run` of a command receives. */
export type ValuesOf<C> = C extends Command<infer A, infer O> ? Values<A, O> : never;

/** What a program says about a command without loading it. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: Text;
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** Commands that are about one thing, each said in two words: `plan create`. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: Text;
  readonly commands: readonly CommandEntry[];
}

export interface Program {
  readonly name: string;
  readonly version: string;
  readonly summary: Text;
  readonly examples?: readonly Example[];
  readonly commands: readonly (CommandEntry | CommandGroup)[];
  /** Keys of the tool's section of microforge.yaml that are no option of any command. */
  readonly sectionKeys?: readonly string[];
  /** Where to report a bug. */
  readonly bugs?: string;
}

export const isGroup = (entry: CommandEntry | CommandGroup): entry is CommandGroup => "commands" in entry;

/** Every command of a program, those of groups by their two words. */
export const everyCommand = ({ commands }: Pick<Program, "commands">): CommandEntry[] =>
  commands.flatMap((entry) =>
    isGroup(entry) ? entry.commands.map((command) => ({ ...command, name: `${entry.name} ${command.name}` })) : [entry],
  );
