import { expect, it } from "vitest";
import type { ApiResponse } from "./client.ts";
import type { JsonObject } from "./json.ts";
import { findUniversalFaults } from "./universal-rules.ts";

const problem = {
  type: "/problems/validation",
  title: "Validation failed",
  status: 422,
  detail: "The title is empty.",
  instance: "r-1",
  errors: [{ pointer: "/title", code: "length", message: "must not be empty" }],
};
const headers = {
  "x-request-id": "r-1",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
  "content-type": "application/problem+json",
};

function refusal(body: JsonObject, change: Partial<ApiResponse> = {}): ApiResponse {
  return { method: "POST", path: "/things", status: 422, headers, text: JSON.stringify(body), body, ...change };
}

it("is content with a problem as the contract has it", () => {
  expect(findUniversalFaults(refusal(problem))).toEqual([]);
});

it("takes the checks of a service that is not ready for what they are", () => {
  const unready = refusal({ status: "unavailable" }, { path: "/health/ready", status: 503 });
  expect(findUniversalFaults(unready)).toEqual([]);
});

it.each<[string, ApiResponse, RegExp]>([
  ["no request id", refusal({ ...problem }, { headers: { ...headers, "x-request-id": "a b" } }), /sane token/],
  ["sniffing allowed", refusal(problem, { headers: { ...headers, "x-content-type-options": "" } }), /nosniff/],
  ["an error that may be stored", refusal(problem, { headers: { ...headers, "cache-control": "" } }), /no-store/],
  [
    "another content type",
    refusal(problem, { headers: { ...headers, "content-type": "application/json" } }),
    /problem\+json/,
  ],
  ["an unknown kind", refusal({ ...problem, type: "/problems/other" }), /not in the contract/],
  ["a kind of another status", refusal({ ...problem, type: "/problems/conflict" }), /belongs to 409/],
  ["no title", refusal({ ...problem, title: "" }), /title is not a text/],
  ["another status inside", refusal({ ...problem, status: 400 }), /status of the problem/],
  ["another request id inside", refusal({ ...problem, instance: "r-2" }), /instance/],
  ["an entry without code", refusal({ ...problem, errors: [{ pointer: "", message: "x" }] }), /errors\[0\]/],
  ["no entries", refusal({ ...problem, errors: [] }), /not a list with entries/],
])("finds %s", (_, response, fault) => {
  expect(findUniversalFaults(response).join("\n")).toMatch(fault);
});
