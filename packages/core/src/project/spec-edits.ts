import { isDeepStrictEqual } from "node:util";
import type { YamlEdit } from "../edit/yaml-edit.ts";
import type { Entity } from "../entity/spec.ts";

/** Maps of an entity whose members are written and kept one by one, with the comments beside them. */
const memberMaps = ["fields", "relations"] as const;

/**
 * The edits that make microforge.yaml say `after` where it says `before`; only what differs is touched, so that comments
 * and layout of the rest stay.
 */
export function specEdits(name: string, before: Entity | undefined, after: Entity | undefined): YamlEdit[] {
  const place = ["entities", name];
  if (after === undefined) return before === undefined ? [] : [{ delete: place }];
  if (before === undefined) return [{ set: place, value: after }];
  const keys = Object.keys({ ...before, ...after }) as (keyof Entity)[];
  return keys.flatMap((key): YamlEdit[] => {
    if (isDeepStrictEqual(before[key], after[key])) return [];
    if (after[key] === undefined) return [{ delete: [...place, key] }];
    const map = memberMaps.find((candidate) => candidate === key);
    const [old, wanted] = map ? [before[map], after[map]] : [];
    if (!old || !wanted) return [{ set: [...place, key], value: after[key] }];
    return Object.keys({ ...old, ...wanted }).flatMap((member): YamlEdit[] => {
      if (isDeepStrictEqual(old[member], wanted[member])) return [];
      const at = [...place, key, member];
      return [wanted[member] === undefined ? { delete: at } : { set: at, value: wanted[member] }];
    });
  });
}
