import { describe, expect, test } from "vitest";
import { verifyResultWithLeak } from "../../../test/serve/verify-result.ts";
import { issueInvoice } from "../../billing/invoice.ts";
import { findTenant } from "../../registry/find-tenant.ts";
import { verifyKey } from "../../verify/last-result.ts";
import { at, call, tenantsOn } from "../conforming.ts";
import { operatorToken, serviceToken, testServer } from "../testing.ts";

let now = Date.parse("2026-03-02T03:04:05Z");
const server = await testServer({}, () => new Date(now));

/** A tenant of a test's own. */
const tenant = tenantsOn(server);

describe("quotas", () => {
  test("are those of the plan until the tenant has its own", async () => {
    const slug = await tenant({ plan: "free" });
    expect((await call(server, "GET", at(slug, "/quotas/users"))).json()).toMatchObject({
      source: "plan",
      hard: 10,
      used: 0,
    });
    const set = await call(server, "PUT", at(slug, "/quotas/users"), { hard: 25, soft: 20, period: "none" });
    expect(set.json()).toMatchObject({ source: "tenant", hard: 25, soft: 20, period: "none", remaining: 25 });
    const { items } = (await call(server, "GET", at(slug, "/quotas"))).json() as { items: { metric: string }[] };
    expect(items.map(({ metric }) => metric)).toEqual(["api_calls", "bandwidth_bytes", "storage_bytes", "users"]);
    expect((await call(server, "DELETE", at(slug, "/quotas/users"))).status).toBe(204);
    expect((await call(server, "DELETE", at(slug, "/quotas/users"))).status).toBe(404);
    expect((await call(server, "GET", at(slug, "/quotas/users"))).json()).toMatchObject({ source: "plan", hard: 10 });
    expect((await call(server, "GET", at(slug, "/quotas/unheard_of"))).status).toBe(404);
  });

  test.each([
    { hard: -1 },
    { hard: 1.5 },
    { hard: "10" },
    { hard: 1, soft: 2 },
    { burst: 5 },
    { period: "decade" },
    { limit: 5 },
  ])("%j is refused and changes nothing", async (body) => {
    const slug = await tenant();
    expect((await call(server, "PUT", at(slug, "/quotas/users"), body)).status).toBe(422);
    expect((await call(server, "GET", at(slug, "/quotas/users"))).json()).toMatchObject({ source: "plan" });
  });

  test("of a metric that cannot be one are refused", async () => {
    const slug = await tenant();
    expect((await call(server, "PUT", at(slug, "/quotas/API%20calls"), { hard: 1 })).status).toBe(422);
  });
});

