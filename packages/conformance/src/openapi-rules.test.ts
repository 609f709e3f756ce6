import { describe, expect, it } from "vitest";
import type { ApiResponse } from "./client.ts";
import type { JsonObject } from "./json.ts";
import { findOperation, openApiRule, resolve } from "./openapi-rules.ts";

const document: JsonObject = {
  openapi: "3.1.0",
  info: { title: "Things", version: "1.0.0" },
  paths: {
    "/things/{id}": {
      get: {
        responses: {
          "200": {
            description: "It",
            content: { "application/json": { schema: { $ref: "#/components/schemas/Thing" } } },
          },
          "304": { description: "Unchanged" },
          "404": { $ref: "#/components/responses/NotFound" },
        },
      },
    },
    "/things/bulk": { post: { responses: { "200": { description: "Done" } } } },
  },
  components: {
    schemas: {
      Thing: {
        type: "object",
        required: ["id"],
        properties: { id: { type: "string", format: "uuid" }, name: { type: ["string", "null"] } },
      },
      Problem: { type: "object", required: ["type"], properties: { type: { type: "string" } } },
    },
    responses: {
      NotFound: {
        description: "Nothing",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  },
};

const id = "01890a5d-ac96-774b-bcce-b302099a8057";

function response(status: number, body: JsonObject | undefined, change: Partial<ApiResponse> = {}): ApiResponse {
  const text = body === undefined ? "" : JSON.stringify(body);
  const headers = { "content-type": status < 400 ? "application/json" : "application/problem+json" };
  return { method: "GET", path: `/things/${id}`, status, headers, text, body, ...change };
}

describe("openApiRule", () => {
  const faults = openApiRule(document);

  it("is content with what the document promises", () => {
    expect(faults(response(200, { id, name: null }))).toEqual([]);
    expect(faults(response(304, undefined))).toEqual([]);
    expect(faults(response(404, { type: "/problems/not-found" }))).toEqual([]);
    expect(faults(response(200, undefined, { method: "HEAD" }))).toEqual([]);
  });

  it.each<[string, ApiResponse, RegExp]>([
    ["an undocumented status", response(418, {}), /does not document 418/],
    ["a missing member", response(200, { name: "x" }), /required property 'id'/],
    ["a member of another type", response(200, { id, name: 7 }), /\/name must be string,null/],
    ["a wrong format", response(200, { id: "x" }), /must match format "uuid"/],
    ["an undocumented member", response(200, { id, more: 1 }), /unevaluated properties.*more/],
    ["a broken body behind a reference", response(404, {}), /required property 'type'/],
    ["another content type", response(200, { id }, { headers: { "content-type": "text/html" } }), /"text\/html"/],
    ["a body where none is promised", response(304, { id }), /promises no body/],
  ])("finds %s", (_, given, fault) => {
    expect(faults(given)).toEqual([expect.stringMatching(fault)]);
  });

  it("has nothing to say on what the document does not mention", () => {
    expect(faults(response(404, {}, { path: "/nowhere" }))).toEqual([]);
    expect(faults(response(405, {}, { method: "POST" }))).toEqual([]);
  });
});

describe("findOperation", () => {
  it("prefers a literal path to a template", () => {
    expect(findOperation(document, "POST", "/things/bulk")?.template).toBe("/things/bulk");
    expect(findOperation(document, "GET", "/things/bulk")).toBeUndefined();
    expect(findOperation(document, "GET", "/things/other?x=1")?.template).toBe("/things/{id}");
    expect(findOperation(document, "GET", "/things/a/b")).toBeUndefined();
  });
});

describe("resolve", () => {
  it("follows references, and finds nothing at a broken one", () => {
    expect(resolve(document, { $ref: "#/components/responses/NotFound" })).toMatchObject({ description: "Nothing" });
    expect(resolve(document, { $ref: "#/paths/~1things~1bulk" })).toHaveProperty("post");
    expect(resolve(document, { $ref: "#/components/responses/Gone" })).toBeUndefined();
  });
});
