import { resolve } from "node:path";
import { type Context, createContext, type Environment, type Host } from "../program/context.ts";
import { CliError } from "../program/errors.ts";
import type { Locale } from "../program/messages.ts";
import type { RunOptions, RunResult } from "../program/process.ts";
import { inputRequired, type Prompter } from "../terminal/prompt.ts";
import type { Terminal } from "../terminal/terminal.ts";

type Answer = string | boolean;

/** What a program that is not really started answers. */
export type FakeProgram = (args: readonly string[], options: RunOptions) => Partial<RunResult>;

export interface TestContextOptions {
  readonly cwd?: string;
  readonly env?: Environment;
  readonly locale?: Locale;
  /** Whether all three streams are a terminal. */
  readonly tty?: boolean;
  readonly columns?: number;
  readonly now?: Date;
  /** Answers by the question's `flag`. A list answers one question after the other. */
  readonly answers?: Readonly<Record<string, Answer | readonly Answer[]>>;
  /** The programs that exist. Any other is `program-missing`. */
  readonly programs?: Readonly<Record<string, FakeProgram>>;
  readonly signal?: AbortSignal;
}

export interface ProgramCall {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly writes: boolean;
}

export interface TestContext extends Context {
  /** All that was printed so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** The programs started so far. */
  readonly calls: readonly ProgramCall[];
  /** The flags of the questions asked so far. */
  readonly asked: readonly string[];
}

/** A context that touches nothing: no terminal unless told, a fixed clock, an empty environment, no programs. */
export function testContext(options: TestContextOptions = {}): TestContext {
  const { cwd = "/nowhere", env = {}, tty = options.answers !== undefined, columns = 80 } = options;
  const locale = options.locale ?? "en";
  const printed = { stdout: "", stderr: "" };
  const calls: ProgramCall[] = [];
  const asked: string[] = [];
  const output = (stream: keyof typeof printed) => ({
    isTTY: tty,
    ...(tty && { columns }),
    write: (text: string) => {
      printed[stream] += text;
    },
  });
  const host: Host = {
    cwd,
    env: { LANG: locale === "zh" ? "zh_CN.UTF-8" : "en_US.UTF-8", COLUMNS: String(columns), ...env },
    home: "/nowhere/home",
    nodeVersion: "v20.19.0",
    platform: "linux",
    stdin: { isTTY: tty },
    stdout: output("stdout"),
    stderr: output("stderr"),
    signal: options.signal ?? new AbortController().signal,
    now: () => options.now ?? new Date("2026-01-02T03:04:05Z"),
    language: () => "en",
    onExit: () => () => {},
    createPrompter: ({ terminal, signal }) => scriptedPrompter(terminal, signal, options.answers ?? {}, asked),
    createRunner: (setup) => async (program, args, runOptions) => {
      setup.signal.throwIfAborted();
      calls.push({ program, args, cwd: resolve(setup.cwd, runOptions.cwd ?? "."), writes: runOptions.writes });
      const fake = options.programs?.[program];
      if (!fake) throw new CliError("program-missing", { message: { en: `no ${program}`, zh: `没有 ${program}` } });
      const result = { exitCode: 0, stdout: "", stderr: "", ...fake(args, runOptions) };
      for (const stream of ["stdout", "stderr"] as const)
        for (const line of result[stream].split("\n").filter(Boolean)) runOptions.onLine?.(line, stream);
      return result;
    },
  };
  return Object.defineProperties(createContext(host) as TestContext, {
    stdout: { get: () => printed.stdout },
    stderr: { get: () => printed.stderr },
    calls: { value: calls },
    asked: { value: asked },
  });
}

function scriptedPrompter(
  terminal: Terminal,
  signal: AbortSignal,
  script: NonNullable<TestContextOptions["answers"]>,
  asked: string[],
): Prompter {
  const left = new Map(Object.entries(script).map(([flag, answer]) => [flag, [answer].flat() as Answer[]]));
  const next = (flag: string, choices?: readonly string[]): Answer => {
    if (!terminal.canPrompt) throw inputRequired(flag, choices);
    signal.throwIfAborted();
    asked.push(flag);
    const answer = left.get(flag)?.shift();
    if (answer === undefined) throw new Error(`the test has no answer for ${flag}`);
    return answer;
  };
  return {
    async input({ flag, default: initial = "", validate }) {
      for (;;) {
        const answer = String(next(flag)) || initial;
        const wrong = validate?.(answer);
        if (!wrong) return answer;
        terminal.err.line(wrong.en);
      }
    },
    async select({ flag, choices }) {
      const values = choices.map(({ value }) => value);
      const answer = next(flag, values);
      const chosen = values.find((value) => value === answer);
      if (chosen === undefined) throw new Error(`${flag} does not offer ${answer}, only ${values.join(", ")}`);
      return chosen;
    },
    async confirm({ flag }) {
      const answer = next(flag);
      if (typeof answer !== "boolean") throw new Error(`${flag} is a yes-or-no question`);
      return answer;
    },
  };
}
