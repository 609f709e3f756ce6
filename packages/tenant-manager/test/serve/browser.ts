import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** Debian's package `chromium`. */
const executablePath = process.env.MICROFORGE_CHROMIUM ?? "/usr/bin/chromium";

/** Where pictures are left to look at; nowhere unless told. */
const shots = process.env.MICROFORGE_SHOTS;

/** A browser that talks to nobody but the pages that it is led to. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/** A window whose every complaint is written down. */
export interface Watched {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors on the console, errors of the page, violations of the policy, requests that failed. */
  readonly complaints: readonly string[];
  /** Where anything was asked for. */
  readonly origins: ReadonlySet<string>;
  shot(name: string, fullPage?: boolean): Promise<void>;
}

export async function openWindow(browser: Browser, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: "en-GB", ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const origins = new Set<string>();
  await page.exposeFunction("complain", (text: string) => void complaints.push(text));
  await page.addInitScript(`
    document.addEventListener("securitypolicyviolation", (event) =>
      window.complain("policy: " + event.violatedDirective + " " + event.blockedURI));
  `);
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`page: ${error.message}`));
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText;
    // Whoever goes on before a page is complete breaks off the rest of it.
    if (reason !== "net::ERR_ABORTED") complaints.push(`failed: ${request.url()} ${reason}`);
  });
  page.on("request", (request) => origins.add(new URL(request.url()).origin));
  return {
    context,
    page,
    complaints,
    origins,
    shot: async (name, fullPage = true) => {
      if (shots === undefined) return;
      mkdirSync(shots, { recursive: true });
      await page.screenshot({ path: join(shots, `${name}.png`), fullPage });
    },
  };
}

/** What cannot be read without scrolling sideways. */
export const sidewaysOverflow = (page: Page): Promise<number> =>
  page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
