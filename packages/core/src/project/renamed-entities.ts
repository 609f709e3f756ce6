import { pluralSnake, snakeCase } from "../entity/naming.ts";
import type { EvolveOptions, Recorded, RecordedEntity, Wanted } from "../service/history.ts";

/** An entity that has another name from now on. */
export interface RenamedEntity {
  readonly from: string;
  readonly to: string;
}

/** The renames that are of whole entities, as far as they can be: the old one is recorded, and only the new one wanted. */
export const renamedEntities = (
  recorded: Recorded,
  wanted: Wanted,
  renames: EvolveOptions["renames"] = [],
): RenamedEntity[] =>
  renames.flatMap(({ entity: from, field, to }) =>
    field === undefined && Object.hasOwn(recorded, from) && Object.hasOwn(wanted, to) && !Object.hasOwn(wanted, from)
      ? [{ from, to }]
      : [],
  );

/** What is recorded, by the names from now on: history and layers go along. */
export function underNewNames(recorded: Recorded, renamed: readonly RenamedEntity[]): Recorded {
  const names = new Map(renamed.map(({ from, to }) => [from, to]));
  return Object.fromEntries(Object.entries(recorded).map(([name, entity]) => [names.get(name) ?? name, entity]));
}

/** Where the files of an entity lie once it is called otherwise; a file that has no counterpart is left out. */
export function movedFiles(
  { from, to }: RenamedEntity,
  before: RecordedEntity,
  after: Pick<RecordedEntity, "spec" | "files">,
): [from: string, to: string][] {
  const plurals = [before.spec.plural ?? pluralSnake(from), after.spec.plural ?? pluralSnake(to)] as const;
  const modules = [snakeCase(from), snakeCase(to)] as const;
  const wanted = new Set(after.files);
  return before.files.flatMap((path): [string, string][] => {
    const candidates = [modules, plurals].map(([old, now]) =>
      path.replace(new RegExp(`(?<![a-z0-9])${old}(?![a-z0-9])`, "gu"), now),
    );
    const found = candidates.find((candidate) => candidate !== path && wanted.has(candidate));
    return found === undefined ? [] : [[path, found]];
  });
}
