import { describe, expect, it } from "vitest";
import { expectPage } from "../api.ts";
import { completeFields } from "../entity.ts";
import { useService } from "../fixture.ts";
import { requestHead, withConnection } from "../raw-http.ts";
import type { Target } from "../target.ts";

/** What is no good HTTP, or comes in an unusual way: it is refused, and the service goes on. */
export function checkMalformedRequests(target: Target): void {
  const { entity } = target;
  const { text } = entity.roles;
  const post = (...headers: string[]) =>
    requestHead("POST", entity.path, ["Content-Type: application/json", ...headers]);

  describe("requests that are no good HTTP", () => {
    const fixture = useService(target);
    const alive = async () => expect((await fixture.api.send("GET", "/health/live")).status).toBe(200);

    it.each([
      ["no HTTP", "hello\r\n\r\n"],
      ["a TLS hello", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n"],
      ["a header without a colon", requestHead("GET", "/health/live", ["Nonsense"])],
      ["a space before the colon", requestHead("GET", "/health/live", ["Name : value"])],
      ["two different lengths", `${post("Content-Length: 2", "Content-Length: 3")}{}`],
      ["a length that is no number", post("Content-Length: two")],
      ["a negative length", post("Content-Length: -1")],
      ["an endless header", requestHead("GET", "/health/live", [`X-Long: ${"x".repeat(2_000_000)}`])],
      [
        "more headers than anyone needs",
        requestHead(
          "GET",
          "/health/live",
          Array.from({ length: 2_000 }, (_, n) => `X-${n}: 1`),
        ),
      ],
      ["an endless path", requestHead("GET", `/${"x".repeat(100_000)}`)],
    ])("%s is refused, and the service goes on", async (_, request) => {
      await withConnection(fixture.api.baseUrl, async (connection) => {
        connection.write(request);
        const { status } = await connection.read().catch(() => ({ status: 0 }));
        expect(status === 0 || (status >= 400 && status < 500)).toBe(true);
      });
      await alive();
    });

    it("a chunk size that is no number is refused", async () => {
      await withConnection(fixture.api.baseUrl, async (connection) => {
        connection.write(`${post("Transfer-Encoding: chunked")}zz\r\n{}\r\n0\r\n\r\n`);
        expect((await connection.read()).status).toBe(400);
      });
      await alive();
    });

    it("a client that leaves in the middle of a body creates nothing", async () => {
      const body = JSON.stringify({ ...completeFields(entity), [text]: "left in the middle" });
      await withConnection(fixture.api.baseUrl, async (connection) => {
        connection.write(post(`Content-Length: ${body.length + 1}`) + body);
      });
      await alive();
      expect(expectPage(await fixture.api.list(`${text}=left+in+the+middle`)).items).toEqual([]);
    });

    it("requests sent ahead on one connection are answered in order", async () => {
      await withConnection(fixture.api.baseUrl, async (connection) => {
        const paths = ["/health/live", entity.path, "/nowhere", "/health/live"];
        connection.write(paths.map((path) => requestHead("GET", path)).join(""));
        const statuses: number[] = [];
        for (const _ of paths) statuses.push((await connection.read()).status);
        expect(statuses).toEqual([200, 200, 404, 200]);
      });
    });

    it("a refused body does not become the next request", async () => {
      await withConnection(fixture.api.baseUrl, async (connection) => {
        const hidden = requestHead("GET", "/health/live");
        connection.write(requestHead("POST", "/nowhere", [`Content-Length: ${hidden.length}`]) + hidden);
        connection.write(requestHead("GET", "/nowhere"));
        expect((await connection.read()).status).toBe(404);
        const second = await connection.read().catch(() => ({ status: 404 }));
        expect(second.status).toBe(404);
      });
    });
  });
}
