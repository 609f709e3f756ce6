/** One place in the input that breaks a rule. */
export interface Violation {
  /** A JSON pointer into the body, or the name of a parameter or header. */
  readonly pointer: string;
  /** Which rule; never translated. */
  readonly code: string;
  /** The rule, for people. */
  readonly message: string;
}

/** A problem document (RFC 9457). */
export interface Problem {
  /** `/problems/<kind>` */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The id of the request, which the service's log has, too. */
  readonly instance: string;
  /** Everything that is wrong with the input. */
  readonly errors?: readonly Violation[];
}

/** The service refused the request, and says why. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly problem: Problem;
  /** In milliseconds, when the service says how long to wait. */
  readonly retryAfter: number | undefined;

  constructor(problem: Problem, retryAfter: number | undefined) {
    const errors = (problem.errors ?? []).map(({ pointer, message }) => `; ${pointer} ${message}`);
    super(`${problem.title} (${problem.status})${errors.join("")}`);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** The kind of problem, such as `not-found`; it never changes, and is never translated. */
  get kind(): string {
    return this.problem.type.replace(/^\/problems\//u, "");
  }

  get status(): number {
    return this.problem.status;
  }

  get errors(): readonly Violation[] {
    return this.problem.errors ?? [];
  }
}

/** The service was not reached in time, or its answer was cut off. `cause` is what the platform says. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";

  constructor(cause: unknown) {
    super("the service was not reached, or its answer was cut off", { cause });
  }
}

/** An answer that does not come from the service itself, such as one of a proxy. */
export class UnexpectedAnswerError extends Error {
  override readonly name = "UnexpectedAnswerError";
  readonly status: number;

  constructor(status: number) {
    super(`the answer has the status ${status} and is not what was expected`);
    this.status = status;
  }
}
