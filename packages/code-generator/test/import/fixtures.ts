import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { Imported, Remark } from "../../src/import/imported.ts";

export const fixturePath = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

/** A fixture's text, whether it is compressed or not. */
export function fixture(name: string): string {
  const bytes = readFileSync(fixturePath(name));
  return (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}

/** Remarks as `place: what`, for comparing. */
export const told = (remarks: readonly Remark[]): string[] => remarks.map(({ place, what }) => `${place}: ${what.en}`);

/** Every place that an import has an answer for. */
export const accountedFor = ({ places, unmapped, skipped }: Imported): Set<string> =>
  new Set([...Object.values(places), ...[...unmapped, ...skipped].map(({ place }) => place)]);
