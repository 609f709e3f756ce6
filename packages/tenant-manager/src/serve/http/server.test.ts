import { connect } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ask, call, csrfOf, form, operatorToken, serviceToken, signIn, testServer } from "../testing.ts";

const server = await testServer({ limits: { bodyMs: 300, headersMs: 400 } });

/** Bytes as they are, and all that comes back until the server ends the connection. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(server.running.port, "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });

const kindOf = (body: string): unknown => JSON.parse(body).type;

describe("who may", () => {
  test.each([
    ["nothing", {}],
    ["a wrong token", { Authorization: `Bearer ${operatorToken}x` }],
    ["an empty token", { Authorization: "Bearer " }],
    ["a password", { Authorization: `Basic ${Buffer.from(`a:${operatorToken}`).toString("base64")}` }],
    ["the token in a cookie", { Cookie: `token=${operatorToken}` }],
  ])("with %s the API answers 401 and says how", async (_, headers) => {
    const answer = await ask(server, "/api/v1/plans", { headers });
    expect(answer.status).toBe(401);
    expect(answer.headers["www-authenticate"]).toContain("Bearer");
    expect(answer.headers["content-type"]).toContain("application/problem+json");
    expect(answer.json()).toMatchObject({ type: "/problems/unauthenticated", status: 401 });
  });

  test("a service's token is not an operator's", async () => {
    const answer = await call(server, "GET", "/api/v1/plans", undefined, serviceToken);
    expect(answer.status).toBe(403);
    expect(kindOf(answer.body)).toBe("/problems/forbidden");
  });

  test("a browser's session opens no API", async () => {
    const { cookie } = await signIn(server);
    expect((await ask(server, "/api/v1/plans", { headers: { Cookie: cookie } })).status).toBe(401);
  });

  test("a token opens no page", async () => {
    const answer = await ask(server, "/plans", { headers: { Authorization: `Bearer ${operatorToken}` } });
    expect([answer.status, answer.headers.location]).toEqual([303, "/sign-in?to=%2Fplans"]);
  });

  test("the body of a stranger is not read", async () => {
    const big = "x".repeat(5_000_000);
    const answer = await ask(server, "/api/v1/admissions", {
      method: "POST",
      headers: { "Content-Length": String(big.length), "Content-Type": "application/json" },
    }).catch((error: unknown) => error);
    expect(answer).toMatchObject({ status: 401 });
  });
});

describe("by what name", () => {
  test.each(["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example", "169.254.169.254"])(
    "the host %s is refused, with a token and with a session",
    async (host) => {
      const { cookie } = await signIn(server);
      const api = await ask(server, "/api/v1/plans", {
        headers: { Host: host, Authorization: `Bearer ${operatorToken}` },
      });
      expect([api.status, kindOf(api.body)]).toEqual([421, "/problems/misdirected-request"]);
      const page = await ask(server, "/plans", { headers: { Host: host, Cookie: cookie, Accept: "text/html" } });
      expect(page.status).toBe(421);
      expect(page.body).not.toContain("Pro");
      expect((await ask(server, "/sign-in", { headers: { Host: host } })).status).toBe(421);
    },
  );

  test("two hosts in one request are refused", async () => {
    const answer = await raw(
      "GET /sign-in HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    );
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).not.toContain("<form");
  });

  test("probes may use any name", async () => {
    const answer = await ask(server, "/health/live", { headers: { Host: "10.0.0.7:8070" } });
    expect([answer.status, answer.json()]).toEqual([200, { status: "ok" }]);
  });

  test("further names, and the public one, are allowed when they are told", async () => {
    const public_ = await testServer({
      publicUrl: new URL("https://tenants.example.com"),
      allowHost: ["tenant-manager"],
    });
    for (const host of ["tenants.example.com", "tenant-manager:8070", "localhost"]) {
      expect((await ask(public_, "/sign-in", { headers: { Host: host } })).status).toBe(200);
    }
    const fields = { token: operatorToken };
    const https = form({ url: "https://tenants.example.com" }, fields, { Host: "tenants.example.com" });
    const answer = await ask(public_, "/sign-in", https);
    expect(answer.status).toBe(303);
    expect(answer.headers["set-cookie"]?.[0]).toMatch(
      /^__Host-tenant_manager=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    );
    expect(answer.headers["strict-transport-security"]).toContain("max-age");
  });
});

describe("signing in", () => {
  afterEach(() => void vi.useRealTimers());

  test("gives a cookie that no script reads and no other site sends", async () => {
    const answer = await ask(server, "/sign-in", form(server, { token: operatorToken, to: "/plans" }));
    expect([answer.status, answer.headers.location]).toEqual([303, "/plans"]);
    expect(answer.headers["set-cookie"]).toEqual([
      expect.stringMatching(/^tenant_manager_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
  });

  test.each([
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "/plans?x=//e",
    "javascript:alert(1)",
    "/%2f/e",
  ])("leads nowhere else, whatever %s says", async (to) => {
    const answer = await ask(server, "/sign-in", form(server, { token: operatorToken, to }));
    expect(answer.headers.location).toBe("/tenants");
  });

  test.each([
    ["wrong", `${operatorToken}x`],
    ["a service's", serviceToken],
    ["empty", ""],
  ])("a token that is %s is refused, without a cookie", async (_, token) => {
    const one = await testServer();
    const answer = await ask(one, "/sign-in", form(one, { token }));
    expect([answer.status, answer.headers["set-cookie"]]).toEqual([403, undefined]);
    expect(answer.body).toContain('role="alert"');
    if (token) expect(answer.body).not.toContain(token);
  });

  test("is refused from other sites, and without a browser's word", async () => {
    const fields = { token: operatorToken };
    for (const headers of [
      { Origin: "https://evil.example" },
      { Origin: "null" },
      { "Sec-Fetch-Site": "cross-site" },
      { Origin: "http://127.0.0.1:1" },
    ]) {
      const answer = await ask(server, "/sign-in", form(server, fields, headers));
      expect([answer.status, answer.headers["set-cookie"]]).toEqual([403, undefined]);
    }
    const { Origin, "Sec-Fetch-Site": site, ...headers } = form(server, fields).headers ?? {};
    expect([Origin, site]).toEqual([server.url, "same-origin"]);
    expect((await ask(server, "/sign-in", { ...form(server, fields), headers })).status).toBe(403);
  });

  test("after ten wrong ones even the right token has to wait", async () => {
    const one = await testServer();
    for (let count = 0; count < 10; count += 1) {
      expect((await ask(one, "/sign-in", form(one, { token: `wrong-${count}` }))).status).toBe(403);
    }
    const answer = await ask(one, "/sign-in", form(one, { token: operatorToken }));
    expect([answer.status, answer.headers["set-cookie"]]).toEqual([429, undefined]);
    expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
  });

  test("by a link works once, and not by only opening it", async () => {
    const one = await testServer({
      tokens: { tokens: [{ role: "operator", token: operatorToken }], made: operatorToken },
    });
    const link = one.running.signInCode ?? "";
    expect(link).toMatch(/^[\w-]{43}$/);
    for (const _ of [1, 2]) {
      const opened = await ask(one, `/sign-in?link=${link}`);
      expect([opened.status, opened.headers["set-cookie"]]).toEqual([200, undefined]);
    }
    expect((await ask(one, "/sign-in", form(one, { link: `${link}x` }))).status).toBe(403);
    expect((await ask(one, "/sign-in", form(one, { link }))).headers["set-cookie"]).toHaveLength(1);
    expect((await ask(one, "/sign-in", form(one, { link }))).status).toBe(403);
  });

  test("ends with signing out, an hour of silence, or twelve hours", async () => {
    let now = Date.parse("2026-03-02T03:04:05Z");
    const one = await testServer({}, () => new Date(now));
    const hour = 3_600_000;
    const statusOf = async (browser: { get(path: string): Promise<{ status: number }> }) =>
      (await browser.get("/plans")).status;
    const out = await signIn(one);
    expect(await statusOf(out)).toBe(200);
    const left = await out.submit("/plans", "/sign-out", {});
    expect([left.status, left.headers.location]).toEqual([303, "/sign-in?signed-out=1"]);
    expect(left.headers["set-cookie"]?.[0]).toContain("Max-Age=0");
    expect(await statusOf(out)).toBe(303);
    const idle = await signIn(one);
    now += hour + 1;
    expect(await statusOf(idle)).toBe(303);
    const busy = await signIn(one);
    const begun = now;
    for (now += hour; now <= begun + 12 * hour; now += hour) expect(await statusOf(busy)).toBe(200);
    expect(await statusOf(busy)).toBe(303);
  });

  test("gives a new id, whatever id the browser came with", async () => {
    const { cookie } = await signIn(server);
    const again = await ask(server, "/sign-in", form(server, { token: operatorToken }, { Cookie: cookie }));
    expect(again.headers["set-cookie"]?.[0]).not.toContain(cookie);
    expect((await ask(server, "/plans", { headers: { Cookie: cookie } })).status).toBe(303);
    const planted = `tenant_manager_${server.running.port}=planted`;
    const answer = await ask(server, "/sign-in", form(server, { token: operatorToken }, { Cookie: planted }));
    expect(answer.headers["set-cookie"]?.[0]).not.toContain("planted");
  });
});

describe("forms", () => {
  test("need the word of their session", async () => {
    const [mine, another] = [await signIn(server), await signIn(server)];
    const foreign = csrfOf((await another.get("/plans")).body);
    expect(foreign).toMatch(/^[\w-]{43}$/);
    for (const fields of [{}, { csrf: "" }, { csrf: "wrong" }, { csrf: foreign }]) {
      const answer = await ask(server, "/sign-out", form(server, fields, { Cookie: mine.cookie }));
      expect(answer.status).toBe(403);
    }
    expect((await mine.get("/plans")).status).toBe(200);
  });

  test("must come from a page of this server, even with the right word", async () => {
    const mine = await signIn(server);
    const csrf = csrfOf((await mine.get("/plans")).body);
    for (const headers of [
      { Origin: "https://evil.example" },
      { Origin: "null" },
      { "Sec-Fetch-Site": "same-site" },
      { "Sec-Fetch-Site": "cross-site" },
    ]) {
      const answer = await ask(server, "/sign-out", form(server, { csrf }, { Cookie: mine.cookie, ...headers }));
      expect(answer.status).toBe(403);
    }
    expect((await mine.get("/plans")).status).toBe(200);
  });

  test("are forms, not JSON that another site could have sent as text", async () => {
    const mine = await signIn(server);
    for (const type of ["text/plain", "application/json", "multipart/form-data; boundary=x"]) {
      const asked = form(server, { csrf: "x" }, { Cookie: mine.cookie, "Content-Type": type });
      expect((await ask(server, "/sign-out", asked)).status).toBe(415);
    }
  });
});

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
    const answer = await raw(head);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain("/problems/request-timeout");
  });

  test("headers that do not arrive are waited for only so long", async () => {
    expect(await raw("GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")).toMatch(/^HTTP\/1\.1 408 /);
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
    expect(await raw(text)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
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
      await raw("GET http://evil.example/sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
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
