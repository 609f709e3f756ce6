import { asFunctionCall, chainOf, methodCalls } from "../calls.ts";
import { rootVariable, stringValue, withoutViews } from "../expressions.ts";
import type { Rule } from "../rule.ts";
import type { SyntaxNode } from "../syntax.ts";
import { initialiserOf } from "../variables.ts";

const shell = /^(\/usr)?(\/bin\/)?(sh|bash|zsh|dash|cmd|cmd\.exe|powershell|pwsh)$/;

/** Shells that are given a line with values written into it. */
export const commandFromInput: Rule = {
  id: "command-from-input",
  severity: "error",
  title: { en: "a shell command with values written into it", zh: "将值拼接进 shell 命令" },
  explanation: {
    en: 'The shell reads the values as code: a name such as `x; rm -rf /` becomes a second command, run with the service\'s rights and secrets. Start the program itself, `Command::new("git").arg("clone").arg("--").arg(url)`: then a value stays one argument, whatever is in it.',
    zh: 'shell 会把这些值当作代码：`x; rm -rf /` 这样的名称会变成第二条命令，以服务的权限运行并可读取其机密。应直接启动程序，例如 `Command::new("git").arg("clone").arg("--").arg(url)`，这样无论内容是什么，一个值始终只是一个参数。',
  },
  *check(file) {
    for (const call of methodCalls(file, "arg", "args")) {
      const { links, start } = chainOf(call.node);
      const command = asFunctionCall(file, start);
      const program = command?.arguments[0] === undefined ? undefined : stringValue(command.arguments[0]);
      if (!/(^|::)Command::new$/.test(command?.path ?? "") || program === undefined || !shell.test(program)) continue;
      const given = links.flatMap((link) => link.arguments.flatMap((argument) => stringsIn(argument)));
      if (!given.some((flag) => /^(-\w*c|\/c|-Command)$/i.test(flag))) continue;
      const built = call.arguments[0] && buildsText(call.arguments[0]);
      if (built !== undefined && !file.inTest(built))
        yield {
          range: built,
          message: { en: `\`${program}\` runs whatever the values contain`, zh: `\`${program}\` 会执行值中的任何内容` },
        };
    }
  },
};

function stringsIn(argument: SyntaxNode): string[] {
  const literals = [argument, ...argument.descendants("string_literal", "raw_string_literal")];
  return literals.flatMap((literal) => stringValue(literal) ?? []);
}

/** The `format!` or `+` that writes values into the line: the argument, one of an array's, or its variable's `let`. */
function buildsText(argument: SyntaxNode): SyntaxNode | undefined {
  const list = withoutViews(argument);
  const candidates = list.type === "array_expression" ? list.namedChildren : [argument];
  return candidates.find((candidate) => {
    const variable = rootVariable(candidate);
    return isInterpolation(withoutViews((variable && initialiserOf(variable)) ?? candidate));
  });
}

function isInterpolation(node: SyntaxNode): boolean {
  if (node.type === "binary_expression") return node.childForFieldName("operator")?.text === "+";
  if (node.type !== "macro_invocation" || node.childForFieldName("macro")?.text !== "format") return false;
  return /\{[^{}]*\}/.test(node.text.replace(/^format!/, "").replace(/\{\{|\}\}/g, ""));
}
