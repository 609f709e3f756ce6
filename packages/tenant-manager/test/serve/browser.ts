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
  /** Chromium tells on the console of every page that is refused; forgets those, and says how many they were. */
  pardonRefusals(): number;
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
    pardonRefusals: () => {
      const others = complaints.filter((text) => !/the server responded with a status of 4\d\d/u.test(text));
      return complaints.splice(0, complaints.length, ...others).length - others.length;
    },
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

/** Texts whose colour is too close to what is behind them (WCAG 2.2, AA), with their ratio. */
export const faintTexts = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const parse = (color) => {
      const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      return { r, g, b, a: a / 255 };
    };
    const known = new Map();
    const read = (color) => known.get(color) ?? known.set(color, parse(color)).get(color);
    const behind = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const color = read(getComputedStyle(at).backgroundColor);
        if (color.a === 1) return color;
      }
      return { r: 255, g: 255, b: 255, a: 1 };
    };
    const light = ({ r, g, b }) => {
      const [x, y, z] = [r, g, b].map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement;
      const text = walker.currentNode.textContent.trim();
      if (!text || !element.checkVisibility() || element.closest("script, style, option, .skip, .visually-hidden")) continue;
      const style = getComputedStyle(element);
      const color = element.closest("svg") ? style.fill : style.color;
      const [one, other] = [light(read(color)), light(behind(element))].sort((a, b) => b - a);
      const size = parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      const ratio = (one + 0.05) / (other + 0.05);
      if (ratio < (isLarge ? 3 : 4.5)) found.push(text.slice(0, 40) + " " + ratio.toFixed(2));
    }
    return found;
  })()`);