describe("admissions", () => {
  const admit = (body: unknown, token = serviceToken) => call(server, "POST", "/api/v1/admissions", body, token);

  test("let a tenant work, count what it uses, and stop at its limit", async () => {
    const slug = await tenant({ time_zone: "Asia/Shanghai" });
    await call(server, "PUT", at(slug, "/quotas/api_calls"), { hard: 3, soft: 2, period: "day" });
    const first = await admit({ tenant: slug, metric: "api_calls", quantity: 2 });
    expect(first.json()).toMatchObject({
      tenant: { slug, status: "active", isolation: "row", region: "default" },
      allowed: true,
      reason: null,
      retry_after_s: null,
      quota: { metric: "api_calls", hard: 3, soft: 2, used: 2, remaining: 1, resets_at: "2026-03-02T16:00:00.000Z" },
    });
    expect((await admit({ tenant: slug, metric: "api_calls" })).json()).toMatchObject({
      allowed: true,
      quota: { remaining: 0 },
    });
    const over = await admit({ tenant: slug, metric: "api_calls" });
    expect(over.status).toBe(200);
    expect(over.json()).toMatchObject({ allowed: false, reason: "quota-exceeded", quota: { used: 3, remaining: 0 } });
    expect((over.json() as { retry_after_s: number }).retry_after_s).toBe(
      Math.ceil((Date.parse("2026-03-02T16:00:00Z") - now) / 1000),
    );
  });

  test("count the same id once", async () => {
    const slug = await tenant();
    const body = { tenant: slug, metric: "api_calls", quantity: 5, id: "r-1", source: "gateway" };
    for (const _ of [1, 2]) expect((await admit(body)).json()).toMatchObject({ allowed: true, quota: { used: 5 } });
    expect((await admit({ ...body, quantity: 6 })).json()).toMatchObject({ status: 409, code: "usage-conflict" });
  });

  test("without a metric only ask whether the tenant may work", async () => {
    const slug = await tenant();
    expect((await admit({ tenant: slug })).json()).toMatchObject({ allowed: true, quota: null });
    await call(server, "POST", at(slug, "/suspend"));
    expect((await admit({ tenant: slug, metric: null })).json()).toMatchObject({ allowed: false, reason: "suspended" });
    await call(server, "DELETE", at(slug));
    expect((await admit({ tenant: slug })).json()).toMatchObject({ allowed: false, reason: "deleted" });
  });

  test("are for services and operators, of tenants that there are", async () => {
    const slug = await tenant();
    expect((await admit({ tenant: slug }, operatorToken)).status).toBe(200);
    expect((await admit({ tenant: slug }, "x".repeat(30))).status).toBe(401);
    expect((await admit({ tenant: "nobody" })).json()).toMatchObject({ status: 404, type: "/problems/not-found" });
    for (const bad of [
      {},
      { tenant: 5 },
      { tenant: slug, metric: "api_calls", quantity: -1 },
      { tenant: slug, metric: "api_calls", quantity: 0 },
      { tenant: slug, metric: "No Metric" },
    ]) {
      expect((await admit(bad)).status).toBe(422);
    }
  });

  test("at once never go over the limit", async () => {
    const slug = await tenant();
    await call(server, "PUT", at(slug, "/quotas/api_calls"), { hard: 10 });
    const all = await Promise.all(Array.from({ length: 25 }, () => admit({ tenant: slug, metric: "api_calls" })));
    expect(all.filter((answer) => (answer.json() as { allowed: boolean }).allowed)).toHaveLength(10);
  });
});

describe("usage", () => {
  const record = (events: unknown) => call(server, "POST", "/api/v1/usage", { events });

  test("is recorded once, and each event learns what became of it", async () => {
    const slug = await tenant();
    const event = { tenant: slug, source: "s", id: "1", metric: "api_calls", quantity: 7, at: "2026-03-01T12:00:00Z" };
    const events = [
      event,
      event,
      { ...event, quantity: 8 },
      { ...event, id: "2", at: undefined },
      { ...event, id: "3", tenant: "nobody" },
      { ...event, id: "4", quantity: -1 },
      { ...event, id: "5", metric: "No Metric" },
      { ...event, id: "6", at: "yesterday" },
      { ...event, id: "7", at: "2027-01-01T00:00:00Z" },
      { ...event, id: "8", extra: 1 },
      "event",
    ];
    const results = ((await record(events)).json() as { results: { status: number; state: string }[] }).results;
    expect(results.map(({ status, state }) => `${status} ${state}`)).toEqual([
      "201 recorded",
      "200 duplicate",
      "409 refused",
      "201 recorded",
      "404 refused",
      ...Array.from({ length: 6 }, () => "422 refused"),
    ]);
    const again = ((await record(events.slice(0, 1))).json() as { results: unknown[] }).results;
    expect(again).toEqual([{ status: 200, state: "duplicate", tenant: slug, at: "2026-03-01T12:00:00.000Z" }]);
    expect((await call(server, "GET", at(slug, "/quotas/api_calls"))).json()).toMatchObject({ used: 14 });
  });

  test("comes in batches of 1 to 1000 events", async () => {
    const slug = await tenant();
    const event = { tenant: slug, source: "s", metric: "api_calls", quantity: 1 };
    const batch = (size: number) => Array.from({ length: size }, (_, index) => ({ ...event, id: `b-${index}` }));
    expect((await record([])).status).toBe(422);
    expect((await record(batch(1001))).status).toBe(422);
    expect((await call(server, "GET", at(slug, "/quotas/api_calls"))).json()).toMatchObject({ used: 0 });
    const answer = await record(batch(1000));
    expect((answer.json() as { results: { status: number }[] }).results.every(({ status }) => status === 201)).toBe(
      true,
    );
    expect((await call(server, "GET", at(slug, "/quotas/api_calls"))).json()).toMatchObject({ used: 1000 });
  });

  test("is reported by periods of the tenant's own calendar", async () => {
    const slug = await tenant({ time_zone: "Asia/Shanghai" });
    const at_ = (id: string, time: string, quantity: number) => ({
      tenant: slug,
      source: "s",
      id,
      metric: "api_calls",
      quantity,
      at: time,
    });
    await record([
      at_("1", "2026-02-27T15:59:59Z", 1),
      at_("2", "2026-02-27T16:00:00Z", 10),
      at_("3", "2026-02-28T16:00:00Z", 100),
    ]);
    const report = await call(server, "GET", at(slug, "/usage?by=day&from=2026-02-27&to=2026-03-01"));
    const { metrics, ...rest } = report.json() as {
      metrics: { quantity: number; periods: { label: string; quantity: number }[] }[];
    };
    expect(rest).toMatchObject({
      by: "day",
      tenant: slug,
      from: "2026-02-26T16:00:00.000Z",
      to: "2026-03-01T16:00:00.000Z",
    });
    expect(metrics[0]?.periods.map(({ label, quantity }) => [label, quantity])).toEqual([
      ["2026-02-27", 1],
      ["2026-02-28", 10],
      ["2026-03-01", 100],
    ]);
    for (const query of ["?by=week", "?when=now", "?from=2026-03-02&to=2026-03-01", "?from=tomorrow"]) {
      expect([400, 422]).toContain((await call(server, "GET", at(slug, `/usage${query}`))).status);
    }
  });

  test("is not for services", async () => {
    expect((await call(server, "POST", "/api/v1/usage", { events: [{}] }, serviceToken)).status).toBe(403);
  });
});

