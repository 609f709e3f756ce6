import { describe, expect, it } from "vitest";
import { type Api, createEntity, mergePatch } from "../api.ts";
import type { ApiResponse, RequestOptions } from "../client.ts";
import { completeFields } from "../entity.ts";
import { useService } from "../fixture.ts";
import { expectProblem } from "../problems.ts";
import type { Target } from "../target.ts";

type Write = (api: Api, options: RequestOptions) => Promise<ApiResponse>;

/** What is refused before the fields of a body are looked at, the same for each request that has a body. */
export function checkBodies(target: Target): void {
  const { entity } = target;
  const fields = completeFields(entity);

  const onNewEntity =
    (method: string): Write =>
    async (api, options) => {
      const { id } = await createEntity(api, fields);
      return api.send(method, api.at(id), options);
    };
  const writes: Record<string, { write: Write; contentType: string; content: unknown }> = {
    POST: {
      write: (api, options) => api.send("POST", entity.path, options),
      contentType: "application/json",
      content: fields,
    },
    "POST bulk": {
      write: (api, options) => api.send("POST", `${entity.path}/bulk`, options),
      contentType: "application/json",
      content: { items: [fields] },
    },
    PUT: { write: onNewEntity("PUT"), contentType: "application/json", content: fields },
    PATCH: { write: onNewEntity("PATCH"), contentType: mergePatch, content: fields },
  };

  describe.each(Object.entries(writes))("body of %s", (name, { write, contentType, content }) => {
    const fixture = useService(target);
    const json = JSON.stringify(content);
    const typed = (body: string | Uint8Array) => write(fixture.api, { headers: { "content-type": contentType }, body });

    it("is taken when it is well formed", async () => {
      expect((await typed(json)).status).toBeLessThan(300);
    });

    it.each([
      ["an unfinished object", json.slice(0, -1)],
      ["a missing value", '{"x": }'],
      ["a trailing comma", json.replace(/\}$/, ",}")],
      ["something after the end", `${json} again`],
      ["no JSON at all", "title=x"],
      ["nothing", ""],
      ["a single quote", "'x'"],
      ["a number that is none", '{"x": NaN}'],
    ])("with %s is 400 malformed-json", async (_, body) => {
      expectProblem(await typed(body), "malformed-json");
    });

    it("that is not UTF-8 is 400 malformed-json", async () => {
      expectProblem(await typed(Buffer.from([0x22, 0xc3, 0x28, 0x22])), "malformed-json");
    });

    it("with malformed JSON says where it is malformed", async () => {
      const { detail } = expectProblem(await typed('{\n  "x": oops\n}'), "malformed-json");
      expect(detail).toMatch(/line 2\b/i);
      expect(detail).toMatch(/column \d+/i);
    });

    it("nested without end is refused, and the service goes on", async () => {
      const response = await typed(`{"x":${"[".repeat(100_000)}`);
      expect([400, 413, 422]).toContain(response.status);
      expect((await typed(json)).status).toBeLessThan(300);
    });

    it.each(["[]", "null", '"text"', "7"])("%s instead of an object is 422 about the whole body", async (body) => {
      const { errors } = expectProblem(await typed(body), "validation");
      expect(errors).toMatchObject([{ pointer: "", code: "type" }]);
    });

    it.each(["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "json"])(
      "of type %s is 415",
      async (type) => {
        expectProblem(
          await write(fixture.api, { headers: { "content-type": type }, body: json }),
          "unsupported-media-type",
        );
      },
    );

    it("without a content type is 415", async () => {
      expectProblem(await write(fixture.api, { body: json }), "unsupported-media-type");
    });

    it(`as ${mergePatch} is ${name === "PATCH" ? "taken" : "415"}`, async () => {
      const response = await write(fixture.api, { headers: { "content-type": mergePatch }, body: json });
      if (name === "PATCH") expect(response.status).toBe(200);
      else expectProblem(response, "unsupported-media-type");
    });
  });
}
