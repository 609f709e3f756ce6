import { CliError, exitCodes } from "@microforge/core/program";
import { isoTime, parseInstant } from "../../time/instant.ts";
import { messages } from "../../usage/messages.ts";
import type { Usage } from "../../usage/record.ts";
import { recordBatch } from "../../usage/record-batch.ts";
import type { Exchange } from "../http/exchange.ts";
import { Problem, problemOf } from "../http/problem.ts";
import { problemBody } from "../http/reply.ts";
import { validBody } from "../http/validate.ts";
import { apiRoute } from "./route.ts";
import * as schemas from "./schemas.ts";

export const usageRoutes = [
  apiRoute({
    id: "recordUsage",
    method: "POST",
    path: "/api/v1/usage",
    access: "operator",
    summary: "Records up to 1000 usage events, each once; one result for each, in order",
    bodyLimit: 1024 * 1024,
    body: schemas.usageBatch,
    responses: { 200: schemas.usageResults },
    problems: [],
    handle: async ({ body, exchange }) => {
      const read = body.events.map((event) => readEvent(event));
      const usages = read.filter((item): item is Usage => !(item instanceof Problem));
      const outcomes = (await recordBatch(exchange.app.registry, usages)).values();
      const results = read.map((item) => {
        if (item instanceof Problem) return problemResult(item, exchange);
        const outcome = outcomes.next().value;
        if (outcome === undefined || outcome.state === "refused") {
          return problemResult(problemOf(outcome?.error) ?? new Problem("internal"), exchange);
        }
        const { state, tenant, at } = outcome;
        return { status: state === "recorded" ? 201 : 200, state, tenant, at: isoTime(at) };
      });
      return { value: { results } };
    },
  }),
];

/** An event as it was sent, or what is wrong with it: one bad event does not keep the others back. */
function readEvent(event: unknown): Usage | Problem {
  try {
    const { at, ...rest } = validBody(schemas.usageEvent, event);
    return { ...rest, at: at === undefined ? undefined : instant(at) };
  } catch (error) {
    const problem = problemOf(error);
    if (problem) return problem;
    throw error;
  }
}

function instant(text: string): number {
  const at = parseInstant(text);
  if (at !== undefined) return at;
  throw new CliError("time-invalid", { message: messages.timeInvalid(text), exitCode: exitCodes.usage });
}

const problemResult = (problem: Problem, { locale, requestId }: Exchange) => ({
  status: problem.status,
  state: "refused",
  problem: problemBody(problem, locale, requestId),
});
