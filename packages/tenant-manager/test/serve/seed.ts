import { expect } from "vitest";
import { issueInvoice } from "../../src/billing/invoice.ts";
import { findTenant } from "../../src/registry/find-tenant.ts";
import { call, type TestServer, testServer } from "../../src/serve/testing.ts";

const day = 86_400_000;

/** A server with tenants in several zones, a month of usage of one, and the invoices of two months. */
export async function seededServer(): Promise<TestServer> {
  let now = Date.parse("2025-12-20T09:00:00Z");
  const server = await testServer({}, () => new Date(now));
  const names = [
    "Acme Industries",
    "Beispiel GmbH",
    "云山科技有限公司",
    "Contoso Retail",
    "Ćevapčići d.o.o.",
    "O'Neill & Söhne",
  ];
  const zones = ["America/New_York", "Europe/Berlin", "Asia/Shanghai", "UTC", "Europe/Zagreb", "Europe/Dublin"];
  const plans = ["pro", "basic", "enterprise", "free", "pro", "basic"];
  for (const [index, name] of names.entries()) {
    const body = { name, plan: plans[index], time_zone: zones[index], ...(index === 2 && { slug: "yunshan" }) };
    expect((await call(server, "POST", "/api/v1/tenants", body)).status).toBe(201);
  }
  now = Date.parse("2026-03-15T10:20:00Z");
  await call(server, "POST", "/api/v1/tenants/contoso-retail/suspend");
  const events = Array.from({ length: 29 * 8 }, (_, index) => {
    const at = now - 29 * day + Math.floor(index / 8) * day + (index % 8) * 2_700_000;
    const wave = 900 + 500 * Math.sin(index / 17) + (index % 13) * 61;
    return {
      tenant: "acme-industries",
      source: "seed",
      id: `calls-${index}`,
      metric: "api_calls",
      quantity: Math.round(wave),
      at: new Date(at).toISOString(),
    };
  });
  const bytes = events.map((event) => ({
    ...event,
    id: `${event.id}-bytes`,
    metric: "bandwidth_bytes",
    quantity: event.quantity * 911_000,
  }));
  const users = [{ tenant: "acme-industries", source: "seed", id: "users", metric: "users", quantity: 870 }];
  const answer = await call(server, "POST", "/api/v1/usage", { events: [...events, ...bytes, ...users] });
  expect(answer.status).toBe(200);
  expect(answer.body).not.toContain("refused");
  for (const slug of ["acme-industries", "beispiel-gmbh", "yunshan"]) {
    const tenant = await findTenant(server.registry.db, slug);
    for (const month of ["2026-01", "2026-02"]) await issueInvoice(server.registry, tenant, month);
  }
  return server;
}
