import { homedir } from "node:os";
import { resolve } from "node:path";
import { inquirerPrompter, type Prompter, type PromptSurface } from "../terminal/prompt.ts";
import { createTerminal, type Output, type Terminal } from "../terminal/terminal.ts";
import { exitCodes } from "./errors.ts";
import { chooseLocale, type Locale, type Text } from "./messages.ts";
import type { Settings } from "./options.ts";
import { createRunner, type Runner, type RunnerSetup } from "./process.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything outside the program, as a command sees it. A command takes only the fields that it uses. */
export interface Context {
  readonly cwd: string;
  readonly env: Environment;
  readonly terminal: Terminal;
  readonly prompt: Prompter;
  readonly run: Runner;
  readonly now: () => Date;
  readonly locale: Locale;
  /** Aborted by Ctrl-C and SIGTERM: whoever works for long, or holds something open, listens to it. */
  readonly signal: AbortSignal;
  readonly host: Host;
  /** The text in the user's language. */
  say(text: Text): string;
  /** The same world under other global options. */
  configure(settings: Settings): Context;
}

/** What the operating system gives, before any option is read. A test makes its own. */
export interface Host {
  readonly cwd: string;
  readonly env: Environment;
  readonly home: string;
  readonly platform: string;
  readonly nodeVersion: string;
  readonly stdin: { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** The operating system's language, for when no variable tells. */
  readonly language: () => string;
  /** Calls back when the process exits, however it comes to that, until the returned function is called. */
  readonly onExit: (listener: () => void) => () => void;
  readonly createPrompter: (surface: PromptSurface) => Prompter;
  readonly createRunner: (setup: RunnerSetup) => Runner;
}

/** The context that a host and the global options make together. */
export function createContext(host: Host, settings: Settings = {}): Context {
  const { env, signal, now } = host;
  const cwd = resolve(host.cwd, settings.cwd ?? ".");
  const locale = chooseLocale([settings.lang, env.MICROFORGE_LANG, settings.userLang], env, host.language);
  const terminal = createTerminal(host, settings);
  return {
    cwd,
    env,
    terminal,
    now,
    locale,
    signal,
    host,
    prompt: host.createPrompter({ terminal, locale, signal }),
    run: host.createRunner({ cwd, env, signal }),
    say: (text) => text[locale],
    configure: (next) => createContext(host, next),
  };
}

/** The real world. This function and the `bin` shims are the only places that touch `process`. */
export function systemHost(): Host {
  const outputLost = outputLossReporter();
  for (const stream of [process.stdout, process.stderr]) stream.on("error", outputLost);
  const onExit = (listener: () => void) => {
    process.once("exit", listener);
    return () => void process.off("exit", listener);
  };
  return {
    cwd: currentFolder(),
    env: process.env,
    home: homedir(),
    platform: process.platform,
    nodeVersion: process.version,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: abortOnInterrupt(),
    now: () => new Date(),
    language: systemLanguage,
    createPrompter: (surface) => inquirerPrompter(surface, { input: process.stdin, output: process.stderr }),
    onExit,
    createRunner: (setup) =>
      createRunner(setup, {
        kill: (pid, signal) => void process.kill(pid, signal),
        groups: process.platform !== "win32",
        onExit,
      }),
  };
}

const systemLanguage = (): string => Intl.DateTimeFormat().resolvedOptions().locale;

/** Runs a tool: in the real world, with the arguments it was started with, leaving its exit code. */
export async function start(run: (argv: readonly string[], ctx: Context) => Promise<number>): Promise<void> {
  // Not `process.exit`: it cuts off what is still on its way into a pipe.
  process.exitCode = await run(process.argv.slice(2), createContext(systemHost()));
}

/**
 * Output that cannot be written does not stop the work. A reader that has seen enough (`… | head`) is no error at all;
 * anything else, such as a full disk, is told once, and the exit code says so. The stream may break before any option is
 * read, so the language is the environment's.
 */
function outputLossReporter(): (error: NodeJS.ErrnoException) => void {
  let told = false;
  return ({ code, message }) => {
    // Telling it may fail as well, on the same full disk.
    if (code === "EPIPE" || told) return;
    told = true;
    const reason = code ?? message;
    const text: Text = {
      en: `error: the output cannot be written: ${reason}`,
      zh: `错误：无法写入输出：${reason}`,
    };
    process.stderr.write(`${text[chooseLocale([process.env.MICROFORGE_LANG], process.env, systemLanguage)]}\n`);
    // The program sets its own code when it ends, which may be later than this.
    process.once("exit", () => {
      process.exitCode ||= exitCodes.failed;
    });
  };
}

/** The first Ctrl-C asks everything to stop and clean up; the second does not wait for it. */
function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  return controller.signal;
}

/** The folder that the program was started in, as the shell calls it when it is no longer there. */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    return process.env.PWD ?? "/";
  }
}
