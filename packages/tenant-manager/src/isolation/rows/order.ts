/** A table and those of the same schema that it refers to. */
interface Referring {
  readonly name: string;
  readonly references: readonly { readonly table: string | null }[];
}

/** Parents before children; of tables that refer to each other in a circle, the first by name comes first. */
export function parentsFirst<T extends Referring>(tables: readonly T[]): readonly T[] {
  const left = new Map(tables.map((table) => [table.name, table]));
  const ordered: T[] = [];
  const isFree = ({ name, references }: T): boolean =>
    references.every(({ table }) => table === null || table === name || !left.has(table));
  while (left.size > 0) {
    const free = [...left.values()].filter(isFree);
    const next = free.length > 0 ? free : [...left.values()].slice(0, 1);
    for (const table of next) left.delete(table.name);
    ordered.push(...next);
  }
  return ordered;
}

/** Whether rows of `from` can lead, reference by reference, back to `from` through `to`. */
export function isInCircle(tables: readonly Referring[], from: string, to: string): boolean {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const seen = new Set<string>();
  const ahead = [to];
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    if (name === from) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    for (const { table } of byName.get(name)?.references ?? []) if (table !== null) ahead.push(table);
  }
  return false;
}
