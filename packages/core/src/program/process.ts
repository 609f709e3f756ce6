import { existsSync } from "node:fs";
import { constants } from "node:os";
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import type { Context, Environment } from "./context.ts";
import { CliError } from "./errors.ts";

export interface RunOptions {
  /** Whether the program changes anything outside itself: what a dry run must not start. */
  readonly writes: boolean;
  /** Relative to the context's folder, which is the default. */
  readonly cwd?: string;
  /** Added to the context's environment; `undefined` takes a variable away. */
  readonly env?: Environment;
  readonly timeoutMs?: number;
  /** Called for each line as it arrives. */
  readonly onLine?: (line: string, stream: "stdout" | "stderr") => void;
}

export interface RunResult {
  /** The program's own code; 128 + n when signal n ended it. */
  readonly exitCode: number;
  /** At most the last mebibyte of each stream. */
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end, without a shell and without stdin. A code other than 0 is a result, not an error; a
 * missing program is `program-missing`, a spent time limit `program-timeout`. Ctrl-C ends the program with its children.
 */
export type Runner = (program: string, args: readonly string[], options: RunOptions) => Promise<RunResult>;

export interface RunnerSetup {
  readonly cwd: string;
  readonly env: Environment;
  readonly signal: AbortSignal;
}

/** How the operating system ends processes. */
export interface ProcessControl {
  /** Whether a negative process id means the whole group (everywhere but on Windows). */
  readonly groups: boolean;
  kill(pid: number, signal: NodeJS.Signals): void;
  /** As `Host.onExit`. */
  onExit(listener: () => void): () => void;
  /** How long a program may take to end once it was asked to. */
  readonly graceMs?: number;
}

const outputLimit = 1024 * 1024;
const lineLimit = 64 * 1024;

export function createRunner({ cwd, env, signal }: RunnerSetup, control: ProcessControl): Runner {
  return async (program, args, options) => {
    // Loaded with the first program that runs, so that a start without one does not pay for it.
    const { execa } = await import("execa");
    signal.throwIfAborted();
    const folder = resolve(cwd, options.cwd ?? ".");
    const child = execa(program, args, {
      cwd: folder,
      env: { ...env, ...options.env },
      extendEnv: false,
      stdin: "ignore",
      buffer: false,
      reject: false,
      // In a group of its own the program does not get the terminal's Ctrl-C: `endOn` passes it on, to all of the group.
      detached: control.groups,
      cleanup: false,
    });
    const stdout = collect(child.stdout, (line) => options.onLine?.(line, "stdout"));
    const stderr = collect(child.stderr, (line) => options.onLine?.(line, "stderr"));
    const limit = options.timeoutMs === undefined ? undefined : AbortSignal.timeout(options.timeoutMs);
    const release = endOn(limit ? AbortSignal.any([signal, limit]) : signal, child, control);
    const result = await child.finally(release);
    signal.throwIfAborted();
    if (limit?.aborted) throw timedOut(program, options.timeoutMs ?? 0);
    const exitCode = result.exitCode ?? (result.signal && 128 + constants.signals[result.signal]);
    if (exitCode === undefined) throw startError(result, program, folder);
    return { exitCode, stdout: stdout(), stderr: stderr() };
  };
}

/** The output of a program that only looks, without the space around it; undefined if it is missing or fails. */
export async function capture(
  { run }: Pick<Context, "run">,
  program: string,
  args: readonly string[],
  options: Omit<RunOptions, "writes" | "onLine"> = {},
): Promise<string | undefined> {
  try {
    const { exitCode, stdout } = await run(program, args, { timeoutMs: 10_000, ...options, writes: false });
    return exitCode === 0 ? stdout.trim() : undefined;
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}

interface Child {
  readonly pid?: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/**
 * Ends the whole group, first kindly, when `ending` says so, and at once when this process exits; until the returned
 * function is called. (execa's own `cancelSignal` and `timeout` reach the program, but not its children.)
 */
function endOn(
  ending: AbortSignal,
  child: Child,
  { groups, kill, onExit, graceMs = 5_000 }: ProcessControl,
): () => void {
  let force: NodeJS.Timeout | undefined;
  const send = (signal: NodeJS.Signals) => {
    if (child.pid === undefined) return;
    try {
      kill(groups ? -child.pid : child.pid, signal);
    } catch {
      // Already gone: that is what was wanted.
    }
  };
  const stop = () => {
    send("SIGTERM");
    force = setTimeout(() => {
      send("SIGKILL");
      // A descendant that left the group may hold the pipes open for ever.
      child.stdout.destroy();
      child.stderr.destroy();
    }, graceMs);
  };
  const forget = onExit(() => send("SIGKILL"));
  ending.addEventListener("abort", stop);
  return () => {
    clearTimeout(force);
    forget();
    ending.removeEventListener("abort", stop);
  };
}

/** Reads a stream line by line and keeps its end. */
function collect(stream: Readable, onLine: (line: string) => void): () => string {
  let kept = "";
  let line = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    kept = (kept + chunk).slice(-outputLimit);
    const lines = (line + chunk).split(/\r?\n/);
    line = lines.pop() ?? "";
    for (const complete of lines) onLine(complete);
    if (line.length > lineLimit) {
      onLine(line);
      line = "";
    }
  });
  stream.on("end", () => {
    if (line !== "") onLine(line);
  });
  return () => kept;
}

/** What execa tells of a program that never ran. */
interface Refusal {
  readonly code?: string | undefined;
  readonly originalMessage?: string | undefined;
  readonly cause?: unknown;
}

function startError({ code, originalMessage = "", cause }: Refusal, program: string, folder: string): CliError {
  // A missing working folder is reported as ENOENT too, of the program. With the slash, a file is no folder.
  if (!existsSync(`${folder}/`)) {
    return new CliError("folder-missing", {
      message: {
        en: `there is no folder \`${folder}\` to run \`${program}\` in`,
        zh: `无法运行 \`${program}\`：文件夹 \`${folder}\` 不存在`,
      },
      cause,
    });
  }
  if (code === "ENOENT") {
    return new CliError("program-missing", {
      message: { en: `\`${program}\` was not found`, zh: `找不到 \`${program}\`` },
      hint: { en: `install it, or add its folder to \`PATH\``, zh: `请安装它，或将其所在文件夹加入 \`PATH\`` },
      details: { program },
      cause,
    });
  }
  return new CliError("program-not-started", {
    message: {
      en: `\`${program}\` could not be started: ${originalMessage}`,
      zh: `无法启动 \`${program}\`：${originalMessage}`,
    },
    details: { program },
    cause,
  });
}

const timedOut = (program: string, timeoutMs: number): CliError =>
  new CliError("program-timeout", {
    message: {
      en: `\`${program}\` did not finish within ${timeoutMs / 1000} s`,
      zh: `\`${program}\` 未能在 ${timeoutMs / 1000} 秒内完成`,
    },
    details: { program, timeoutMs },
  });
