import { afterEach, describe, expect, test, vi } from "vitest";
import { ask, askRaw, call, csrfOf, form, operatorToken, serviceToken, signIn, testServer } from "../testing.ts";

const server = await testServer({ limits: { bodyMs: 300, headersMs: 400 } });

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
    const answer = await askRaw(
      server,
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
