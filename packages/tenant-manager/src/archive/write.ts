import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Row } from "../isolation/provider.ts";
import type { Header, Section, SectionTotal, Trailer } from "./format.ts";

/** What goes into one section: its rows in batches, and afterwards what is known of them as a whole. */
export interface SectionSource {
  readonly section: Section;
  readonly rows: AsyncIterable<readonly Row[]>;
  /** Asked when all rows were read. */
  readonly total?: () => Promise<SectionTotal>;
}

/** The lines of an archive, and in its last one what they amount to. */
async function* lines(
  header: Header,
  sources: readonly SectionSource[],
  totals: Record<string, SectionTotal>,
): AsyncGenerator<string> {
  const hash = createHash("sha256");
  const hashed = (text: string) => {
    hash.update(text);
    return text;
  };
  yield hashed(`${JSON.stringify(header)}\n`);
  for (const { section, rows, total } of sources) {
    let count = 0;
    for await (const batch of rows) {
      count += batch.length;
      yield hashed(batch.map((row) => `${JSON.stringify({ in: section, row })}\n`).join(""));
    }
    totals[section] = (await total?.()) ?? { rows: count };
  }
  const trailer: Trailer = { end: true, sections: totals, sha256: hash.digest("hex") };
  yield `${JSON.stringify(trailer)}\n`;
}

/**
 * Writes an archive to a file: beside it first, and to the disk, so that there is never half of one under its name.
 * A name that ends in `.gz` is compressed.
 *
 * @returns the rows of each section
 */
export async function writeArchive(
  path: string,
  header: Header,
  sources: readonly SectionSource[],
  signal: AbortSignal,
): Promise<Readonly<Record<string, SectionTotal>>> {
  const unfinished = `${path}.unfinished`;
  const totals: Record<string, SectionTotal> = {};
  try {
    const file = createWriteStream(unfinished, { mode: 0o600, flush: true });
    await send(lines(header, sources, totals), file, path.endsWith(".gz"), signal);
    await rename(unfinished, path);
    await flushFolder(dirname(path));
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return totals;
}

function send(text: AsyncIterable<string>, to: Writable, compressed: boolean, signal: AbortSignal): Promise<void> {
  const from = Readable.from(text);
  return compressed ? pipeline(from, createGzip(), to, { signal }) : pipeline(from, to, { signal });
}

/** A new name is durable when its folder is. */
async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
