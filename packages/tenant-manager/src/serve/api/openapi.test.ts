import { expect, test } from "vitest";
import { documentOf } from "../conforming.ts";
import { apiRoutes, site } from "../site.ts";
import { ask, serviceToken, testServer } from "../testing.ts";

const server = await testServer();
const document = await documentOf(server);

test("every route of the API is in the document, and nothing else", () => {
  const served = site.routes
    .filter(({ path }) => path.startsWith("/api/") || path.startsWith("/health/"))
    .map(({ method, path }) => `${method} ${path}`);
  const told = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(told.sort()).toEqual(served.sort());
  expect(served.length).toBeGreaterThan(15);
});

test("it is OpenAPI 3.1 with an id of its own for each operation", () => {
  expect(document).toMatchObject({ openapi: "3.1.0", info: { title: "tenant-manager" } });
  const ids = apiRoutes.map(({ doc }) => doc.id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("no route of the API answers without the token that the document asks for", async () => {
  for (const { method, path, access } of apiRoutes) {
    const address = path.replace(/\{\w+\}/gu, "x");
    const status = async (headers: Record<string, string>) => (await ask(server, address, { method, headers })).status;
    if (access === "public") {
      expect(await status({}), path).toBe(200);
      continue;
    }
    expect(await status({}), path).toBe(401);
    expect(await status({ Authorization: "Bearer nobody-nobody-nobody-nobody" }), path).toBe(401);
    if (access === "operator") expect(await status({ Authorization: `Bearer ${serviceToken}` }), path).toBe(403);
  }
});

test("every page wants a session, and every form a page of this server", async () => {
  const pages = site.routes.filter(({ access }) => access === "session");
  expect(pages.length).toBeGreaterThan(15);
  for (const { method, path } of pages) {
    const address = path.replace(/\{\w+\}/gu, "x");
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    const bare = await ask(server, address, { method, headers });
    expect([path, bare.status]).toEqual([path, method === "GET" ? 303 : 403]);
    if (method !== "POST") continue;
    const own = await ask(server, address, { method, headers: { ...headers, Origin: server.url } });
    expect([path, own.status, own.headers.location]).toEqual([path, 303, "/sign-in"]);
  }
});
