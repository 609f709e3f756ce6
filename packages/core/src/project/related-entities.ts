import { isDeepStrictEqual } from "node:util";
import type { Recorded, Wanted, WantedEntity } from "../service/history.ts";

/**
 * The entities whose code may differ: those that change, and those whose code speaks of one that changes. An entity's code
 * knows the entities that it refers to and that refer to it; its tests also make what it cannot be without, and what
 * that cannot be without.
 */
export function affected(before: Recorded, after: Wanted): ReadonlySet<string> {
  const changed = Object.keys({ ...before, ...after }).filter((name) => !isSame(before[name], after[name]));
  const touched = new Set(changed);
  for (const name of changed)
    for (const entities of [before, after]) {
      for (const target of targets(entities[name])) touched.add(target);
      for (const [other, entity] of Object.entries(entities)) if (targets(entity).includes(name)) touched.add(other);
    }
  const dependOn = (names: ReadonlySet<string>): string[] =>
    Object.entries(after).flatMap(([name, entity]) =>
      !names.has(name) && requiredTargets(entity).some((target) => names.has(target)) ? [name] : [],
    );
  for (let more = dependOn(touched); more.length > 0; more = dependOn(touched))
    for (const name of more) touched.add(name);
  return new Set(Object.keys(after).filter((name) => touched.has(name)));
}

const isSame = (before: WantedEntity | undefined, after: WantedEntity | undefined): boolean =>
  before !== undefined &&
  after !== undefined &&
  isDeepStrictEqual(before.spec, after.spec) &&
  isDeepStrictEqual(before.parts, after.parts);

const targets = (entity: WantedEntity | undefined): string[] =>
  Object.values(entity?.spec.relations ?? {}).map(({ to }) => to);

const requiredTargets = (entity: WantedEntity): string[] =>
  Object.values(entity.spec.relations ?? {}).flatMap(({ to, kind, optional }) =>
    (kind === "many-to-one" || kind === "one-to-one") && !optional ? [to] : [],
  );
