import { nearest, type Text } from "@microforge/core/program";
import type { Registry } from "../../registry/registry.ts";
import { futureProblem, payloadHash, type UsageEvent } from "../event.ts";
import { messages } from "../messages.ts";
import { mayRecord } from "../record.ts";
import { lockTenants, type Written, writeEvents } from "../write-events.ts";
import { lineParser } from "./formats.ts";
import { type Lines, longestLine } from "./lines.ts";
import type { ImportFormat, LineParser, Parsed, ParsedEvent } from "./parse.ts";
import { ImportResult, LineRefused } from "./result.ts";
import { TenantNames } from "./tenant-names.ts";

export interface ImportOptions {
  readonly format: ImportFormat;
  /** Leaves bad lines out instead of stopping at the first. */
  readonly keepGoing: boolean;
  readonly signal: AbortSignal;
  /** Called after each batch that is durable, with the last line that it holds. */
  readonly onBatch?: (line: number) => void;
}

/** An event and the line that it came from. */
interface Numbered {
  readonly line: number;
  readonly event: ParsedEvent;
}

/** A batch is one transaction: large enough to be fast, small enough that others get their turn. */
export const batchSize = 30_000;

/**
 * Imports events, batch after batch. What is in already is recognised, so that a run after a failure, a kill or an interrupt
 * finishes the work. Throws `LineRefused` at the first bad line, of which nothing of its batch is in.
 */
export async function importUsage(
  registry: Registry,
  blocks: AsyncIterable<Lines>,
  options: ImportOptions,
): Promise<ImportResult> {
  const result = new ImportResult();
  const names = new TenantNames(registry);
  const parse = lineParser(options.format);
  let batch: Numbered[] = [];
  let line = 0;

  const refuse = (at: number, reason: Text): void => {
    if (!options.keepGoing) throw new LineRefused(at, reason, result);
    result.addRefused(at, reason);
  };
  const write = async (full: readonly Numbered[], last: number): Promise<void> => {
    const events = await resolveTenants(names, full, refuse);
    if (events.length > 0) await writeBatch(registry, events, options.keepGoing, result, refuse);
    result.durableThrough = last;
    options.onBatch?.(last);
  };
  // One batch is written while the next one is read.
  let writing: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    await writing;
    writing = write(batch, line);
    // Whoever waits for it sees what went wrong.
    writing.catch(() => {});
    batch = [];
  };
  const stop = async (problem: Text): Promise<never> => {
    // An earlier line may be wrong too, and is the first then.
    await writing;
    if (!options.keepGoing) await resolveTenants(names, batch, refuse);
    throw new LineRefused(line, problem, result);
  };

  const restore = tuneForBulk(registry);
  try {
    for await (const lines of blocks) {
      options.signal.throwIfAborted();
      const now = registry.now();
      for (const text of lines) {
        line += 1;
        const parsed = parseLine(parse, text, line, now);
        if (parsed === undefined) continue;
        if ("problem" in parsed) {
          if (parsed.fatal || !options.keepGoing) await stop(parsed.problem);
          refuse(line, parsed.problem);
        } else if (batch.push({ line, event: parsed.event }) >= batchSize) await flush();
      }
    }
    await flush();
    await writing;
  } finally {
    await writing.catch(() => {});
    restore();
  }
  result.refused.sort((a, b) => a.line - b.line);
  return result;
}

function parseLine(parse: LineParser, raw: string | undefined, line: number, now: number): Parsed | undefined {
  if (raw === undefined) return { problem: messages.notUtf8 };
  if (raw.length > longestLine) return { problem: messages.lineTooLong, fatal: true };
  const parsed = parse(line === 1 && raw.startsWith("\ufeff") ? raw.slice(1) : raw);
  if (parsed === undefined || "problem" in parsed) return parsed;
  const problem = futureProblem(parsed.event.at, now);
  return problem ? { problem } : parsed;
}

interface Resolved {
  readonly line: number;
  readonly slug: string;
  readonly event: UsageEvent;
}

async function resolveTenants(
  names: TenantNames,
  batch: readonly Numbered[],
  refuse: (line: number, reason: Text) => void,
): Promise<readonly Resolved[]> {
  await names.load(batch.map(({ event }) => event.tenant));
  const resolved: Resolved[] = [];
  for (const { line, event } of batch) {
    const tenant = names.get(event.tenant);
    if (!tenant) {
      refuse(line, messages.tenantUnknown(event.tenant, nearest(event.tenant, await names.slugs())));
      continue;
    }
    const { source, id, metric, quantity, at } = event;
    const hash = payloadHash(metric, quantity, at);
    // Spelled out: spreading a million objects takes half a second.
    const usage = { tenant: tenant.id, source, id, metric, quantity, at, payloadHash: hash };
    resolved.push({ line, slug: tenant.slug, event: usage });
  }
  return resolved;
}

async function writeBatch(
  registry: Registry,
  resolved: readonly Resolved[],
  keepGoing: boolean,
  result: ImportResult,
  refuse: (line: number, reason: Text) => void,
): Promise<void> {
  const ids = [...new Set(resolved.map(({ event }) => event.tenant))];
  // The transaction may be run again: what it tells is counted once it is durable.
  const { statuses, recorded, written } = await registry.write(async (trx) => {
    const statuses = await lockTenants(trx, registry.dialect, ids);
    const recorded = resolved.filter(({ event }) => mayRecord(statuses.get(event.tenant)));
    const events = recorded.map(({ event }) => event);
    if (!keepGoing && recorded.length < resolved.length) return { statuses, recorded: [], written: nothing };
    return { statuses, recorded, written: await writeEvents(trx, registry.dialect, events, registry.now()) };
  });
  for (const { line, slug, event } of resolved) {
    const status = statuses.get(event.tenant);
    if (!mayRecord(status)) refuse(line, messages.erased(slug, status ?? "erased"));
  }
  result.addWritten(recorded, written);
}

const nothing: Written = { inserted: 0, duplicates: [], conflicts: [] };

/** SQLite's cache is made for small machines; a bulk of events with ids in no order goes all over the index. */
function tuneForBulk(registry: Registry): () => void {
  if (registry.dialect === "postgres") return () => {};
  const { raw } = registry;
  raw.exec("PRAGMA cache_size = -65536");
  raw.exec("PRAGMA wal_autocheckpoint = 32000");
  return () => {
    raw.exec("PRAGMA cache_size = -2000");
    raw.exec("PRAGMA wal_autocheckpoint = 1000");
  };
}
