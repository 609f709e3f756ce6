import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, it } from "vitest";
import { useService } from "../fixture.ts";
import { isJsonObject, type Json } from "../json.ts";
import { findOperation, operations, resolve } from "../openapi-rules.ts";
import { problemKinds } from "../problems.ts";
import openApiSchema from "../schemas/openapi-3.1.json" with { type: "json" };
import type { Target } from "../target.ts";

const changing = ["400", "404", "409", "412", "413", "415", "422", "428"];

/**
 * `/openapi.json` and `/docs`. That each response agrees with the document is checked wherever the suite sends a
 * request; here the document itself is looked at.
 */
export function checkOpenApi(target: Target): void {
  describe("openapi.json", () => {
    const { entity } = target;
    const fixture = useService(target);
    const statuses = (method: string, path: string) =>
      Object.keys(findOperation(fixture.api.document, method, path)?.responses ?? {});

    it("is a valid OpenAPI 3.1 document", () => {
      const ajv = new Ajv2020({ strict: false, allErrors: true });
      addFormats.default(ajv);
      ajv.addFormat("media-range", true);
      const validate = ajv.compile(openApiSchema);
      expect(validate(fixture.api.document), JSON.stringify(validate.errors, null, 2)).toBe(true);
    });

    it("has no reference into nothing, and no operation twice under one name", () => {
      const references = collect(fixture.api.document, "$ref");
      const broken = references.filter((reference) => resolve(fixture.api.document, { $ref: reference }) === undefined);
      expect(broken).toEqual([]);
      const names = collect(fixture.api.document.paths ?? null, "operationId");
      expect(names).toHaveLength(operations(fixture.api.document).length);
      expect(new Set(names).size).toBe(names.length);
    });

    const expected: readonly (readonly [string, string, readonly string[]])[] = [
      ["POST", entity.path, ["201", "400", "409", "413", "415", "422"]],
      ["GET", entity.path, ["200", "400"]],
      ["POST", `${entity.path}/bulk`, ["200", "400", "413", "415", "422"]],
      ["GET", `${entity.path}/{id}`, ["200", "304", "404"]],
      ["PUT", `${entity.path}/{id}`, ["200", ...changing]],
      ["PATCH", `${entity.path}/{id}`, ["200", ...changing]],
      ["DELETE", `${entity.path}/{id}`, ["204", "404", "412", "428"]],
      ["GET", "/health/live", ["200"]],
      ["GET", "/health/ready", ["200", "503"]],
    ];
    it.each(expected)("documents %s %s with every status of the contract", (method, path, promised) => {
      const documented = statuses(method, path);
      expect(promised.filter((status) => !documented.includes(status))).toEqual([]);
    });

    it("documents no path but those that answer", async () => {
      for (const { method, template } of operations(fixture.api.document)) {
        const path = template.replaceAll(/\{[^}]+\}/g, "01890a5d-ac96-774b-bcce-b302099a8057");
        const { status } = await fixture.api.send(method.toUpperCase(), path);
        expect([200, 400, 404, 415, 422], `${method} ${template}`).toContain(status);
        if (!template.includes("{")) expect(status, `${method} ${template}`).not.toBe(404);
        const allowed = await fixture.api.send("OPTIONS", path);
        expect(allowed.headers.allow, template).toContain(method.toUpperCase());
      }
    });

    it("documents the headers and the types of the content", () => {
      const { document } = fixture.api;
      const create = findOperation(document, "POST", entity.path);
      const created = resolve(document, create?.responses["201"]);
      expect(Object.keys(Object(created?.headers)).map((name) => name.toLowerCase())).toEqual(
        expect.arrayContaining(["etag", "location"]),
      );
      const refused = resolve(document, create?.responses["422"]);
      expect(Object.keys(Object(refused?.content))).toEqual(["application/problem+json"]);
      const item = Object(Object(document.paths)[`${entity.path}/{id}`]);
      expect(Object.keys(item.patch.requestBody.content).sort()).toEqual([
        "application/json",
        "application/merge-patch+json",
      ]);
      expect(names(item.get.parameters)).toEqual(expect.arrayContaining(["id", "if-none-match"]));
      expect(names(item.put.parameters)).toEqual(expect.arrayContaining(["id", "if-match"]));
      const collection = Object(Object(document.paths)[entity.path]);
      expect(names(collection.post.parameters)).toContain("idempotency-key");
      const listed = names(collection.get.parameters);
      expect(listed).toEqual(expect.arrayContaining(["limit", "cursor", "sort", ...Object.values(entity.roles)]));
    });
  });

  describe("docs", () => {
    const fixture = useService(target);

    it("are a page that loads nothing from elsewhere, and everything it loads is there", async () => {
      const { status, headers, text } = await fixture.api.send("GET", "/docs");
      expect(status).toBe(200);
      expect(headers["content-type"]).toMatch(/^text\/html; ?charset=utf-8$/i);
      expect(text).toMatch(/^<!doctype html>/i);
      for (const address of loadedBy(text)) {
        const { origin, pathname } = new URL(address, `${fixture.api.baseUrl}/docs`);
        expect(origin, address).toBe(fixture.api.baseUrl);
        expect((await fixture.api.send("GET", pathname)).status, address).toBe(200);
      }
    });

    it("list every kind of problem, in the page or in what its scripts load", async () => {
      const page = await fixture.api.send("GET", "/docs");
      const files = await Promise.all(loadedBy(page.text).map((address) => fixture.api.send("GET", address)));
      const scripts = files.map(({ text }) => text).join("\n");
      const data = [...scripts.matchAll(/["'`](\/[\w./-]+)["'`]/g)].map(([, path]) => path ?? "");
      const loaded = await Promise.all([...new Set(data)].map((path) => fixture.api.send("GET", path)));
      const all = [page, ...files, ...loaded].map(({ text }) => text).join("\n");
      expect(Object.keys(problemKinds).filter((kind) => !all.includes(`/problems/${kind}`))).toEqual([]);
    });
  });
}

/** The addresses of what an HTML page loads by itself. */
function loadedBy(html: string): readonly string[] {
  const loading = html.matchAll(/<(?:script|link|img|iframe)\b[^>]*?(?:src|href)="([^"]*)"/g);
  return [...loading].map(([, address]) => address ?? "").filter((address) => !address.startsWith("data:"));
}

/** Every string that stands under this key, at any depth. */
function collect(value: Json, key: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => collect(item, key));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === key && typeof member === "string" ? [member] : collect(member, key),
  );
}

function names(parameters: readonly { readonly name: string }[] | undefined): readonly string[] {
  return (parameters ?? []).map(({ name }) => name.toLowerCase());
}
