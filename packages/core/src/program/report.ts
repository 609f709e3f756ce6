import type { Context } from "./context.ts";
import type { Text } from "./messages.ts";

/** One result in both forms. The text is made from the same value, so that neither can say more than the other. */
export interface Result {
  readonly json: Readonly<Record<string, unknown>>;
  readonly text: () => string;
}

/** Prints the result of a command on stdout: its text, or under `--json` one value with `"schema": 1`. */
export function report({ terminal }: Pick<Context, "terminal">, { json, text }: Result): void {
  const printed = terminal.json ? JSON.stringify({ schema: 1, ...json }, null, 2) : text();
  if (printed !== "") terminal.out.write(printed.endsWith("\n") ? printed : `${printed}\n`);
}

/** A warning on stderr, with what can be done about it; `--quiet` drops it. */
export function warn({ terminal, say }: Pick<Context, "terminal" | "say">, message: Text, hint?: Text): void {
  const { yellow, cyan } = terminal.err.style;
  terminal.note(yellow(say({ en: "warning: ", zh: "警告：" })) + say(message));
  if (hint) terminal.note(cyan(say({ en: "hint: ", zh: "提示：" })) + say(hint));
}
