import { describe, expect, it } from "vitest";
import { createEntity } from "../api.ts";
import { completeFields } from "../entity.ts";
import { useService } from "../fixture.ts";
import { eventually } from "../polling.ts";
import { expectProblem } from "../problems.ts";
import type { Target } from "../target.ts";
import { unknownId } from "./read.ts";

/** Request ids, trace context, security headers. */
export function checkHeaders(target: Target): void {
  const { entity } = target;

  describe("X-Request-Id", () => {
    const fixture = useService(target);
    const requestIdFor = async (headers: Record<string, string | string[]>) =>
      (await fixture.api.send("GET", entity.path, { headers })).headers["x-request-id"];

    it.each(["a", "abc-123", "A.b_c-9", "x".repeat(128)])("%s comes back", async (id) => {
      expect(await requestIdFor({ "x-request-id": id })).toBe(id);
    });

    it.each(["", "two words", "x".repeat(129), "semi;colon", "<script>", "caf\u00e9", "a/b", "a,b", "{}"])(
      "%j is replaced by a sane one",
      async (id) => {
        const answered = await requestIdFor({ "x-request-id": id });
        expect(answered).not.toBe(id);
        expect(answered).toMatch(/^[A-Za-z0-9._-]{1,128}$/);
      },
    );

    it("is made anew for each request without one", async () => {
      const ids = await Promise.all(Array.from({ length: 20 }, () => requestIdFor({})));
      expect(new Set(ids).size).toBe(20);
    });

    it("is the instance of a problem", async () => {
      const response = await fixture.api.read(unknownId, { "x-request-id": "my-request" });
      expect(expectProblem(response, "not-found").instance).toBe("my-request");
    });

    it("stands in the log of its request", async () => {
      await requestIdFor({ "x-request-id": "look-for-me-in-the-log" });
      await eventually("the request id in the log", () =>
        fixture.service.logs().find((line) => JSON.stringify(line).includes("look-for-me-in-the-log")),
      );
    });
  });

  describe("traceparent", () => {
    const fixture = useService(target);
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const spanId = "b7ad6b7169203331";
    const logOf = (requestId: string) =>
      eventually(`the log of ${requestId}`, () => {
        const lines = fixture.service.logs().map((line) => JSON.stringify(line));
        return lines.find((line) => line.includes(requestId));
      });
    const traced = async (requestId: string, traceparent: string) => {
      const headers = { "x-request-id": requestId, traceparent };
      expect((await fixture.api.send("GET", entity.path, { headers })).status).toBe(200);
      return logOf(requestId);
    };

    it("is continued: the log carries its trace id", async () => {
      expect(await traced("traced-1", `00-${traceId}-${spanId}-01`)).toContain(traceId);
    });

    it("of a later version is continued too", async () => {
      expect(await traced("traced-2", `cc-${traceId}-${spanId}-01-what-comes-later`)).toContain(traceId);
    });

    it.each([
      ["an invalid version", `ff-${traceId}-${spanId}-01`],
      ["no trace id", `00-${"0".repeat(32)}-${spanId}-01`],
      ["no parent", `00-${traceId}-${"0".repeat(16)}-01`],
      ["capital letters", `00-${traceId.toUpperCase()}-${spanId}-01`],
      ["a short trace id", `00-${traceId.slice(1)}-${spanId}-01`],
      ["something after version 00", `00-${traceId}-${spanId}-01-more`],
    ])("with %s is ignored", async (name, traceparent) => {
      const line = await traced(`ignored-${name.replaceAll(" ", "-")}`, traceparent);
      expect(line.toLowerCase()).not.toContain(traceId.slice(1));
    });
  });

  describe("security headers", () => {
    const fixture = useService(target);

    // nosniff, no-store on errors and the request id are held against every response of the suite.
    it("of the docs page are a strict policy", async () => {
      const { headers } = await fixture.api.send("GET", "/docs");
      const policy = String(headers["content-security-policy"]);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe-eval|\*|https?:/);
      const scripts = policy.split(";").find((part) => part.trim().startsWith("script-src")) ?? "";
      expect(scripts).not.toContain("unsafe-inline");
    });

    it("tell nothing about the server", async () => {
      const { headers } = await fixture.api.list();
      expect(headers).not.toHaveProperty("server");
      expect(headers).not.toHaveProperty("x-powered-by");
    });

    it("never let an entity be stored by a cache that several people share", async () => {
      const { id } = await createEntity(fixture.api, completeFields(entity));
      for (const response of [await fixture.api.read(id), await fixture.api.list()]) {
        expect(response.headers["cache-control"] ?? "").not.toMatch(/public|max-age=[1-9]|s-maxage/);
      }
    });
  });
}
