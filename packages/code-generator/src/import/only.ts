import { CliError, exitCodes, nearest } from "@microforge/core/program";
import type { Draft } from "./draft.ts";
import type { Remarks } from "./imported.ts";
import { entityName } from "./names.ts";

/** The drafts that are asked for, by what the description or the entity calls them; all without a list. */
export function onlyThese(drafts: readonly Draft[], only: readonly string[] | undefined, remarks: Remarks): Draft[] {
  if (only === undefined) return [...drafts];
  const isMeant = ({ key, name }: Draft, wanted: string): boolean =>
    key === wanted || entityName(name) === entityName(wanted);
  const missing = only.find((wanted) => !drafts.some((draft) => isMeant(draft, wanted)));
  if (missing !== undefined)
    throw unknownName(
      missing,
      drafts.flatMap(({ key, name }) => [key, entityName(name)]),
    );
  return drafts.filter((draft) => {
    const isWanted = only.some((wanted) => isMeant(draft, wanted));
    if (!isWanted) remarks.passed(draft.place, "not among those of `--only`", "不在 `--only` 之列");
    return isWanted;
  });
}

/** A name of `--only` that is not there. */
export function unknownName(missing: string, known: readonly string[]): CliError {
  const guess = nearest(missing, known);
  return new CliError("unknown-source-name", {
    message: { en: `nothing in the source is called \`${missing}\``, zh: `来源中没有名为 \`${missing}\` 的内容` },
    ...(guess !== undefined && { hint: { en: `did you mean \`${guess}\`?`, zh: `是否想用 \`${guess}\`？` } }),
    exitCode: exitCodes.usage,
  });
}
