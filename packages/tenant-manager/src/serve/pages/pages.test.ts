import { describe, expect, test } from "vitest";
import { issueInvoice } from "../../billing/invoice.ts";
import { findTenant } from "../../registry/find-tenant.ts";
import { ask, call, form, signIn, testServer } from "../testing.ts";
import { strangeMarkup } from "./markup-check.ts";

let now = Date.parse("2026-01-10T00:00:00Z");
const server = await testServer({}, () => new Date(now));
const hostile = [
  `<script>alert(1)</script>`,
  `"><img src=x onerror=alert(1)>`,
  `' onmouseover='alert(1)`,
  "</title></textarea></style><svg/onload=alert(1)>",
  "${7*7}{{7*7}}<%= 7*7 %>",
  "שלום עולם مرحبا",
  "`code` & &lt;b&gt; &amp;",
  "javascript:alert(1)//",
];

for (const [index, name] of hostile.entries()) {
  await call(server, "POST", "/api/v1/tenants", { name, slug: `hostile-${index}`, plan: "basic" });
}
now = Date.parse("2026-02-10T00:00:00Z");
const browser = await signIn(server);

describe.each(hostile)("a tenant called %s", (name) => {
  const slug = `hostile-${hostile.indexOf(name)}`;

  test("is shown as it is called on every page, and is no markup on any", async () => {
    const answer = await browser.submit("/new-tenant", "/new-tenant", { name, slug: `form-${slug}`, timeZone: "UTC" });
    expect([answer.status, answer.headers.location]).toEqual([303, `/tenants/form-${slug}`]);
    const reason = await browser.submit(`/tenants/${slug}/suspend`, `/tenants/${slug}/suspend`, { reason: name });
    expect(reason.status).toBe(303);
    await call(server, "POST", `/api/v1/tenants/${slug}/resume`);
    const { number } = await issueInvoice(server.registry, await findTenant(server.registry.db, slug), "2026-01");
    const escaped = name.replace(
      /[&<>"']/gu,
      (character) => `&${{ "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "#39" }[character]};`,
    );
    for (const path of [
      `/tenants?search=${slug}`,
      `/tenants/${slug}`,
      `/tenants/${slug}/rename`,
      `/tenants/${slug}/suspend`,
      `/tenants/${slug}/delete`,
      `/tenants/${slug}/quotas/users`,
      `/tenants/${slug}/new-quota`,
      "/invoices",
      `/invoices?tenant=${slug}`,
      `/invoices/${number}`,
      `/invoices/${number}/document`,
    ]) {
      for (const lang of ["en", "zh"]) {
        const page = await browser.get(path, { "Accept-Language": lang });
        expect([path, page.status]).toEqual([path, 200]);
        expect(page.body, path).toContain(escaped);
        expect(strangeMarkup(page.body), path).toEqual([]);
      }
    }
  });

  test("is escaped where it comes back from the request", async () => {
    const query = encodeURIComponent(name);
    const search = await browser.get(`/tenants?search=${query}&status=${query}&cursor=`);
    const missing = await browser.get(`/tenants/${encodeURIComponent(name.replaceAll("/", "").slice(0, 60))}`);
    const wrong = await browser.submit("/new-tenant", "/new-tenant", {
      name,
      slug: name,
      plan: name,
      region: name,
      timeZone: name,
      isolation: name,
    });
    const quota = await browser.submit(`/tenants/${slug}/new-quota`, `/tenants/${slug}/new-quota`, { metric: name });
    const limits = await browser.submit(`/tenants/${slug}/quotas/users`, `/tenants/${slug}/quotas/users`, {
      hard: name,
      soft: name,
      rate: name,
      burst: name,
      period: name,
    });
    const to = await ask(server, `/sign-in?to=${query}&link=${query}`, { headers: { Accept: "text/html" } });
    const refused = await ask(server, "/sign-in", form(server, { token: name, to: name }));
    for (const page of [search, missing, wrong, quota, limits, to, refused]) {
      expect(strangeMarkup(page.body)).toEqual([]);
      expect(page.headers["content-type"]).toContain("text/html");
    }
    expect([wrong.status, quota.status, limits.status, missing.status]).toEqual([422, 422, 422, 404]);
  });
});

test("the check of markup finds what it is for", () => {
  for (const name of [hostile[0], hostile[1], hostile[3]])
    expect(strangeMarkup(`<p title="${name}">${name}</p>`), name).not.toEqual([]);
  for (const bad of [
    '<a href="javascript:x">',
    '<a href="//evil">',
    '<p style="x">',
    "<p onclick=x>",
    "<iframe>",
    "a < b",
  ]) {
    expect(strangeMarkup(bad)).not.toEqual([]);
  }
});

test("what a form was refused with is still in it", async () => {
  const { body } = await browser.submit("/new-tenant", "/new-tenant", {
    name: "Kept Name",
    slug: "Not Good",
    timeZone: "Nowhere",
    plan: "pro",
  });
  expect(body).toContain('value="Kept Name"');
  expect(body).toContain('value="Not Good"');
  expect(body).toMatch(/value="pro" selected/);
});

test("a slug that is taken is told at its field, and nothing is written", async () => {
  await call(server, "POST", "/api/v1/tenants", { name: "First", slug: "taken" });
  const answer = await browser.submit("/new-tenant", "/new-tenant", { name: "Second", slug: "taken", timeZone: "UTC" });
  expect(answer.status).toBe(409);
  expect(answer.body).toMatch(/id="slug"[^>]*aria-invalid="true"/);
  expect((await call(server, "GET", "/api/v1/tenants/taken")).json()).toMatchObject({ name: "First" });
});

test("what the state of a tenant forbids is told, and changes nothing", async () => {
  await call(server, "POST", "/api/v1/tenants", { name: "Gone", slug: "gone" });
  await call(server, "DELETE", "/api/v1/tenants/gone");
  const answer = await browser.submit("/tenants/gone/suspend", "/tenants/gone/suspend", {});
  expect(answer.status).toBe(409);
  expect(answer.body).toContain('role="alert"');
  const bad = await browser.submit("/tenants/taken/delete", "/tenants/taken/delete", {
    confirm: "taken",
    grace: "soon",
  });
  expect(bad.status).toBe(422);
  expect((await call(server, "GET", "/api/v1/tenants/taken")).json()).toMatchObject({ status: "active" });
});

test("a notice is shown once", async () => {
  await browser.submit("/tenants/taken/rename", "/tenants/taken/rename", { name: "Renamed" });
  expect((await browser.get("/tenants/taken")).body).toContain('role="status"');
  expect((await browser.get("/tenants/taken")).body).not.toContain('role="status"');
});

test("long lists have pages, and their links lead through all of them", async () => {
  const events = Array.from({ length: 60 }, (_, index) =>
    call(server, "POST", "/api/v1/tenants", { name: `Many ${index}`, slug: `many-${String(index).padStart(2, "0")}` }),
  );
  await Promise.all(events);
  const seen = new Set<string>();
  let path: string | undefined = "/tenants?search=many";
  let pages = 0;
  while (path !== undefined) {
    const { body } = await browser.get(path);
    for (const [, slug] of body.matchAll(/href="\/tenants\/(many-\d\d)"/gu)) if (slug) seen.add(slug);
    path = /href="([^"]+)" rel="next"/u.exec(body)?.[1]?.replaceAll("&amp;", "&");
    pages += 1;
  }
  expect([seen.size, pages]).toEqual([60, 2]);
  expect((await browser.get("/tenants?cursor=made-up")).status).toBe(400);
});

test("language and theme are kept, and lead back to the same page", async () => {
  const answer = await browser.get("/tenants?search=x&lang=zh&theme=dark");
  expect([answer.status, answer.headers.location]).toEqual([303, "/tenants?search=x"]);
  const kept = answer.headers["set-cookie"]?.map((cookie) => cookie.split(";")[0]).join("; ");
  const page = await browser.get("/tenants", { Cookie: `${browser.cookie}; ${kept}` });
  expect(page.body).toContain('<html lang="zh-Hans" data-theme="dark">');
  const odd = await browser.get("/tenants?lang=xx&theme=%22%3E", {});
  expect(odd.status).toBe(200);
  const tampered = await browser.get("/tenants", { Cookie: `${browser.cookie}; tenant_manager_theme="><script>` });
  expect(tampered.body).toContain('data-theme="auto"');
});
