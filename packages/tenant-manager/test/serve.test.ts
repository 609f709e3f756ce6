import { type Browser, devices, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { call, operatorToken, type TestServer } from "../src/serve/testing.ts";
import { verifyKey } from "../src/verify/last-result.ts";
import { faintTexts, launchBrowser, openWindow, sidewaysOverflow, type Watched } from "./serve/browser.ts";
import { seededServer } from "./serve/seed.ts";
import { verifyResultWithLeak } from "./serve/verify-result.ts";

// What an operator does, in a real browser.

let server: TestServer;
let browser: Browser;
let open: Watched[] = [];

beforeAll(async () => {
  server = await seededServer();
  browser = await launchBrowser();
});

afterAll(() => browser?.close());

/** Whatever a test does: no page complains, and nobody else is asked for anything. */
afterEach(async () => {
  const windows = open;
  open = [];
  for (const { context, complaints, origins } of windows) {
    expect(complaints).toEqual([]);
    expect([...origins].filter((origin) => origin !== server.url)).toEqual([]);
    await context.close();
  }
});

async function window_(options: Parameters<typeof openWindow>[1] = {}): Promise<Watched> {
  const opened = await openWindow(browser, options);
  open.push(opened);
  return opened;
}

async function signedIn(options: Parameters<typeof openWindow>[1] = {}): Promise<Watched> {
  const opened = await window_(options);
  const { page } = opened;
  await page.goto(`${server.url}/sign-in`);
  await page.locator("#token").fill(operatorToken);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${server.url}/tenants`);
  return opened;
}

describe("an operator", () => {
  test("is asked to sign in first, is refused with a wrong token, and comes to where they wanted", async () => {
    const { page, shot, pardonRefusals } = await window_();
    await page.goto(`${server.url}/plans`);
    expect(new URL(page.url()).pathname).toBe("/sign-in");
    await shot("sign-in");
    await page.getByLabel("Operator token").fill("wrong-token-wrong-token-wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    expect(await page.getByRole("alert").textContent()).toContain("not a token");
    expect(await page.getByLabel("Operator token").inputValue()).toBe("");
    await shot("sign-in-wrong");
    expect(pardonRefusals()).toBe(1);
    await page.getByLabel("Operator token").fill(operatorToken);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(`${server.url}/plans`);
    expect(await page.getByRole("heading", { name: "Pro", exact: true }).isVisible()).toBe(true);
    expect(await page.evaluate("document.cookie")).toBe("");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("You are signed out.").waitFor();
    await page.goto(`${server.url}/plans`);
    expect(new URL(page.url()).pathname).toBe("/sign-in");
  });

  test("finds tenants by their name and status", async () => {
    const { page, shot } = await signedIn();
    await shot("tenants");
    expect(await page.getByRole("row").count()).toBeGreaterThanOrEqual(7);
    await page.getByLabel("Search").fill("云山");
    await page.getByRole("button", { name: "Show" }).click();
    expect(await page.locator("tbody tr").count()).toBe(1);
    expect(await page.getByRole("link", { name: "云山科技有限公司" }).isVisible()).toBe(true);
    await page.getByRole("link", { name: "Reset" }).click();
    await page.getByLabel("Status").selectOption("suspended");
    await page.getByRole("button", { name: "Show" }).click();
    expect(await page.locator("tbody tr").count()).toBe(1);
    await page.getByLabel("Search").fill("no such tenant");
    await page.keyboard.press("Enter");
    await page.getByText("No tenant matches.").waitFor();
    await shot("tenants-none");
  });

  test("creates a tenant, and is told of all mistakes at their fields first", async () => {
    const { page, shot, pardonRefusals } = await signedIn();
    await page.getByRole("link", { name: "New tenant" }).first().click();
    await shot("new-tenant");
    await page.getByLabel("Slug").fill("No Good");
    await page.getByLabel("Time zone").fill("Mars/Olympus");
    await page.getByRole("button", { name: "Create tenant" }).click();
    for (const [label, words] of [
      ["Name", "name"],
      ["Slug", "cannot be a slug"],
      ["Time zone", "no time zone"],
    ] as const) {
      const input = page.getByLabel(label, { exact: true });
      expect(await input.getAttribute("aria-invalid")).toBe("true");
      const described = (await input.getAttribute("aria-describedby"))?.split(" ").at(-1);
      expect(await page.locator(`#${described}`).textContent()).toContain(words);
    }
    expect(await page.getByRole("alert").getByRole("link").count()).toBe(3);
    await shot("new-tenant-wrong");
    expect(pardonRefusals()).toBe(1);
    await page.getByLabel("Name", { exact: true }).fill('<script>alert("x")</script> & Co');
    await page.getByLabel("Slug").fill("script-and-co");
    await page.getByLabel("Time zone").fill("Asia/Tokyo");
    await page.getByLabel("Plan").selectOption("basic");
    await page.getByRole("button", { name: "Create tenant" }).click();
    await page.waitForURL(`${server.url}/tenants/script-and-co`);
    expect(await page.getByRole("status").textContent()).toContain("created");
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe('<script>alert("x")</script> & Co');
    await shot("tenant-fresh");
  });

  test("sees what a tenant used, by hour, day and month", async () => {
    const { page, shot } = await signedIn();
    await page.goto(`${server.url}/tenants/acme-industries`);
    const chart = page.getByRole("img", { name: "api_calls" });
    expect(await chart.locator(".bar").count()).toBe(31);
    const heights = "[...document.querySelectorAll('.chart .bar')].map((bar) => bar.getBoundingClientRect().height)";
    expect(Math.max(...(await page.evaluate<number[]>(heights)))).toBeGreaterThan(50);
    await page.locator("#usage summary").first().click();
    expect(await page.locator("#usage table").first().getByRole("row").count()).toBe(32);
    await shot("usage-numbers");
    await page.getByRole("link", { name: "12 months" }).click();
    await page.waitForURL(/by=month/);
    expect(await page.getByRole("img", { name: "api_calls" }).locator(".bar").count()).toBe(12);
    await page.getByRole("link", { name: "2 days by hour" }).click();
    await page.waitForURL(/by=hour/);
    expect(await page.getByRole("img", { name: "api_calls" }).locator(".bar").count()).toBe(48);
    await shot("usage-hours");
  });

  test("changes a quota, and sees at once how much of it is used", async () => {
    const { page, shot, pardonRefusals } = await signedIn();
    await page.goto(`${server.url}/tenants/acme-industries`);
    await page.getByRole("link", { name: "Change the quota of api_calls" }).click();
    await shot("quota");
    await page.getByLabel("Hard limit").fill("100");
    await page.getByRole("button", { name: "Save" }).click();
    expect(await page.getByLabel("Warning from").getAttribute("aria-invalid")).toBe("true");
    await shot("quota-wrong");
    expect(pardonRefusals()).toBe(1);
    await page.getByLabel("Hard limit").fill("250 000");
    await page.getByLabel("Warning from").fill("100000");
    await page.getByLabel("Rate per second").fill("50");
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForURL(/acme-industries#quotas$/);
    const row = page.locator("#quotas tr", { hasText: "api_calls" });
    expect(await row.textContent()).toContain("250,000");
    expect(await row.textContent()).toContain("own");
    expect(await row.getByRole("meter").getAttribute("aria-valuemax")).toBe("250000");
    await shot("tenant");
  });

  test("suspends a tenant, and lets it in again", async () => {
    const { page, shot } = await signedIn();
    await page.goto(`${server.url}/tenants/beispiel-gmbh`);
    await page.getByRole("link", { name: "Suspend" }).click();
    await shot("suspend");
    await page.getByLabel("Reason").fill("invoice is overdue");
    await page.getByRole("button", { name: "Suspend" }).click();
    await page.waitForURL(`${server.url}/tenants/beispiel-gmbh`);
    expect(await page.locator(".head .status").textContent()).toBe("suspended");
    expect(await page.locator(".history").textContent()).toContain("invoice is overdue");
    const admission = await call(server, "POST", "/api/v1/admissions", { tenant: "beispiel-gmbh" });
    expect(admission.json()).toMatchObject({ allowed: false, reason: "suspended" });
    await page.getByRole("link", { name: "Resume" }).click();
    await page.getByRole("button", { name: "Resume" }).click();
    expect(await page.locator(".head .status").textContent()).toBe("active");
  });

  test("deletes a tenant only when they have typed its slug, and restores it", async () => {
    const { page, shot, pardonRefusals } = await signedIn();
    await page.goto(`${server.url}/tenants?search=neill`);
    await page.locator("tbody a").first().click();
    await page.waitForURL(/\/tenants\/[\w-]+$/);
    const slug = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    await page.getByRole("link", { name: "Delete" }).click();
    await page.getByLabel(`Type ${slug} to confirm`).fill("other");
    await page.getByRole("button", { name: "Delete" }).click();
    expect(await page.getByRole("alert").textContent()).toContain("not the slug");
    await shot("delete");
    expect(pardonRefusals()).toBe(1);
    await page.getByLabel(`Type ${slug} to confirm`).fill(slug);
    await page.getByRole("button", { name: "Delete" }).click();
    expect(await page.locator(".head .status").textContent()).toBe("deleted");
    await page.getByRole("link", { name: "Restore" }).click();
    await page.getByRole("button", { name: "Restore" }).click();
    expect(await page.locator(".head .status").textContent()).toBe("active");
  });

  test("reads an invoice, and opens it as a document", async () => {
    const { page, shot } = await signedIn();
    await page.getByRole("link", { name: "Invoices" }).click();
    expect(await page.locator("tbody tr").count()).toBe(6);
    await shot("invoices");
    await page.goto(`${server.url}/tenants/acme-industries`);
    await page.locator("#invoices tbody a").first().click();
    expect(await page.locator("table").textContent()).toContain("Pro");
    await shot("invoice");
    await page.getByRole("link", { name: "Open as a document" }).click();
    await page.waitForURL(/\/document$/);
    expect(await page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth")).toBe("720px");
    await shot("invoice-document");
  });

  test("sees that isolation was never verified, and then what leaks", async () => {
    const { page, shot } = await signedIn();
    await page.goto(`${server.url}/isolation`);
    expect(await page.getByText("Isolation has never been verified.").isVisible()).toBe(true);
    await shot("isolation-never");
    const value = JSON.stringify(verifyResultWithLeak);
    await server.registry.write(
      async (trx) => void (await trx.insertInto("meta").values({ key: verifyKey, value }).execute()),
    );
    await page.reload();
    expect(await page.locator(".notice").textContent()).toContain("1 leak found");
    expect(await page.locator(".notice time").getAttribute("datetime")).toBe("2026-03-14T22:00:00.000Z");
    expect(await page.getByRole("cell", { name: "leaked" }).count()).toBe(1);
    expect(await page.getByText("ALTER TABLE orders FORCE ROW LEVEL SECURITY").isVisible()).toBe(true);
    await shot("isolation");
  });

  test("works in Chinese, on any page, until they change it back", async () => {
    const { page, shot } = await signedIn();
    await page.goto(`${server.url}/tenants/acme-industries`);
    await page.getByRole("link", { name: "中文" }).click();
    expect(new URL(page.url()).search).toBe("");
    expect(await page.locator("html").getAttribute("lang")).toBe("zh-Hans");
    expect(await page.getByRole("heading", { name: "配额" }).isVisible()).toBe(true);
    await shot("tenant-zh");
    await page.getByRole("link", { name: "租户", exact: true }).first().click();
    await shot("tenants-zh");
    await page.goto(`${server.url}/new-tenant`);
    await shot("new-tenant-zh");
    await page.goto(`${server.url}/plans`);
    await shot("plans-zh");
    await page.getByRole("link", { name: "English" }).click();
    expect(await page.getByRole("heading", { name: "Plans" }).isVisible()).toBe(true);
  });

  test("has it dark by the system's wish, or by their own", async () => {
    const ground = (page: Page): Promise<string> => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const { page, shot } = await signedIn({ colorScheme: "dark" });
    const dark = await ground(page);
    await shot("tenants-dark");
    await page.goto(`${server.url}/tenants/acme-industries`);
    await shot("tenant-dark");
    await page.goto(`${server.url}/isolation`);
    await shot("isolation-dark");
    await page.getByRole("link", { name: "Theme: Auto" }).click();
    const light = await ground(page);
    expect(light).not.toBe(dark);
    const other = await signedIn({ colorScheme: "light" });
    expect(await ground(other.page)).toBe(light);
    await other.page.getByRole("link", { name: "Theme: Auto" }).click();
    await other.page.getByRole("link", { name: "Theme: Light" }).click();
    expect(await ground(other.page)).toBe(dark);
  });

  test("reads every page on a phone, without scrolling sideways", async () => {
    const { page, shot } = await signedIn({ ...devices["iPhone 13"], locale: "en-GB" });
    const paths = ["/tenants", "/tenants/acme-industries", "/new-tenant", "/plans", "/invoices", "/isolation"];
    for (const path of [...paths, "/tenants/acme-industries/quotas/api_calls", "/tenants/acme-industries/delete"]) {
      await page.goto(server.url + path);
      expect(await sidewaysOverflow(page), path).toBeLessThanOrEqual(0);
      await shot(`phone${path.replaceAll("/", "-")}`);
    }
  });

  test.each(["light", "dark"] as const)("can read every text when it is %s", async (colorScheme) => {
    const { page } = await signedIn({ colorScheme });
    const paths = ["/tenants", "/tenants/acme-industries", "/new-tenant", "/plans", "/invoices", "/isolation"];
    for (const path of [
      ...paths,
      "/tenants/acme-industries/delete",
      "/tenants/contoso-retail",
      "/invoices/INV-2026-000002",
    ]) {
      await page.goto(server.url + path);
      expect(await faintTexts(page), path).toEqual([]);
    }
    await page.evaluate(
      `document.querySelector("h1").style.color = "color-mix(in srgb, var(--ink) 30%, var(--ground))"`,
    );
    expect(await faintTexts(page)).toHaveLength(1);
  });

  test("gives every field a label, every table its heads, every page one heading", async () => {
    const { page } = await signedIn();
    const paths = ["/tenants", "/tenants/acme-industries", "/new-tenant", "/plans", "/invoices", "/isolation"];
    const unnamed = `[...document.querySelectorAll("input:not([type=hidden]), select")]
      .filter((field) => field.labels.length === 0).map((field) => field.name)`;
    const bare = `[...document.querySelectorAll("th:not([scope])")].map((head) => head.textContent)`;
    const twice = `[...document.querySelectorAll("[id]")].map(({ id }) => id).filter((id, index, all) => all.indexOf(id) !== index)`;
    for (const path of [...paths, "/tenants/acme-industries/quotas/users", "/tenants/acme-industries/delete"]) {
      await page.goto(server.url + path);
      for (const wrong of [unnamed, bare, twice]) expect([path, await page.evaluate(wrong)]).toEqual([path, []]);
      expect(await page.locator("h1").count(), path).toBe(1);
      expect(await page.locator("main").count(), path).toBe(1);
    }
  });

  test("reaches everything with the keyboard, and sees where they are", async () => {
    const { page } = await signedIn();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    expect(new URL(page.url()).hash).toBe("#content");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("New tenant");
    const outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
    expect(outline).toBe("solid");
  });
});
