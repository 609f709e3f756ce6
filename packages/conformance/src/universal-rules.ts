import type { ApiResponse } from "./client.ts";
import { isJsonObject } from "./json.ts";
import { type ProblemKind, problemKinds } from "./problems.ts";

const requestIdToken = /^[A-Za-z0-9._-]{1,128}$/;

/** What holds for every response of the API port, whatever was asked. */
export function findUniversalFaults(response: ApiResponse): readonly string[] {
  const faults: string[] = [];
  const requestId = response.headers["x-request-id"];
  if (typeof requestId !== "string" || !requestIdToken.test(requestId)) faults.push("X-Request-Id is not a sane token");
  if (response.headers["x-content-type-options"] !== "nosniff") faults.push("X-Content-Type-Options is not nosniff");
  if (response.status >= 400 && !isReadiness(response)) faults.push(...findErrorFaults(response));
  return faults;
}

/** The one 503 that is no problem but an answer: orchestrators and people read the checks in it. */
function isReadiness({ path, status }: ApiResponse): boolean {
  return path === "/health/ready" && status === 503;
}

function findErrorFaults(response: ApiResponse): readonly string[] {
  const faults: string[] = [];
  if (response.headers["cache-control"] !== "no-store") faults.push("Cache-Control of an error is not no-store");
  if (response.headers["content-type"] !== "application/problem+json") {
    faults.push("Content-Type of an error is not application/problem+json");
  }
  if (response.method !== "HEAD") faults.push(...findProblemFaults(response));
  return faults;
}

function findProblemFaults({ status, headers, body }: ApiResponse): readonly string[] {
  if (!isJsonObject(body)) return ["The problem is not a JSON object"];
  const faults: string[] = [];
  const kind = Object.entries(problemKinds).find(([name]) => body.type === `/problems/${name}`);
  if (kind === undefined) faults.push(`type ${JSON.stringify(body.type)} is not in the contract`);
  else if (kind[1] !== status) faults.push(`${kind[0] satisfies string as ProblemKind} belongs to ${kind[1]}`);
  for (const member of ["title", "detail"]) {
    if (typeof body[member] !== "string" || body[member] === "") faults.push(`${member} is not a text`);
  }
  if (body.status !== status) faults.push("status of the problem is not the status of the response");
  if (body.instance !== headers["x-request-id"]) faults.push("instance is not the request id");
  if (body.errors !== undefined) faults.push(...findEntryFaults(body.errors));
  return faults;
}

function findEntryFaults(errors: unknown): readonly string[] {
  if (!Array.isArray(errors) || errors.length === 0) return ["errors is not a list with entries"];
  return errors.flatMap((entry: unknown, index) => {
    const texts = isJsonObject(entry) ? [entry.pointer, entry.code, entry.message] : [];
    return texts.length === 3 && texts.every((text) => typeof text === "string")
      ? []
      : [`errors[${index}] has no pointer, code and message`];
  });
}
