import type { Locale } from "@microforge/core/program";
import { languageTags } from "../../language-tags.ts";
import { type Html, html, when } from "../../markup.ts";
import { isoTime } from "../../time/instant.ts";

/** A time in UTC, and below it the same in the tenant's zone. */
export function time(at: number, zone?: string): Html {
  const utc = isoTime(at);
  const local = zone === undefined || zone === "UTC" ? undefined : inZone(at, zone);
  return html`<time datetime="${utc}">${utc.slice(0, 16).replace("T", " ")} UTC</time>${when(local, () => html` <span class="zoned">${local} ${zone}</span>`)}`;
}

/** `2026-01-02 11:04` in a zone; undefined where the zone does not exist. */
function inZone(at: number, zone: string): string | undefined {
  try {
    // Swedish writes dates as ISO 8601 does.
    return new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short", timeZone: zone }).format(at);
  } catch {
    return undefined;
  }
}

/** A whole number with its thousands apart. */
export const count = (value: number, locale: Locale): string =>
  new Intl.NumberFormat(languageTags[locale]).format(value);

/** How much of a metric, in units that people read: bytes as GiB. */
export function amount(metric: string, value: number, locale: Locale): string {
  if (!metric.endsWith("_bytes")) return count(value, locale);
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  const step = value < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(value) / 10));
  const shown = new Intl.NumberFormat(languageTags[locale], { maximumFractionDigits: 1 }).format(value / 1024 ** step);
  return `${shown} ${units[step]}`;
}
