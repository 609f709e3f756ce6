import { Help, type HelpConfiguration, Option, type Command as Parser } from "commander";
import { displayWidth, wrap } from "../terminal/width.ts";
import type { Example } from "./command.ts";
import type { Context } from "./context.ts";
import type { Text } from "./messages.ts";
import { type ArgumentSpec, environmentName, type OptionSpec } from "./options.ts";

type Speaker = Pick<Context, "terminal" | "say">;

export const helpWords = {
  programUsage: { en: "[options] <command>", zh: "[选项] <命令>" },
  commandUsage: { en: "[options]", zh: "[选项]" },
  commandOperand: { en: "[command]", zh: "[命令]" },
  version: { en: "print the version", zh: "显示版本" },
  help: { en: "show this help", zh: "显示本帮助" },
  completion: { en: "Print a completion script for a shell", zh: "输出用于 shell 的补全脚本" },
  helpCommand: { en: "Show the help of a command", zh: "显示某个命令的帮助" },
} satisfies Record<string, Text>;

/** Commander's headings, which are English in its source. */
const headings = {
  "Usage:": { en: "Usage:", zh: "用法：" },
  "Arguments:": { en: "Arguments:", zh: "参数：" },
  "Options:": { en: "Options:", zh: "选项：" },
  "Global Options:": { en: "Global options:", zh: "全局选项：" },
  "Commands:": { en: "Commands:", zh: "命令：" },
  "Examples:": { en: "Examples:", zh: "示例：" },
} satisfies Record<string, Text>;

const heading = (title: string): Text =>
  (headings as Readonly<Record<string, Text>>)[title] ?? { en: title, zh: title };

/** Help that is translated, and aligned by what the terminal shows. */
export function helpLayout({ terminal, say }: Speaker): HelpConfiguration {
  const { bold } = terminal.out.style;
  return {
    showGlobalOptions: true,
    displayWidth,
    boxWrap: wrap,
    formatHelp: (command, helper) => {
      const usage = helper.styleTitle("Usage:");
      // A full-width colon brings its own space.
      return Help.prototype.formatHelp
        .call(helper, command, helper)
        .replace(`${usage} `, say({ en: `${usage} `, zh: usage }));
    },
    styleTitle: (title) => bold(say(heading(title))),
    optionTerm,
    argumentTerm: (argument) => argument.name(),
    optionDescription: (option) => option.description,
    argumentDescription: (argument) => argument.description,
    subcommandTerm: (command) => command.name(),
  };
}

/** `--git` of a pair with `--no-git`: help shows both on one line. */
export class PairedOption extends Option {}

/** Long names line up, whether or not there is a letter before them. */
function optionTerm(option: Option): string {
  const flags = option instanceof PairedOption ? option.flags.replace("--", "--[no-]") : option.flags;
  return option.short ? flags : `    ${flags}`;
}

/** The summary of an option and what its values may be. */
export function describeOption(
  key: string,
  spec: OptionSpec,
  choices: readonly string[] | undefined,
  to: Speaker,
): string {
  const initial = spec.type === "value" ? spec.default : undefined;
  return describe(spec.summary, to, [
    values(choices),
    initial !== undefined && { en: `default: ${initial}`, zh: `默认：${initial}` },
    spec.config && { en: `env: ${environmentName(key)}`, zh: `环境变量：${environmentName(key)}` },
  ]);
}

export const describeArgument = (spec: ArgumentSpec, choices: readonly string[] | undefined, to: Speaker): string =>
  describe(spec.summary, to, [values(choices)]);

const values = (choices: readonly string[] | undefined): Text | undefined =>
  choices && { en: `one of: ${choices.join(", ")}`, zh: `可选值：${choices.join("、")}` };

function describe(summary: Text, { say }: Speaker, remarks: readonly (Text | undefined | false)[]): string {
  const said = remarks.filter((remark): remark is Text => Boolean(remark)).map(say);
  if (said.length === 0) return say(summary);
  return say({ en: `${summary.en} (${said.join("; ")})`, zh: `${summary.zh}（${said.join("；")}）` });
}

/** Adds the examples, each on a line that can be typed as it stands. */
export function showExamples(
  parser: Parser,
  examples: readonly Example[] | undefined,
  { terminal, say }: Speaker,
): void {
  if (!examples?.length) return;
  const { bold, dim } = terminal.out.style;
  const lines = examples.flatMap(({ command, summary }) => [`  ${command}`, `      ${dim(say(summary))}`]);
  parser.addHelpText("after", ["", bold(say(headings["Examples:"])), ...lines].join("\n"));
}
