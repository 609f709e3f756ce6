import { isDeepStrictEqual } from "node:util";
import type { YamlEdit } from "../edit/yaml-edit.ts";
import { own } from "../entity/own.ts";
import type { Entity, Field, Relation } from "../entity/spec.ts";

/** A field or relation that is called otherwise. */
export interface MemberRename {
  readonly field?: string;
  readonly to: string;
}

const renameEdits = (place: readonly string[], before: Entity, renames: readonly MemberRename[]): YamlEdit[] =>
  renames.flatMap(({ field, to }) =>
    memberMaps.flatMap((map): YamlEdit[] =>
      field !== undefined && own(membersOf(before, map), field) ? [{ rename: [...place, map, field], to }] : [],
    ),
  );

function renamed(entity: Entity, renames: readonly MemberRename[]): Entity {
  const names = new Map(renames.flatMap(({ field, to }) => (field === undefined ? [] : [[field, to] as const])));
  const withNames = <T>(members: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(members).map(([member, value]) => [names.get(member) ?? member, value]));
  return {
    ...entity,
    fields: withNames(entity.fields),
    ...(entity.relations && { relations: withNames(entity.relations) }),
  };
}

/** Maps of an entity whose members are written and kept one by one, with the comments beside them. */
const memberMaps = ["fields", "relations"] as const;

const membersOf = (
  entity: Entity,
  map: (typeof memberMaps)[number],
): Readonly<Record<string, Field | Relation>> | undefined => entity[map];

/**
 * The edits that make microforge.yaml say `after` where it says `before`; only what differs is touched, so that comments
 * and layout of the rest stay.
 *
 * @param renames fields and relations that have another name in `after`: they keep their places
 */
export function specEdits(
  name: string,
  before: Entity | undefined,
  after: Entity | undefined,
  renames: readonly MemberRename[] = [],
): YamlEdit[] {
  const place = ["entities", name];
  if (before && after && renames.length > 0)
    return [...renameEdits(place, before, renames), ...specEdits(name, renamed(before, renames), after)];
  if (after === undefined) return before === undefined ? [] : [{ delete: place }];
  if (before === undefined) return [{ set: place, value: after }];
  const keys = Object.keys({ ...before, ...after }) as (keyof Entity)[];
  return keys.flatMap((key): YamlEdit[] => {
    if (isDeepStrictEqual(before[key], after[key])) return [];
    if (after[key] === undefined) return [{ delete: [...place, key] }];
    const map = memberMaps.find((candidate) => candidate === key);
    const [old, wanted] = map ? [membersOf(before, map), membersOf(after, map)] : [];
    if (!old || !wanted) return [{ set: [...place, key], value: after[key] }];
    return Object.keys({ ...old, ...wanted }).flatMap((member): YamlEdit[] => {
      const value = own(wanted, member);
      if (isDeepStrictEqual(own(old, member), value)) return [];
      const at = [...place, key, member];
      return [value === undefined ? { delete: at } : { set: at, value }];
    });
  });
}
