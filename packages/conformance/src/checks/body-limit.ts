import { describe, expect, it } from "vitest";
import { completeFields } from "../entity.ts";
import { useService } from "../fixture.ts";
import { expectProblem } from "../problems.ts";
import { requestHead, withConnection } from "../raw-http.ts";
import type { Target } from "../target.ts";

const limit = 4_096;

/** Bodies over the limit are refused before they are read whole. */
export function checkBodyLimit(target: Target): void {
  const { entity } = target;
  const post = (...headers: string[]) =>
    requestHead("POST", entity.path, ["Content-Type: application/json", ...headers]);
  const chunk = (content: string) => `${Buffer.byteLength(content).toString(16)}\r\n${content}\r\n`;

  describe("body limit", () => {
    const fixture = useService(target, { bodyLimit: String(limit) });
    const bodyOf = (size: number) => {
      const body = JSON.stringify(completeFields(entity));
      return body + " ".repeat(size - Buffer.byteLength(body));
    };

    it("takes a body of exactly the limit, and not one byte more", async () => {
      const headers = { "content-type": "application/json" };
      expect((await fixture.api.send("POST", entity.path, { headers, body: bodyOf(limit) })).status).toBe(201);
      expectProblem(
        await fixture.api.send("POST", entity.path, { headers, body: bodyOf(limit + 1) }),
        "payload-too-large",
      );
    });

    it.each(["POST", "PUT", "PATCH"])("refuses a %s from its Content-Length, before the body comes", async (method) => {
      const path = method === "POST" ? entity.path : `${entity.path}/01890a5d-ac96-774b-bcce-b302099a8057`;
      await withConnection(fixture.api.baseUrl, async (connection) => {
        connection.write(requestHead(method, path, ["Content-Type: application/json", "Content-Length: 1000000000"]));
        expectProblem(await connection.read(), "payload-too-large");
      });
    });

    it("refuses it without the 100 that Expect asks for", async () => {
      await withConnection(fixture.api.baseUrl, async (connection) => {
        connection.write(post("Content-Length: 1000000000", "Expect: 100-continue"));
        expectProblem(await connection.read(), "payload-too-large");
      });
    });

    it("gives the 100 that Expect asks for when the body may come", async () => {
      await withConnection(fixture.api.baseUrl, async (connection) => {
        const body = bodyOf(200);
        connection.write(post(`Content-Length: ${body.length}`, "Expect: 100-continue"));
        expect((await connection.read()).status).toBe(100);
        connection.write(body);
        expect((await connection.read()).status).toBe(201);
      });
    });

    it("refuses a chunked body as soon as it is too large", async () => {
      await withConnection(fixture.api.baseUrl, async (connection) => {
        connection.write(post("Transfer-Encoding: chunked"));
        for (let sent = 0; sent <= limit; sent += 1_024) connection.write(chunk(" ".repeat(1_024)));
        // The last chunk never comes; the answer must.
        expectProblem(await connection.read(), "payload-too-large");
      });
    });

    it("takes a chunked body within the limit", async () => {
      await withConnection(fixture.api.baseUrl, async (connection) => {
        connection.write(post("Transfer-Encoding: chunked"));
        for (const part of bodyOf(300).match(/.{1,50}/g) ?? []) connection.write(chunk(part));
        connection.write("0\r\n\r\n");
        expect((await connection.read()).status).toBe(201);
      });
    });
  });
}
