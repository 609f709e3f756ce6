import type { Text } from "./messages.ts";

/** Exit codes of every Microforge tool; each README documents them. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  conflict: 3,
  cancelled: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface CliErrorDetails {
  readonly message: Text;
  /** The next step, as the user would type or do it. */
  readonly hint?: Text;
  /** `exitCodes.failed` unless told. */
  readonly exitCode?: ExitCode;
  readonly cause?: unknown;
  /** Machine-readable particulars, printed as `error.details` under `--json`. */
  readonly details?: unknown;
}

/**
 * An error that a user can act on. Anything else that reaches the program's top is reported as a bug.
 *
 * `code` is a stable kebab-case word that is never translated; scripts and tests rely on it.
 */
export class CliError extends Error {
  readonly code: string;
  readonly text: Text;
  readonly hint: Text | undefined;
  readonly exitCode: ExitCode;
  readonly details: unknown;

  constructor(code: string, { message, hint, exitCode = exitCodes.failed, cause, details }: CliErrorDetails) {
    super(message.en, cause === undefined ? undefined : { cause });
    this.name = "CliError";
    this.code = code;
    this.text = message;
    this.hint = hint;
    this.exitCode = exitCode;
    this.details = details;
  }
}
