import { expect } from "vitest";
import type { ApiResponse } from "./client.ts";
import type { ViolationCode } from "./entity.ts";
import { parseJson } from "./json.ts";
import type { RawResponse } from "./raw-http.ts";

/** Every kind of problem, with its status. */
export const problemKinds = {
  "malformed-json": 400,
  "invalid-parameter": 400,
  "invalid-cursor": 400,
  "invalid-header": 400,
  unauthenticated: 401,
  "not-found": 404,
  "method-not-allowed": 405,
  "not-acceptable": 406,
  "request-timeout": 408,
  conflict: 409,
  "precondition-failed": 412,
  "payload-too-large": 413,
  "unsupported-media-type": 415,
  validation: 422,
  "unknown-field": 422,
  "idempotency-mismatch": 422,
  "reference-not-found": 422,
  "precondition-required": 428,
  "rate-limited": 429,
  internal: 500,
  unavailable: 503,
  "upstream-timeout": 504,
} as const;

export type ProblemKind = keyof typeof problemKinds;

/** A problem whose shape the client has already checked. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly errors?: readonly Violation[];
}

interface Violation {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

/** Asserts which problem a response is, and returns it. */
export function expectProblem(response: ApiResponse | RawResponse, kind: ProblemKind): Problem {
  const problem = parseJson(response.text) as Problem | undefined;
  expect({ status: response.status, type: problem?.type, text: response.text }).toMatchObject({
    status: problemKinds[kind],
    type: `/problems/${kind}`,
  });
  return problem as Problem;
}

/** Asserts the problem and all of its entries, in any order, as `pointer: code`. */
export function expectViolations(
  response: ApiResponse,
  kind: ProblemKind,
  expected: Readonly<Record<string, ViolationCode>>,
): Problem {
  const problem = expectProblem(response, kind);
  const found = (problem.errors ?? []).map(({ pointer, code }) => [pointer, code]);
  expect(Object.fromEntries(found)).toEqual(expected);
  expect(found).toHaveLength(Object.keys(expected).length);
  return problem;
}
