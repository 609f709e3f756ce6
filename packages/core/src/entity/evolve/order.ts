import { isToOne } from "../schema.ts";
import type { Entities } from "../spec.ts";

/**
 * The names of some entities in an order in which their tables can be created: what is referred to comes first. In a
 * circle an optional reference waits; a circle of required ones could hold no row.
 */
export function creationOrder(names: readonly string[], entities: Entities): string[] {
  const order: string[] = [];
  const left = new Set(names);
  while (left.size > 0) {
    const waits = (name: string, onlyRequired: boolean): boolean =>
      Object.values(entities[name]?.relations ?? {}).some(
        (relation) =>
          relation.kind !== "one-to-many" &&
          relation.to !== name &&
          left.has(relation.to) &&
          (!onlyRequired || (isToOne(relation) && !relation.optional)),
      );
    const candidates = [...left];
    const next =
      candidates.find((name) => !waits(name, false)) ?? candidates.find((name) => !waits(name, true)) ?? candidates[0];
    if (next === undefined) break;
    order.push(next);
    left.delete(next);
  }
  return order;
}
