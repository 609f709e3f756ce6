import { createReadStream, existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "@microforge/core/program";
import Database from "libsql";
import { quoteName } from "../data/sql-text.ts";
import type { Searched } from "./certificate.ts";
import { speaksOf, type Terms } from "./terms.ts";

/** Searches the tables of every SQLite file of a data store, and the bytes of every file in its folder. */
export async function* searchFolder(
  folder: string,
  { signal }: Pick<Context, "signal">,
  terms: Terms,
): AsyncGenerator<Searched> {
  if (!existsSync(folder)) return;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((found) => found.isFile())) {
    signal.throwIfAborted();
    const path = join(entry.parentPath, entry.name);
    if (entry.name.endsWith(".db")) yield* searchTables(path, terms);
    yield* searchBytes(path, signal, [...terms.ids, ...terms.inFiles]);
  }
}

/** Searches the tables of one SQLite file. */
export function* searchTables(
  path: string,
  terms: Terms,
  also: (table: string) => boolean = () => true,
): Generator<Searched> {
  const db = new Database(path, { readonly: true });
  try {
    const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").all();
    for (const { name } of tables as { name: string }[]) {
      if (!also(name)) continue;
      let [rows, found] = [0, 0];
      for (const row of db.prepare(`SELECT * FROM ${quoteName(name)}`).iterate() as Iterable<object>) {
        rows += 1;
        if (Object.values(row).some((value) => speaksOf(value, terms))) found += 1;
      }
      yield { place: path, kind: "table", name, rows, found };
    }
  } finally {
    db.close();
  }
}

/** Searches the bytes of a file and of what SQLite keeps beside it: also what was deleted may still be there. */
export async function* searchBytes(
  path: string,
  signal: AbortSignal,
  words: readonly string[],
): AsyncGenerator<Searched> {
  const needles = words.map((word) => Buffer.from(word));
  // SQLite keeps ids as 16 bytes, too.
  needles.push(...words.filter((word) => /^[0-9a-f]{32}$/u.test(word)).map((word) => Buffer.from(word, "hex")));
  const longest = Math.max(1, ...needles.map(({ length }) => length));
  let [rows, found] = [0, 0];
  let tail: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { signal, highWaterMark: 1 << 20 })) {
    const bytes: Buffer = Buffer.concat([tail, Buffer.from(chunk)]);
    rows += bytes.length - tail.length;
    for (const needle of needles) found += occurrences(bytes, needle, tail.length);
    tail = bytes.subarray(Math.max(0, bytes.length - longest + 1));
  }
  yield { place: path, kind: "file", name: null, rows, found };
}

/** How often it ends after `seen` bytes: what ends before was counted with the part before. */
function occurrences(bytes: Buffer, needle: Buffer, seen: number): number {
  let count = 0;
  for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1))
    if (at + needle.length > seen) count += 1;
  return count;
}
