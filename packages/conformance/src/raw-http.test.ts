import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach, expect, it } from "vitest";
import { openConnection } from "./raw-http.ts";

let server: Server | undefined;

afterEach(() => server?.close());

/** A server that sends these bytes to whoever connects, and then closes. */
async function serve(...parts: readonly string[]): Promise<string> {
  server = createServer((socket) => {
    for (const part of parts) socket.write(part);
    socket.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it("reads responses one after the other, of every length", async () => {
  const url = await serve(
    "HTTP/1.1 100 Continue\r\n\r\n",
    "HTTP/1.1 200 OK\r\nA: 1\r\nContent-Length: 5\r\nA: 2\r\n\r\nhel",
    "lo",
    "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
    "HTTP/1.0 400 Bad Request\r\n\r\nuntil the end",
  );
  const connection = await openConnection(url);
  expect(await connection.read()).toEqual({ status: 100, headers: {}, text: "" });
  expect(await connection.read()).toMatchObject({ status: 200, headers: { a: "1, 2" }, text: "hello" });
  expect(await connection.read()).toMatchObject({ status: 201, text: "abcde" });
  expect(await connection.read()).toMatchObject({ status: 304, text: "" });
  expect(await connection.read()).toMatchObject({ status: 400, text: "until the end" });
  expect(await connection.closed(1_000)).toBe("");
});

it("fails with what came when the connection ends too early", async () => {
  const connection = await openConnection(await serve("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"));
  await expect(connection.read()).rejects.toThrow(/ended after: "hel"/);
});
