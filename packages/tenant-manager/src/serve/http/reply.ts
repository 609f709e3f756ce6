import type { Locale } from "@microforge/core/program";
import { closedPolicy } from "../security/headers.ts";
import type { Problem } from "./problem.ts";

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
}

export type Headers = Reply["headers"];

export const json = (status: number, value: unknown, headers: Headers = {}): Reply => ({
  status,
  headers: {
    "Content-Type": "application/json; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": closedPolicy,
    ...headers,
  },
  body: JSON.stringify(value),
});

/** To another place, to be got with GET. */
export const seeOther = (location: string, headers: Headers = {}): Reply => ({
  status: 303,
  headers: { Location: location, "Cache-Control": "no-store", "Content-Security-Policy": closedPolicy, ...headers },
  body: "",
});

export const noContent = (headers: Headers = {}): Reply => ({
  status: 204,
  headers: { "Cache-Control": "no-store", ...headers },
  body: "",
});

/** A problem as RFC 9457 has it, in the language of whoever asks. */
export const problemReply = (problem: Problem, locale: Locale, requestId: string): Reply =>
  json(problem.status, problemBody(problem, locale, requestId), {
    "Content-Type": "application/problem+json; charset=utf-8",
    "Content-Language": locale,
    ...problem.headers,
  });

export function problemBody(problem: Problem, locale: Locale, requestId: string) {
  const { kind, status, title, detail, hint, code, errors } = problem;
  return {
    type: `/problems/${kind}`,
    title: title[locale],
    status,
    ...(detail && { detail: detail[locale] }),
    instance: requestId,
    ...(code !== undefined && { code }),
    ...(hint && { hint: hint[locale] }),
    ...(errors.length > 0 && {
      errors: errors.map(({ text, ...place }) => ({ ...place, message: text[locale] })),
    }),
  };
}
