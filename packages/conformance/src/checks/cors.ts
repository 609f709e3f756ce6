import { describe, expect, it } from "vitest";
import { useService } from "../fixture.ts";
import { expectProblem } from "../problems.ts";
import type { Target } from "../target.ts";
import { unknownId } from "./read.ts";

const friend = "https://app.example.com";
const stranger = "https://app.example.com.evil.example";

/** CORS is off until origins are configured. */
export function checkCors(target: Target): void {
  const { entity } = target;
  const preflight = (origin: string, method = "PATCH") => ({
    origin,
    "access-control-request-method": method,
    "access-control-request-headers": "content-type,if-match,idempotency-key,x-request-id,traceparent",
  });

  describe("CORS, not configured", () => {
    const fixture = useService(target);
    it("adds no header to any answer", async () => {
      const responses = [
        await fixture.api.send("GET", entity.path, { headers: { origin: friend } }),
        await fixture.api.send("OPTIONS", entity.path, { headers: preflight(friend) }),
      ];
      for (const { headers } of responses) {
        expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
      }
    });
  });

  describe("CORS, with an origin", () => {
    const fixture = useService(target, { corsOrigins: friend });

    it("lets pages of that origin read answers and the headers they need", async () => {
      const { headers } = await fixture.api.send("GET", entity.path, { headers: { origin: friend } });
      expect(headers["access-control-allow-origin"]).toBe(friend);
      expect(String(headers.vary).toLowerCase()).toContain("origin");
      const exposed = String(headers["access-control-expose-headers"]).toLowerCase();
      for (const name of ["etag", "location", "link", "x-request-id", "idempotency-replayed"])
        expect(exposed).toContain(name);
    });

    it("lets them read problems too", async () => {
      const response = await fixture.api.read(unknownId, { origin: friend });
      expectProblem(response, "not-found");
      expect(response.headers["access-control-allow-origin"]).toBe(friend);
    });

    it("answers their preflight with every method and header of the API", async () => {
      const response = await fixture.api.send("OPTIONS", `${entity.path}/${unknownId}`, { headers: preflight(friend) });
      expect([200, 204]).toContain(response.status);
      expect(response.headers["access-control-allow-origin"]).toBe(friend);
      const methods = String(response.headers["access-control-allow-methods"]);
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) expect(methods).toContain(method);
      const allowed = String(response.headers["access-control-allow-headers"]).toLowerCase();
      for (const name of ["content-type", "if-match", "if-none-match", "idempotency-key"])
        expect(allowed).toContain(name);
    });

    it("allows no other origin", async () => {
      for (const origin of [stranger, "null", "http://app.example.com"]) {
        const read = await fixture.api.send("GET", entity.path, { headers: { origin } });
        const asked = await fixture.api.send("OPTIONS", entity.path, { headers: preflight(origin) });
        for (const { headers } of [read, asked]) expect(headers).not.toHaveProperty("access-control-allow-origin");
      }
    });

    it("never allows credentials", async () => {
      const { headers } = await fixture.api.send("GET", entity.path, { headers: { origin: friend } });
      expect(headers).not.toHaveProperty("access-control-allow-credentials");
    });
  });
}
