import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { temporaryFolder, testContext, writeTree } from "@microforge/core/testing";
import { afterEach, expect, test } from "vitest";
import { download, isAddress, largestSource, readSourceFile, shownAddress } from "./source.ts";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A server of the test's own; gives its address without a slash at the end. */
async function serving(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("a body is downloaded, over redirections; credentials stay with the host they were given for", async () => {
  const seen: (string | undefined)[] = [];
  const other = await serving((request, response) => {
    seen.push(request.headers.authorization);
    response.end("hello");
  });
  const first = await serving((request, response) => {
    seen.push(request.headers.authorization);
    response.writeHead(302, { location: `${other}/there` }).end();
  });
  const address = first.replace("//", "//me:s%40cret@");
  expect(String(await download(testContext(), address))).toBe("hello");
  expect(seen).toEqual([`Basic ${Buffer.from("me:s@cret").toString("base64")}`, undefined]);
});

test("redirections end", async () => {
  const address = await serving((_, response) => response.writeHead(301, { location: "/again" }).end());
  await expect(download(testContext(), address)).rejects.toThrow("more than 5 redirections");
});

test.each(["file:///etc/passwd", "ftp://example.com/a", "javascript://x"])(
  "no redirection leads to %s",
  async (location) => {
    const address = await serving((_, response) => response.writeHead(302, { location }).end());
    await expect(download(testContext(), address)).rejects.toThrow("is not an http or https address");
  },
);

test("what is too large is not read to its end", async () => {
  let sent = 0;
  const address = await serving((_, response) => {
    const chunk = Buffer.alloc(2 ** 20, "x");
    const more = (): void => {
      while (!response.destroyed && sent < 4 * largestSource) {
        sent += chunk.length;
        if (!response.write(chunk)) return void response.once("drain", more);
      }
      response.end();
    };
    more();
  });
  await expect(download(testContext(), address)).rejects.toThrow("is larger than 32 MB");
  expect(sent).toBeLessThan(2 * largestSource);
});

test("errors name the address without its secrets", async () => {
  const address = await serving((_, response) => response.writeHead(404).end());
  const secret = `${address.replace("//", "//user:s3cret@")}/api.json?token=s3cret`;
  const error = await download(testContext(), secret).catch((thrown: unknown) => thrown);
  expect(String(error)).toBe(`CliError: \`${address}/api.json\` cannot be downloaded: the server answers 404`);
  expect(shownAddress("http://[broken")).toBe("…");
});

test("Ctrl-C ends a download", async () => {
  const address = await serving(() => {});
  const controller = new AbortController();
  const running = download(testContext({ signal: controller.signal }), address);
  setTimeout(() => controller.abort(), 20);
  await expect(running).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
});

test("files are limited as well, and named as the user named them", async () => {
  const cwd = await temporaryFolder();
  await writeTree(cwd, { "large.json": " ".repeat(largestSource + 1) });
  await expect(readSourceFile({ cwd }, "large.json")).rejects.toThrow("`large.json` is larger than 32 MB");
  await expect(readSourceFile({ cwd }, "none.json")).rejects.toThrow("there is no file `none.json`");
  expect([isAddress("https://a/b"), isAddress("C:\\a.sql"), isAddress("./a.sql")]).toEqual([true, false, false]);
});
