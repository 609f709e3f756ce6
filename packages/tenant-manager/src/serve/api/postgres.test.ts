import { expect, test } from "vitest";
import { issueInvoice } from "../../billing/invoice.ts";
import { findTenant } from "../../registry/find-tenant.ts";
import { call } from "../conforming.ts";
import { signIn, testServer } from "../testing.ts";

// All that asks the registry, once with the other database.

let now = Date.parse("2026-01-10T00:00:00Z");
const server = await testServer({ dialect: "postgres" }, () => new Date(now));

test("the API and the pages work on PostgreSQL as on SQLite", async () => {
  for (const slug of ["acme", "beta", "gamma"]) {
    const body = { name: `Name of ${slug}`, slug, plan: "pro", time_zone: "Asia/Kolkata" };
    expect((await call(server, "POST", "/api/v1/tenants", body)).status).toBe(201);
  }
  const first = (await call(server, "GET", "/api/v1/tenants?limit=2&search=name")).json() as { next_cursor: string };
  const second = await call(server, "GET", `/api/v1/tenants?limit=2&search=name&cursor=${first.next_cursor}`);
  expect(second.json()).toMatchObject({ items: [{ slug: "gamma" }], next_cursor: null });

  const set = await call(server, "PUT", "/api/v1/tenants/acme/quotas/api_calls", { hard: 5, period: "day" });
  expect(set.json()).toMatchObject({ hard: 5, source: "tenant" });
  const admit = () => call(server, "POST", "/api/v1/admissions", { tenant: "acme", metric: "api_calls" });
  const all = await Promise.all(Array.from({ length: 12 }, admit));
  expect(all.filter((answer) => (answer.json() as { allowed: boolean }).allowed)).toHaveLength(5);

  const event = { tenant: "beta", source: "s", id: "1", metric: "users", quantity: 3, at: "2026-01-09T20:00:00Z" };
  const recorded = await call(server, "POST", "/api/v1/usage", { events: [event, event, { ...event, quantity: 4 }] });
  expect(recorded.json()).toMatchObject({ results: [{ status: 201 }, { status: 200 }, { status: 409 }] });
  const usage = await call(server, "GET", "/api/v1/tenants/beta/usage?by=day&from=2026-01-09&to=2026-01-10");
  expect(usage.json()).toMatchObject({
    metrics: [{ periods: [{ quantity: 0 }, { label: "2026-01-10", quantity: 3 }] }],
  });

  now = Date.parse("2026-03-10T00:00:00Z");
  for (const month of ["2026-01", "2026-02"]) {
    await issueInvoice(server.registry, await findTenant(server.registry.db, "beta"), month);
  }
  const newest = (await call(server, "GET", "/api/v1/tenants/beta/invoices?limit=1")).json() as { next_cursor: string };
  const older = await call(server, "GET", `/api/v1/tenants/beta/invoices?limit=1&cursor=${newest.next_cursor}`);
  expect(older.json()).toMatchObject({ items: [{ period: "2026-01" }], next_cursor: null });
  expect((await call(server, "GET", "/api/v1/isolation")).json()).toEqual({ last_verify: null });

  for (const verb of ["suspend", "resume"])
    expect((await call(server, "POST", `/api/v1/tenants/beta/${verb}`)).status).toBe(200);
  expect((await call(server, "DELETE", "/api/v1/tenants/gamma")).json()).toMatchObject({ status: "deleted" });
  expect((await call(server, "POST", "/api/v1/tenants/gamma/restore")).json()).toMatchObject({ status: "active" });

  const browser = await signIn(server);
  for (const path of [
    "/tenants?search=name",
    "/tenants/beta",
    "/tenants/acme/quotas/api_calls",
    "/plans",
    "/invoices",
    "/isolation",
  ]) {
    expect([path, (await browser.get(path)).status]).toEqual([path, 200]);
  }
});
