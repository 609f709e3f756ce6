import { CliError } from "@microforge/core/program";
import type { Digest, Place, Provider, TableShape } from "../isolation/provider.ts";
import { moveMessages as messages } from "./messages.ts";

/** What each table of a tenant holds. */
export type Digests = Readonly<Record<string, Digest>>;

export interface CopyProgress {
  readonly signal: AbortSignal;
  onTable?(name: string): void;
}

/**
 * Makes the tenant's place in `target` anew and copies all rows of one moment of `source` into it, in one transaction. What
 * came out of an attempt before is removed first, so that it can be called again at any time before the source is cleared.
 *
 * @returns the digests of the source, which those of the target are equal to
 * @throws CliError `tables-differ`, `copy-differs`
 */
export async function copyRows(
  source: Provider,
  target: Provider,
  place: Place,
  { signal, onTable }: CopyProgress,
): Promise<Digests> {
  await target.remove(place);
  await target.provision(place);
  const digests: Record<string, Digest> = {};
  await target.load(place, (loader) =>
    source.snapshot(place, async (view) => {
      const tables = await view.tables();
      checkTables(place, tables, await target.tables(place));
      for (const { name } of tables) {
        onTable?.(name);
        for await (const rows of view.read(name)) {
          signal.throwIfAborted();
          await loader.write(name, rows);
        }
        digests[name] = await view.digest(name);
      }
    }),
  );
  for (const [name, digest] of Object.entries(digests)) {
    signal.throwIfAborted();
    const copy = await target.digest(place, name);
    if (copy.rows === digest.rows && copy.checksum === digest.checksum) continue;
    throw new CliError("copy-differs", {
      message: messages.copyDiffers(name),
      hint: messages.copyDiffersHint,
      details: { table: name, source: digest, target: copy },
    });
  }
  return digests;
}

function checkTables(place: Place, source: readonly TableShape[], target: readonly TableShape[]): void {
  const missing = source.flatMap((table) => {
    const there = target.find(({ name }) => name === table.name);
    if (!there) return [table.name];
    const columns = new Set(there.columns.map(({ name }) => name));
    return table.columns.filter(({ name }) => !columns.has(name)).map(({ name }) => `${table.name}.${name}`);
  });
  if (missing.length === 0) return;
  throw new CliError("tables-differ", {
    message: messages.tablesDiffer(place.slug, missing),
    hint: messages.tablesDifferHint,
    details: { missing },
  });
}

export async function digestsOf(provider: Provider, place: Place): Promise<Digests> {
  return provider.snapshot(place, async (view) => {
    const digests: Record<string, Digest> = {};
    for (const { name } of await view.tables()) digests[name] = await view.digest(name);
    return digests;
  });
}

/** How often the old place may have been written to before somebody has to look. */
const attempts = 5;

/**
 * Deletes what was copied from the old place, and nothing else: rows that came after the copy are copied first. Called again
 * after it was done, it does nothing.
 *
 * @param ownPlace whether the old place is the tenant's alone, and goes too
 * @throws CliError `place-unsettled` when new rows come faster than they are copied
 */
export async function clearSource(
  source: Provider,
  target: Provider,
  place: Place,
  { ownPlace, ...progress }: CopyProgress & { readonly ownPlace: boolean },
): Promise<void> {
  let changed: unknown;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    progress.signal.throwIfAborted();
    const left = await leftIn(source, place);
    if (left === "nothing") break;
    if (left === "rows") {
      if (attempt > 0) await copyRows(source, target, place, progress);
      try {
        await source.clear(place, await digestsOf(target, place));
      } catch (error) {
        if (!(error instanceof CliError) || error.code !== "rows-changed") throw error;
        changed = error.details;
        continue;
      }
    }
    // In shared tables there is no place to remove, only rows, and by now they would be new ones.
    if (ownPlace) await source.remove(place);
    return;
  }
  if ((await leftIn(source, place)) === "rows") throw unsettled(changed);
}

/** Whether there is a place, and whether rows are in it. */
async function leftIn(source: Provider, place: Place): Promise<"nothing" | "no rows" | "rows"> {
  try {
    const digests = await digestsOf(source, place);
    return Object.values(digests).some(({ rows }) => rows > 0) ? "rows" : "no rows";
  } catch (error) {
    if (error instanceof CliError && error.code === "place-missing") return "nothing";
    throw error;
  }
}

function unsettled(details: unknown): CliError {
  const tables = typeof details === "object" && details && "tables" in details ? details.tables : [];
  return new CliError("place-unsettled", {
    message: messages.unsettled(Array.isArray(tables) ? tables.map(String) : []),
    hint: messages.unsettledHint,
    details: { tables },
  });
}
