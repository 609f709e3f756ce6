import { isDeepStrictEqual } from "node:util";
import type { Recorded, Wanted, WantedEntity } from "../service/history.ts";

/**
 * The entities whose code may differ: those that change, and those whose code speaks of one that changes. An entity's code
 * knows the entities that it refers to and that refer to it; and its deletion goes on through all that is deleted with it.
 *
 * @param renamed entities of `after` that were called otherwise; `before` has them under their new names
 */
export function affected(before: Recorded, after: Wanted, renamed: readonly string[] = []): ReadonlySet<string> {
  const names = Object.keys({ ...before, ...after });
  const changed = names.filter((name) => renamed.includes(name) || !isSame(before[name], after[name]));
  const touched = new Set(changed);
  for (const entities of [before, after]) {
    for (const name of changed) {
      for (const target of targets(entities[name])) touched.add(target);
      for (const [other, entity] of Object.entries(entities)) if (targets(entity).includes(name)) touched.add(other);
    }
    // A set grows while it is walked through.
    for (const name of touched) for (const target of cascadeTargets(entities[name])) touched.add(target);
  }
  return new Set(Object.keys(after).filter((name) => touched.has(name)));
}

const isSame = (before: WantedEntity | undefined, after: WantedEntity | undefined): boolean =>
  before !== undefined &&
  after !== undefined &&
  isDeepStrictEqual(before.spec, after.spec) &&
  isDeepStrictEqual(before.parts, after.parts);

const targets = (entity: WantedEntity | undefined): string[] =>
  Object.values(entity?.spec.relations ?? {}).map(({ to }) => to);

/** The entities that take this one with them when they are deleted. */
const cascadeTargets = (entity: WantedEntity | undefined): string[] =>
  Object.values(entity?.spec.relations ?? {}).flatMap((relation) =>
    relation.on_delete === "cascade" ? [relation.to] : [],
  );
