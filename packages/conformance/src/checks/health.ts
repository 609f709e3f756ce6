import { describe, expect, it } from "vitest";
import { useService } from "../fixture.ts";
import { withConnection } from "../raw-http.ts";
import type { Target } from "../target.ts";

/** `/health/live` and `/health/ready` of a service that is well; the bad days are in store-faults.ts and shutdown.ts. */
export function checkHealth(target: Target): void {
  describe("health", () => {
    const fixture = useService(target);

    it("live is 200", async () => {
      expect((await fixture.api.send("GET", "/health/live")).status).toBe(200);
    });

    it("ready is 200 with the check of the store and how long it took", async () => {
      const response = await fixture.api.send("GET", "/health/ready");
      expect(response.status).toBe(200);
      expect(response.body).toEqual({
        status: "ok",
        checks: { store: { status: "ok", latency_ms: expect.any(Number) } },
      });
    });

    it("is never cached", async () => {
      for (const path of ["/health/live", "/health/ready"]) {
        expect((await fixture.api.send("GET", path)).headers["cache-control"]).toBe("no-store");
      }
    });

    it("answers any Accept, HEAD, and HTTP/1.0, as probes send them", async () => {
      for (const path of ["/health/live", "/health/ready"]) {
        expect((await fixture.api.send("GET", path, { headers: { accept: "text/plain" } })).status).toBe(200);
        expect((await fixture.api.send("HEAD", path)).status).toBe(200);
        await withConnection(fixture.api.baseUrl, async (connection) => {
          connection.write(`GET ${path} HTTP/1.0\r\n\r\n`);
          expect((await connection.read()).status).toBe(200);
        });
      }
    });
  });
}
