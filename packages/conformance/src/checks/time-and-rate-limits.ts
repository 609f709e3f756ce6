import { describe, expect, it } from "vitest";
import { useService } from "../fixture.ts";
import { expectProblem } from "../problems.ts";
import { requestHead, withConnection } from "../raw-http.ts";
import { shortTimes } from "../settings.ts";
import type { Target } from "../target.ts";

/** Slow clients, and clients that ask too often. */
export function checkTimeAndRateLimits(target: Target): void {
  const { entity } = target;
  const post = (...headers: string[]) =>
    requestHead("POST", entity.path, ["Content-Type: application/json", ...headers]);

  describe("time limits", () => {
    const fixture = useService(target, shortTimes);

    it("a slow body gets 408", async () => {
      await withConnection(fixture.api.baseUrl, async (connection) => {
        connection.write(post("Content-Length: 100"));
        connection.write("{");
        expectProblem(await connection.read(), "request-timeout");
      });
    });

    it("a body that trickles gets 408 too", async () => {
      await withConnection(fixture.api.baseUrl, async (connection) => {
        connection.write(post("Transfer-Encoding: chunked"));
        const trickle = setInterval(() => connection.write("1\r\n \r\n"), 50);
        try {
          expectProblem(await connection.read(), "request-timeout");
        } finally {
          clearInterval(trickle);
        }
      });
    });

    it.each(["GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", "GET /", ""])(
      "a connection that stays at %j is closed",
      async (start) => {
        await withConnection(fixture.api.baseUrl, async (connection) => {
          connection.write(start);
          const left = await connection.closed(3_000);
          expect(left).toMatch(/^(HTTP\/1\.1 408 |$)/);
        });
      },
    );

    it("an idle connection is closed", async () => {
      await withConnection(fixture.api.baseUrl, async (connection) => {
        connection.write(requestHead("GET", "/health/live"));
        expect((await connection.read()).status).toBe(200);
        expect(await connection.closed(3_000)).toBe("");
      });
    });
  });

  describe("rate limit", () => {
    const fixture = useService(target, { rateLimit: "1", rateBurst: "5" });

    it("answers 429 with Retry-After above it, but never for health", async () => {
      const responses = await Promise.all(Array.from({ length: 12 }, () => fixture.api.list()));
      const limited = responses.filter(({ status }) => status === 429);
      expect(limited.length).toBeGreaterThanOrEqual(6);
      expect(responses.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(4);
      for (const response of limited) {
        expectProblem(response, "rate-limited");
        expect(Number(response.headers["retry-after"])).toBeGreaterThanOrEqual(1);
      }
      for (let count = 0; count < 10; count++) expect((await fixture.api.send("GET", "/health/live")).status).toBe(200);
    });
  });
}
