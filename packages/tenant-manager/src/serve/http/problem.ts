import { CliError, exitCodes, type Text } from "@microforge/core/program";
import { type ProblemKind, problemKinds } from "./problem-kinds.ts";

/** What is wrong with one value of the input. */
export interface InputProblem {
  /** Where in the body, as a JSON Pointer. */
  readonly pointer?: string;
  /** Which parameter. */
  readonly parameter?: string;
  readonly code: string;
  readonly text: Text;
}

interface ProblemOptions {
  readonly detail?: Text;
  readonly hint?: Text;
  /** The code that the command line prints for it. */
  readonly code?: string;
  readonly errors?: readonly InputProblem[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A response that tells what is wrong, thrown by whoever finds out. */
export class Problem extends Error {
  readonly kind: ProblemKind;
  readonly detail: Text | undefined;
  readonly hint: Text | undefined;
  readonly code: string | undefined;
  readonly errors: readonly InputProblem[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(kind: ProblemKind, { detail, hint, code, errors = [], headers = {}, cause }: ProblemOptions = {}) {
    super(detail?.en ?? problemKinds[kind].title.en, cause === undefined ? undefined : { cause });
    this.name = "Problem";
    this.kind = kind;
    this.detail = detail;
    this.hint = hint;
    this.code = code;
    this.errors = errors;
    this.headers = headers;
  }

  get status(): number {
    return problemKinds[this.kind].status;
  }

  get title(): Text {
    return problemKinds[this.kind].title;
  }
}

/** Codes that mean more than their exit code says. */
const kindByCode: Readonly<Record<string, ProblemKind>> = {
  "tenant-unknown": "not-found",
  "invoice-unknown": "not-found",
  "plan-unknown": "reference-not-found",
  "region-unknown": "reference-not-found",
  "registry-unreachable": "unavailable",
  "clock-went-back": "unavailable",
};

/** What an operation refused, as a response; undefined for what nobody expected. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (!(error instanceof CliError)) return undefined;
  const { code, text: detail, hint } = error;
  const kind = kindByCode[code] ?? kindByExitCode(error);
  const headers = kind === "unavailable" ? { "Retry-After": "5" } : {};
  return new Problem(kind, { detail, code, headers, cause: error, ...(hint && { hint }) });
}

function kindByExitCode({ exitCode }: CliError): ProblemKind {
  if (exitCode === exitCodes.usage) return "validation";
  // An operation that says what it cannot do here and now: the request was right, the state of things is not.
  return exitCode === exitCodes.cancelled ? "unavailable" : "conflict";
}
