import { describe, expect, test } from "vitest";
import { at, call, tenantsOn } from "../conforming.ts";
import { ask, operatorToken, testServer } from "../testing.ts";

const now = Date.parse("2026-03-02T03:04:05Z");
const server = await testServer({}, () => new Date(now));

/** A tenant of a test's own. */
const tenant = tenantsOn(server);

describe("tenants", () => {
  test("are created once, however often the request comes", async () => {
    const body = { name: "Once & for All", slug: "once", plan: "pro", time_zone: "Asia/Shanghai" };
    const first = await call(server, "POST", "/api/v1/tenants", body);
    expect([first.status, first.headers.location]).toEqual([201, "/api/v1/tenants/once"]);
    expect(first.json()).toMatchObject({ name: "Once & for All", status: "active", plan: "pro", isolation: "row" });
    const again = await call(server, "POST", "/api/v1/tenants", body);
    expect([again.status, again.json()]).toEqual([200, first.json()]);
    const other = await call(server, "POST", "/api/v1/tenants", { ...body, plan: "free" });
    expect(other.json()).toMatchObject({ status: 409, type: "/problems/conflict", code: "tenant-exists" });
    expect((await call(server, "GET", "/api/v1/tenants/once")).json()).toEqual(first.json());
    expect((await call(server, "GET", `/api/v1/tenants/${(first.json() as { id: string }).id}`)).json()).toEqual(
      first.json(),
    );
  });

  test("are refused with all that is wrong, in the language that is asked for, and nothing is written", async () => {
    const before = (await call(server, "GET", "/api/v1/tenants?limit=200")).body;
    const body = { name: "", slug: "NO", plan: "gold", region: "?", time_zone: "Mars/Olympus" };
    const wrong = await call(server, "POST", "/api/v1/tenants", body);
    expect(wrong.status).toBe(422);
    const pointers = (wrong.json() as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer);
    expect(pointers).toEqual(["/name", "/slug", "/plan", "/region", "/time_zone"]);
    const chinese = await ask(server, "/api/v1/tenants", {
      method: "POST",
      headers: {
        Authorization: `Bearer ${operatorToken}`,
        "Content-Type": "application/json",
        "Accept-Language": "zh-CN",
      },
      body: JSON.stringify(body),
    });
    expect(chinese.headers["content-language"]).toBe("zh");
    expect(chinese.body).toContain("时区");
    for (const bad of [
      { ...body, name: 5 },
      { ...body, isolation: "none" },
      { ...body, extra: 1 },
    ]) {
      expect((await call(server, "POST", "/api/v1/tenants", bad)).status).toBe(422);
    }
    expect((await call(server, "GET", "/api/v1/tenants?limit=200")).body).toBe(before);
  });

  test("need a data store for what needs one", async () => {
    const answer = await call(server, "POST", "/api/v1/tenants", { name: "Own", slug: "own", isolation: "database" });
    expect(answer.json()).toMatchObject({ status: 422, code: "data-store-missing" });
    expect((await call(server, "GET", at("own"))).status).toBe(404);
  });

  test("are listed page by page, each once, while others come and go", async () => {
    for (const letter of ["a", "b", "c", "d", "e"]) await tenant({ name: `Paged ${letter}` });
    const seen: string[] = [];
    let path: string | undefined = "/api/v1/tenants?search=paged&limit=2";
    while (path !== undefined) {
      const page = await call(server, "GET", path);
      const { items, next_cursor } = page.json() as { items: { name: string }[]; next_cursor: string | null };
      expect(items.length).toBeLessThanOrEqual(2);
      seen.push(...items.map(({ name }) => name));
      const next = /<([^>]+)>; rel="next"/u.exec(String(page.headers.link ?? ""))?.[1];
      expect(next === undefined).toBe(next_cursor === null);
      path = next;
      await tenant({ slug: `aaa-paged-${seen.length}`, name: `Paged early ${seen.length}` });
    }
    expect(seen).toEqual(["Paged a", "Paged b", "Paged c", "Paged d", "Paged e"]);
  });

  test.each(["limit=0", "limit=201", "limit=x", "nope=1", "status=gone", "limit=1&limit=2"])(
    "%s is no query",
    async (query) => {
      const answer = await call(server, "GET", `/api/v1/tenants?${query}`);
      expect(answer.json()).toMatchObject({
        type: "/problems/invalid-parameter",
        errors: [{ parameter: query.split("=")[0] }],
      });
    },
  );

  test("a cursor that was changed, made up, or of another list is refused", async () => {
    await Promise.all([tenant(), tenant()]);
    const { next_cursor: cursor } = (await call(server, "GET", "/api/v1/tenants?limit=1")).json() as {
      next_cursor: string;
    };
    const [position = "", signature = ""] = cursor.split(".");
    const forged = Buffer.from("zzz").toString("base64url");
    for (const query of [
      `cursor=${position}`,
      `cursor=${forged}.${signature}`,
      `cursor=${cursor}x`,
      `cursor=${cursor}&status=active`,
      `cursor=${cursor}&search=a`,
    ]) {
      expect((await call(server, "GET", `/api/v1/tenants?${query}`)).json()).toMatchObject({
        type: "/problems/invalid-cursor",
      });
    }
    expect((await call(server, "GET", `/api/v1/tenants?limit=1&cursor=${cursor}`)).status).toBe(200);
  });

  test("are renamed, suspended, resumed, deleted and restored; twice is as good as once", async () => {
    const slug = await tenant();
    const renamed = await call(server, "PATCH", at(slug), { name: "Renamed" });
    expect(renamed.json()).toMatchObject({ slug, name: "Renamed" });
    for (const [verb, status] of [
      ["suspend", "suspended"],
      ["suspend", "suspended"],
      ["resume", "active"],
      ["resume", "active"],
    ]) {
      expect((await call(server, "POST", at(slug, `/${verb}`))).json()).toMatchObject({ slug, status });
    }
    const deleted = await call(server, "DELETE", at(slug, "?grace=14d"));
    expect(deleted.json()).toMatchObject({ status: "deleted", erase_after: "2026-03-16T03:04:05.000Z" });
    expect((await call(server, "POST", at(slug, "/suspend"))).json()).toMatchObject({
      status: 409,
      code: "status-forbids",
    });
    expect((await call(server, "POST", at(slug, "/restore"))).json()).toMatchObject({
      status: "active",
      deleted_at: null,
    });
    for (const query of ["?grace=soon", "?grace=-1d"])
      expect((await call(server, "DELETE", at(slug, query))).status).toBe(422);
    expect((await call(server, "PATCH", at(slug), { name: "a\u0000b" })).status).toBe(422);
    expect((await call(server, "GET", at(slug))).json()).toMatchObject({ name: "Renamed", status: "active" });
  });

  test("one that does not exist is 404 on every way", async () => {
    for (const [method, rest] of [
      ["GET", ""],
      ["DELETE", ""],
      ["POST", "/suspend"],
      ["POST", "/resume"],
      ["POST", "/restore"],
      ["GET", "/usage"],
      ["GET", "/quotas"],
      ["GET", "/quotas/users"],
      ["DELETE", "/quotas/users"],
      ["GET", "/invoices"],
    ] as const) {
      expect((await call(server, method, at("nobody", rest))).json()).toMatchObject({
        status: 404,
        type: "/problems/not-found",
      });
    }
    expect((await call(server, "PATCH", at("nobody"), { name: "x" })).status).toBe(404);
    expect((await call(server, "PUT", at("nobody", "/quotas/users"), { hard: 1 })).status).toBe(404);
    expect((await call(server, "GET", "/api/v1/invoices/INV-1")).status).toBe(404);
  });
});
