/** Something of the template that has to be made: what needs it comes later. */
export interface Part {
  /** Catalogue and oid: unique among all parts. */
  readonly id: string;
  /** Of parts that do not need each other, the lower rank comes first, then the older. */
  readonly rank: number;
  readonly oid: number;
  readonly sql: string;
}

/** `[what needs, what is needed]`, by ids. */
export type Need = readonly [string, string];

/** The parts in an order in which they can be made. A circle is broken where it begins: the server then says what is wrong. */
export function inOrder(parts: readonly Part[], needs: readonly Need[]): readonly Part[] {
  const sorted = parts.toSorted((a, b) => a.rank - b.rank || a.oid - b.oid);
  const byId = new Map(parts.map((part) => [part.id, part]));
  const needed = new Map<string, Part[]>();
  for (const [from, to] of needs) {
    const part = byId.get(to);
    if (from !== to && part && byId.has(from)) needed.set(from, [...(needed.get(from) ?? []), part]);
  }
  const ordered: Part[] = [];
  const seen = new Set<string>();
  const visit = (part: Part): void => {
    if (seen.has(part.id)) return;
    seen.add(part.id);
    for (const other of (needed.get(part.id) ?? []).toSorted((a, b) => a.rank - b.rank || a.oid - b.oid)) visit(other);
    ordered.push(part);
  };
  for (const part of sorted) visit(part);
  return ordered;
}
