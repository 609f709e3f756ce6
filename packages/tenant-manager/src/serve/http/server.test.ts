import { connect } from "node:net";
import { describe, expect, test, vi } from "vitest";
import { ask, askRaw, call, operatorToken, serviceToken, signIn, testServer } from "../testing.ts";

const server = await testServer({ limits: { bodyMs: 300, headersMs: 400 } });

const kindOf = (body: string): unknown => JSON.parse(body).type;

describe("what is sent", () => {
  const post = (headers: Record<string, string>, body: string | Buffer) =>
    ask(server, "/api/v1/admissions", {
      method: "POST",
      headers: { Authorization: `Bearer ${serviceToken}`, "Content-Type": "application/json", ...headers },
      body,
    });

  test("a body that is too large is refused, told or not", async () => {
    const big = "x".repeat(65 * 1024);
    const told = await post({ "Content-Length": String(big.length) }, big);
    expect([told.status, kindOf(told.body)]).toEqual([413, "/problems/payload-too-large"]);
    const chunked = await post({ "Transfer-Encoding": "chunked" }, big);
    expect(chunked.status).toBe(413);
    expect(chunked.headers.connection).toBe("close");
  });

  test("a body that does not arrive is waited for only so long", async () => {
    const head = `POST /api/v1/admissions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${serviceToken}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"ten`;
    const answer = await askRaw(server, head);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain("/problems/request-timeout");
  });

  test("headers that do not arrive are waited for only so long", async () => {
    expect(await askRaw(server, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")).toMatch(
      /^HTTP\/1\.1 408 /,
    );
  });

  test.each([
    ["no HTTP", "hello\r\n\r\n", 400],
    ["too many headers", `GET / HTTP/1.1\r\nHost: localhost\r\nX-Big: ${"x".repeat(20_000)}\r\n\r\n`, 431],
    [
      "two lengths",
      "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabc",
      400,
    ],
    [
      "a length and chunks",
      "POST /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
    ],
    ["no host", "GET /sign-in HTTP/1.1\r\nConnection: close\r\n\r\n", 400],
  ])("%s is answered %s", async (_, text, status) => {
    expect(await askRaw(server, text)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  test.each([
    ["no JSON", {}, "{", 400, "malformed-json"],
    ["nothing", {}, "", 400, "malformed-json"],
    ["no UTF-8", {}, Buffer.from([0x22, 0xff, 0x22]), 400, "malformed-request"],
    ["another type", { "Content-Type": "text/plain" }, "{}", 415, "unsupported-media-type"],
    ["compressed", { "Content-Encoding": "gzip" }, "{}", 415, "unsupported-media-type"],
    ["a list", {}, "[]", 422, "validation"],
    ["another key", {}, '{"tenant":"a","nope":1}', 422, "validation"],
    ["a prototype", {}, '{"tenant":"a","__proto__":{"quantity":5}}', 422, "validation"],
  ])("%s is told as what it is", async (_, headers, body, status, kind) => {
    const answer = await post(headers, body);
    expect([answer.status, kindOf(answer.body)]).toEqual([status, `/problems/${kind}`]);
  });
});

describe("paths", () => {
  test.each([
    "/tenants/..%2f..%2fetc%2fpasswd",
    "/tenants/%2e%2e/plans",
    "/assets/../../package.json",
    "/assets/..%2f..%2fpackage.json",
    "//evil.example/plans",
    "/plans/",
    "/%00",
    "/plans%00",
    "/PLANS",
    "/plans/%5c..",
    "/api/v1/plans/",
    "/api/v1/../v1/plans",
    `/tenants/${"a".repeat(300)}`,
    "/constructor",
    "/__proto__",
  ])("%s leads nowhere", async (path) => {
    const { cookie } = await signIn(server);
    const answer = await ask(server, path, { headers: { Cookie: cookie, Authorization: `Bearer ${operatorToken}` } });
    expect(answer.status).toBe(404);
  });

  test("one that cannot be decoded is malformed", async () => {
    expect((await ask(server, "/%ff")).status).toBe(400);
    expect((await ask(server, "/%zz")).status).toBe(400);
  });

  test("a whole address in the request line leads nowhere", async () => {
    expect(
      await askRaw(server, "GET http://evil.example/sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
    ).toMatch(/^HTTP\/1\.1 404 /);
  });

  test("another method is told which ones there are", async () => {
    for (const [path, method] of [
      ["/plans", "DELETE"],
      ["/api/v1/plans", "PUT"],
      ["/health/live", "POST"],
      ["/plans", "TRACE"],
    ] as const) {
      const answer = await ask(server, path, { method });
      expect([answer.status, answer.headers.allow]).toEqual([405, "GET, HEAD, OPTIONS"]);
    }
    const options = await ask(server, "/api/v1/plans", { method: "OPTIONS" });
    expect([options.status, options.headers.allow, options.body]).toEqual([204, "GET, HEAD, OPTIONS", ""]);
    const head = await ask(server, "/health/live", { method: "HEAD" });
    expect([head.status, head.body]).toEqual([200, ""]);
    expect(Number(head.headers["content-length"])).toBeGreaterThan(0);
  });
});

describe("responses", () => {
  test("of every kind carry the headers that browsers go by", async () => {
    const { cookie } = await signIn(server);
    const paths = ["/plans", "/sign-in", "/nowhere", "/health/live", "/openapi.json", "/api/v1/plans"];
    for (const path of paths) {
      const { headers } = await ask(server, path, { headers: { Cookie: cookie, Accept: "text/html" } });
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["referrer-policy"]).toBe("same-origin");
      expect(headers["x-frame-options"]).toBe("DENY");
      expect(headers["content-security-policy"]).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(headers["content-security-policy"]).not.toContain("unsafe");
      expect(headers["cache-control"]).toBe("no-store");
      expect(headers["x-request-id"]).toMatch(/^[\w.-]+$/);
      expect(headers["access-control-allow-origin"]).toBeUndefined();
      expect(headers["x-powered-by"]).toBeUndefined();
    }
  });

  test("repeat a sane request id and no other", async () => {
    const idOf = async (id: string) =>
      (await ask(server, "/health/live", { headers: { "X-Request-Id": id } })).headers["x-request-id"];
    expect(await idOf("abc-1.2_3")).toBe("abc-1.2_3");
    expect(await idOf("<script>")).not.toContain("script");
    expect(await idOf("x".repeat(129))).toHaveLength(36);
  });

  test("speak the language that is asked for", async () => {
    const detail = async (language: string) => {
      const answer = await ask(server, "/api/v1/plans", { headers: { "Accept-Language": language } });
      return (answer.json() as { title: string }).title;
    };
    expect(await detail("zh-CN,zh;q=0.9,en;q=0.8")).toBe("需要有效的令牌");
    expect(await detail("en;q=0.4, zh;q=0.9")).toBe("需要有效的令牌");
    expect(await detail("fr, de")).toBe("A valid token is required");
    expect(await detail("zh;q=0")).toBe("A valid token is required");
  });
});

test("what nobody expected says nothing of the inside, and all of it in the log", async () => {
  const one = await testServer();
  const { cookie } = await signIn(one);
  await one.registry.db.schema.dropTable("plan").execute();
  const api = await call(one, "GET", "/api/v1/plans?secret=1".replace("?secret=1", ""));
  const page = await ask(one, "/plans?secret=hidden", { headers: { Cookie: cookie, Accept: "text/html" } });
  for (const { status, body } of [api, page]) {
    expect(status).toBe(500);
    expect(body).not.toMatch(/SQL|no such table|\.ts/i);
  }
  expect(api.json()).toMatchObject({ type: "/problems/internal", instance: api.headers["x-request-id"] });
  expect(one.log()).toContain(String(api.headers["x-request-id"]));
  expect(one.log()).toContain("no such table");
  expect(one.log()).not.toMatch(/hidden|secret/);
  expect((await ask(one, "/health/live")).status).toBe(200);
});

test("a handler that does not end is not waited for", async () => {
  const one = await testServer({ limits: { handlerMs: 200 } });
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  // Nobody else reads or writes the file meanwhile.
  const busy = one.registry.write(() => held);
  const answer = await call(one, "GET", "/api/v1/plans");
  expect([answer.status, kindOf(answer.body)]).toEqual([504, "/problems/upstream-timeout"]);
  release();
  await busy;
  expect((await call(one, "GET", "/api/v1/plans")).status).toBe(200);
});

describe("stopping", () => {
  test("answers what is open, says that it is not ready, and takes nothing new", async () => {
    const one = await testServer({ limits: { drainDelayMs: 400, drainMs: 5_000 } });
    expect((await ask(one, "/health/ready")).json()).toMatchObject({
      status: "ok",
      checks: { registry: { status: "ok" } },
    });
    const stopped = one.running.stop();
    const ready = await ask(one, "/health/ready");
    expect([ready.status, ready.json()]).toMatchObject([503, { status: "draining" }]);
    expect(ready.headers.connection).toBe("close");
    expect(await stopped).toBe(true);
    await expect(ask(one, "/health/live")).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  test("cuts off what does not end, and says so", async () => {
    const one = await testServer({ limits: { drainDelayMs: 0, drainMs: 100, bodyMs: 60_000, headersMs: 60_000 } });
    const socket = connect(one.running.port, "127.0.0.1");
    const closed = new Promise((resolve) => socket.on("close", resolve).on("error", () => {}));
    socket.write("GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
    await vi.waitFor(async () => expect((await ask(one, "/health/live")).status).toBe(200));
    expect(await one.running.stop()).toBe(false);
    await closed;
  });
});
