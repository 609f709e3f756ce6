import { Chalk } from "chalk";
import type { Environment } from "../program/context.ts";
import type { Settings } from "../program/options.ts";

/** The part of a Node write stream that is used here. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Paint for one stream: each function returns its text unchanged where colour is off. */
export type Style = Readonly<
  Record<"bold" | "dim" | "red" | "green" | "yellow" | "blue" | "cyan", (text: string) => string>
>;

/** One of the two streams, with what the user can see on it. */
export interface Stream {
  readonly isTTY: boolean;
  readonly style: Style;
  /** Columns of the terminal; 80 where there is none. */
  readonly columns: number;
  write(text: string): void;
  /** Writes the text and a line feed. */
  line(text?: string): void;
}

export interface Symbols {
  readonly ok: string;
  readonly failed: string;
  readonly warning: string;
  readonly bullet: string;
  readonly arrow: string;
  readonly ellipsis: string;
  readonly spinner: readonly string[];
  readonly bar: { readonly full: string; readonly empty: string };
}

/** Where a command writes. The result goes to `out`, everything else to `err`. */
export interface Terminal {
  readonly out: Stream;
  readonly err: Stream;
  readonly json: boolean;
  readonly quiet: boolean;
  /** Whether someone is there to answer. */
  readonly canPrompt: boolean;
  /** Whether a spinner may move on `err`. */
  readonly animated: boolean;
  readonly symbols: Symbols;
  /** A line on `err` that `--quiet` drops: a step done, a remark. */
  note(line: string): void;
  /** Keeps a line at the bottom of `err`, below all that is written meanwhile; the empty line takes it away. */
  live(line: string): void;
}

export interface TerminalHost {
  readonly env: Environment;
  readonly stdin: { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
}

export function createTerminal(host: TerminalHost, settings: Settings = {}): Terminal {
  const { env } = host;
  let bottom = "";
  // Output on either stream goes above the live line. Without one (always, off a terminal) it passes straight through.
  const above = (output: Output): Output => ({
    get isTTY() {
      return output.isTTY ?? false;
    },
    get columns() {
      return output.columns ?? 0;
    },
    write: (text) => {
      if (bottom) host.stderr.write(clearLine);
      output.write(text);
      if (bottom && text.endsWith("\n")) host.stderr.write(bottom);
    },
  });
  const out = createStream(above(host.stdout), env, settings);
  const err = createStream(above(host.stderr), env, settings);
  const quiet = settings.quiet ?? false;
  const interactive = err.isTTY && env.TERM !== "dumb" && isOff(env.CI);
  return {
    out,
    err,
    json: settings.json ?? false,
    quiet,
    canPrompt: interactive && host.stdin.isTTY === true && !settings.noInput,
    animated: interactive && !quiet,
    symbols: env.TERM === "dumb" || env.TERM === "linux" ? ascii : unicode,
    note: (line) => {
      if (!quiet) err.line(line);
    },
    live: (line) => {
      if (line || bottom) host.stderr.write(`${clearLine}${line}`);
      bottom = line;
    },
  };
}

const clearLine = "\r\u001b[2K";

function createStream(output: Output, env: Environment, settings: Settings): Stream {
  const isTTY = output.isTTY === true;
  return {
    isTTY,
    style: createStyle(wantsColor(isTTY, env, settings.noColor)),
    get columns() {
      return output.columns || Number.parseInt(env.COLUMNS ?? "", 10) || 80;
    },
    write: (text) => void output.write(text),
    line: (text = "") => void output.write(`${text}\n`),
  };
}

/** `--no-color`, then `NO_COLOR`, then `FORCE_COLOR`; else colour only on a terminal that knows it. */
function wantsColor(isTTY: boolean, env: Environment, noColor: boolean | undefined): boolean {
  if (noColor || env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return !isOff(env.FORCE_COLOR);
  return isTTY && env.TERM !== "dumb";
}

const isOff = (variable: string | undefined): boolean => !variable || variable === "0" || variable === "false";

/** Whether there is colour is decided above; the 16 colours that every terminal has (level 1) are all that is used. */
export function createStyle(enabled: boolean): Style {
  const chalk = new Chalk({ level: enabled ? 1 : 0 });
  // One text each: chalk's own functions would also print the index that `map` passes along.
  return {
    bold: (text) => chalk.bold(text),
    dim: (text) => chalk.dim(text),
    red: (text) => chalk.red(text),
    green: (text) => chalk.green(text),
    yellow: (text) => chalk.yellow(text),
    blue: (text) => chalk.blue(text),
    cyan: (text) => chalk.cyan(text),
  };
}

const unicode: Symbols = {
  ok: "✓",
  failed: "✗",
  warning: "!",
  bullet: "•",
  arrow: "→",
  ellipsis: "…",
  spinner: ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"],
  bar: { full: "█", empty: "░" },
};

const ascii: Symbols = {
  ok: "+",
  failed: "x",
  warning: "!",
  bullet: "*",
  arrow: "->",
  ellipsis: "...",
  spinner: ["-", "\\", "|", "/"],
  bar: { full: "#", empty: "-" },
};
