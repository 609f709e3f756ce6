import type { CommanderError } from "commander";
import { CliError, exitCodes } from "./errors.ts";
import type { Text } from "./messages.ts";
import { nearest } from "./suggest.ts";

/** What could have been meant: the words that are known where the mistake was made. */
export interface Known {
  readonly program: string;
  readonly command: string | undefined;
  readonly commands: readonly string[];
  readonly options: readonly string[];
}

/**
 * The parser's error in the user's language, with the nearest known word.
 *
 * Commander writes its messages in English only; its codes are stable, and the words at fault stand in quotes.
 */
export function usageError(error: CommanderError, known: Known): CliError {
  const [first = "", second = ""] = [...error.message.matchAll(/'([^']*)'/g)].map((match) => match[1] ?? "");
  const fail = (code: string, message: Text, hint: Text = readHelp(known)) =>
    new CliError(code, { message, hint, exitCode: exitCodes.usage, cause: error });

  switch (error.code) {
    case "commander.unknownOption": {
      const flag = first.split("=")[0] ?? first;
      if (flag !== first && known.options.includes(flag))
        return fail("unexpected-value", { en: `\`${flag}\` takes no value`, zh: `\`${flag}\` 不接受取值` });
      return fail(
        "unknown-option",
        { en: `unknown option \`${flag}\``, zh: `未知选项 \`${flag}\`` },
        meant(flag.startsWith("--") ? nearest(flag, known.options) : undefined, known),
      );
    }
    case "commander.unknownCommand":
      return unknownCommand(first, known);
    case "commander.optionMissingArgument":
      return fail("missing-value", { en: `\`${first}\` needs a value`, zh: `\`${first}\` 缺少取值` });
    case "commander.missingArgument":
      return fail("missing-argument", { en: `\`<${first}>\` is required`, zh: `缺少参数 \`<${first}>\`` });
    case "commander.excessArguments": {
      const [expected, got] = error.message.match(/\d+(?= arguments? but)|\d+(?=\.$)/g) ?? [];
      return fail("too-many-arguments", {
        en: `too many arguments: expected ${expected}, got ${got}`,
        zh: `参数过多：应为 ${expected} 个，实际为 ${got} 个`,
      });
    }
    case "commander.conflictingOption":
      return fail("conflicting-options", {
        en: `\`${first}\` cannot be used with \`${second}\``,
        zh: `\`${first}\` 不能与 \`${second}\` 同时使用`,
      });
    default:
      return fail("usage", { en: error.message.replace(/^error: /, ""), zh: error.message.replace(/^error: /, "") });
  }
}

export const unknownCommand = (name: string, known: Known): CliError =>
  new CliError("unknown-command", {
    message: { en: `unknown command \`${name}\``, zh: `未知命令 \`${name}\`` },
    hint: meant(nearest(name, known.commands), known),
    exitCode: exitCodes.usage,
  });

export const missingCommand = (known: Known): CliError =>
  new CliError("missing-command", {
    message: { en: "a command is required", zh: "缺少命令" },
    hint: readHelp(known),
    exitCode: exitCodes.usage,
    details: { commands: known.commands },
  });

const meant = (guess: string | undefined, known: Known): Text =>
  guess ? { en: `did you mean \`${guess}\`?`, zh: `是否想用 \`${guess}\`？` } : readHelp(known);

function readHelp({ program, command }: Known): Text {
  const help = `${program}${command ? ` ${command}` : ""} --help`;
  return { en: `see \`${help}\``, zh: `请查看 \`${help}\`` };
}
