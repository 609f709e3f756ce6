import type { Text } from "@microforge/core/program";
import type { UsageEvent } from "../event.ts";
import type { Written } from "../write-events.ts";

/** How many conflicts and bad lines are told one by one; the others are only counted. */
const told = 1000;

export interface Conflict {
  readonly line: number;
  readonly tenant: string;
  readonly source: string;
  readonly id: string;
}

export interface RefusedLine {
  readonly line: number;
  readonly reason: Text;
}

export interface TenantCounts {
  imported: number;
  duplicates: number;
  conflicts: number;
}

/** What an import did so far. */
export class ImportResult {
  /** Everything up to this line is in the registry for good. */
  durableThrough = 0;
  imported = 0;
  duplicates = 0;
  conflictCount = 0;
  refusedCount = 0;
  readonly conflicts: Conflict[] = [];
  readonly refused: RefusedLine[] = [];
  /** By slug. */
  readonly tenants = new Map<string, TenantCounts>();

  addRefused(line: number, reason: Text): void {
    this.refusedCount += 1;
    if (this.refused.length < told) this.refused.push({ line, reason });
  }

  addWritten(
    lines: readonly { readonly line: number; readonly slug: string; readonly event: UsageEvent }[],
    { inserted, duplicates, conflicts }: Written,
  ): void {
    this.imported += inserted;
    this.duplicates += duplicates.length;
    this.conflictCount += conflicts.length;
    for (const { slug } of lines) this.#countsOf(slug).imported += 1;
    for (const [places, kind] of [
      [duplicates, "duplicates"],
      [conflicts, "conflicts"],
    ] as const) {
      for (const place of places) {
        const counts = this.#countsOf(lines[place]?.slug ?? "");
        counts.imported -= 1;
        counts[kind] += 1;
      }
    }
    for (const place of conflicts) {
      const found = lines[place];
      if (!found || this.conflicts.length >= told) break;
      this.conflicts.push({ line: found.line, tenant: found.slug, source: found.event.source, id: found.event.id });
    }
  }

  #countsOf(slug: string): TenantCounts {
    const known = this.tenants.get(slug);
    if (known) return known;
    const counts = { imported: 0, duplicates: 0, conflicts: 0 };
    this.tenants.set(slug, counts);
    return counts;
  }
}

/** The first bad line, with which an import stops. */
export class LineRefused extends Error {
  readonly line: number;
  readonly reason: Text;
  /** What is in already. */
  readonly result: ImportResult;

  constructor(line: number, reason: Text, result: ImportResult) {
    super(`line ${line}: ${reason.en}`);
    this.line = line;
    this.reason = reason;
    this.result = result;
  }
}
