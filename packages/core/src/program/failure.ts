import type { Program } from "./command.ts";
import type { Context } from "./context.ts";
import { CliError, type ExitCode, exitCodes } from "./errors.ts";
import type { Text } from "./messages.ts";

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly details?: unknown;
}

/** The only place that prints errors: on stderr, or under `--json` as one value on stdout. Gives the exit code. */
export function printFailure(error: unknown, program: Program, ctx: Context): ExitCode {
  const { terminal, say } = ctx;
  if (isCancelled(error, ctx.signal)) {
    const message = say({ en: "cancelled", zh: "已取消" });
    if (terminal.json) printJson(ctx, { code: "cancelled", message });
    else terminal.err.line(terminal.err.style.dim(message));
    return exitCodes.cancelled;
  }
  if (error instanceof CliError) {
    const { code, details } = error;
    const hint = error.hint && say(error.hint);
    if (terminal.json) printJson(ctx, { code, message: say(error.text), ...(hint && { hint }), ...asDetails(details) });
    else printText(ctx, say(error.text), hint);
    if (ctx.env.MICROFORGE_DEBUG) terminal.err.line(stackOf(error));
    return error.exitCode;
  }
  return printBug(error, program, ctx);
}

function printBug(error: unknown, program: Program, ctx: Context): ExitCode {
  const { terminal, say, host } = ctx;
  const message = say({ en: `this is a bug in ${program.name}`, zh: `这是 ${program.name} 的一个缺陷` });
  const hint = say(reportBug(program));
  const versions = `${program.name} ${program.version}, node ${host.nodeVersion}, ${host.platform}`;
  if (terminal.json) printJson(ctx, { code: "bug", message, hint, details: { versions, stack: stackOf(error) } });
  else {
    printText(ctx, `${message}\n${versions}\n${stackOf(error)}`, hint);
  }
  return exitCodes.failed;
}

const reportBug = ({ bugs }: Program): Text => ({
  en: `please report the text above and the command that you ran${bugs ? ` at ${bugs}` : ""}`,
  zh: `请将以上内容和所执行的命令${bugs ? `提交到 ${bugs}` : "反馈给我们"}`,
});

function printText({ terminal, say }: Context, message: string, hint: string | undefined): void {
  const { red, cyan } = terminal.err.style;
  terminal.err.line(red(say({ en: "error: ", zh: "错误：" })) + message);
  if (hint) terminal.err.line(cyan(say({ en: "hint: ", zh: "提示：" })) + hint);
}

const printJson = ({ terminal }: Context, error: Failure): void =>
  terminal.out.line(JSON.stringify({ schema: 1, error }, null, 2));

const asDetails = (details: unknown) => (details === undefined ? {} : { details });

/** The stack with those of its causes. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const stack = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause === undefined ? stack : `${stack}\ncause: ${stackOf(error.cause)}`;
}

/** Ctrl-C while the program worked, or while it asked. An error of the tool's own outlives an interrupt. */
function isCancelled(error: unknown, signal: AbortSignal): boolean {
  const name = error instanceof Error ? error.name : "";
  if (name === "ExitPromptError" || name === "AbortPromptError") return true;
  return signal.aborted && (name === "AbortError" || error === signal.reason);
}