test("plans are listed with their prices and quotas", async () => {
  const { items } = (await call(server, "GET", "/api/v1/plans")).json() as { items: { code: string }[] };
  expect(items.map(({ code }) => code)).toEqual(["basic", "enterprise", "free", "pro"]);
});

test("invoices are listed, the newest first, and shown as they were issued", async () => {
  const slug = await tenant({ plan: "basic" });
  const before = now;
  const numbers: string[] = [];
  for (const month of ["2026-04-02", "2026-05-02", "2026-06-02"]) {
    now = Date.parse(`${month}T00:00:00Z`);
    numbers.unshift((await issueInvoice(server.registry, await findTenant(server.registry.db, slug))).number);
  }
  const first = (await call(server, "GET", at(slug, "/invoices?limit=2"))).json() as {
    items: { number: string }[];
    next_cursor: string;
  };
  const rest = (
    await call(server, "GET", at(slug, `/invoices?limit=2&cursor=${first.next_cursor}`))
  ).json() as typeof first;
  expect([...first.items, ...rest.items].map(({ number }) => number)).toEqual(numbers);
  expect(rest.next_cursor).toBeNull();
  const shown = (await call(server, "GET", `/api/v1/invoices/${numbers[0]}`)).json();
  expect(shown).toMatchObject({ slug, invoice: { number: numbers[0], currency: "USD", total_micro: 9_000_000 } });
  expect(now).toBeGreaterThan(before);
});

test("isolation is unknown until it was verified", async () => {
  expect((await call(server, "GET", "/api/v1/isolation")).json()).toEqual({ last_verify: null });
  const keep = (value: string) =>
    server.registry.write(async (trx) => {
      const row = { key: verifyKey, value };
      await trx
        .insertInto("meta")
        .values(row)
        .onConflict((conflict) => conflict.column("key").doUpdateSet(row))
        .execute();
    });
  await keep(JSON.stringify(verifyResultWithLeak));
  expect((await call(server, "GET", "/api/v1/isolation")).json()).toEqual({ last_verify: verifyResultWithLeak });
  for (const value of ["{", '{"schema":2}']) {
    await keep(value);
    expect((await call(server, "GET", "/api/v1/isolation")).status).toBe(503);
  }
});

test("health is as the document says", async () => {
  expect((await call(server, "GET", "/health/live")).json()).toEqual({ status: "ok" });
  expect((await call(server, "GET", "/health/ready")).json()).toMatchObject({
    status: "ok",
    checks: { registry: { status: "ok" } },
  });
});
