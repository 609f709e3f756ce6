import type { Entity, Field } from "@microforge/core/entity";
import type { Text } from "@microforge/core/program";
import { problemsOf } from "./checks.ts";
import type { Remarks } from "./imported.ts";

/** What a field can do without and still be what it was, in the order in which it is given up. */
const dispensable = ["default", "pattern", "unique", "indexed", "min", "max"] as const;

/**
 * The field, without what keeps it from being generated; undefined when it cannot be generated at all. Each thing that is
 * given up is listed with its reason. `secret` is never given up: a value that was hidden would be shown.
 */
export function settle(
  entity: string,
  name: string,
  { place, field }: { readonly place: string; readonly field: Field },
  remarks: Remarks,
): Field | undefined {
  const open = withoutHopelessEnum(entity, name, place, field, remarks);
  let kept = open;
  let problems = fieldProblems(entity, name, kept);
  for (const key of dispensable) {
    if (problems.length === 0) return kept;
    if (kept[key] === undefined) continue;
    const { [key]: _, ...without } = kept;
    const fewer = fieldProblems(entity, name, without);
    if (fewer.length >= problems.length) continue;
    const solved = problems.filter(({ en }) => !fewer.some((problem) => problem.en === en));
    remarks.lost(
      place,
      `\`${key}\` is left out: ${solved.map(({ en }) => en).join("; ")}`,
      `未保留 \`${key}\`：${solved.map(({ zh }) => zh).join("；")}`,
    );
    kept = without;
    problems = fewer;
  }
  if (problems.length === 0) return kept;
  remarks.lost(
    place,
    `left out: ${problems.map(({ en }) => en).join("; ")}`,
    `未导入：${problems.map(({ zh }) => zh).join("；")}`,
  );
  return undefined;
}

/** Values that no enum can have leave a text: what it may say is no longer checked, but nothing else is lost. */
function withoutHopelessEnum(entity: string, name: string, place: string, field: Field, remarks: Remarks): Field {
  if (field.type !== "enum") return field;
  const { values = [], default: chosen, ...rest } = field;
  const problems = fieldProblems(entity, name, { ...rest, values });
  if (problems.length === 0) return field;
  remarks.lost(
    place,
    `the list of values is left out, any text is taken: ${problems.map(({ en }) => en).join("; ")}`,
    `未保留取值列表，接受任意文本：${problems.map(({ zh }) => zh).join("；")}`,
  );
  const longest = Math.max(...values.map((text) => text.length));
  return {
    ...rest,
    type: "string",
    ...(longest > 255 && { max: longest }),
    ...(chosen !== undefined && { default: chosen }),
  };
}

/** What is wrong with this field in this entity, found with a companion that is always right. */
export function fieldProblems(entity: string, name: string, field: Field): Text[] {
  const companion = name === "companion" ? "other_companion" : "companion";
  const alone: Entity = { fields: { [companion]: { type: "bool" } } };
  const known = new Set(problemsOf({ [entity]: alone }).map(({ text }) => text.en));
  const prefix = /^`fields\.[^`]*`[:：]\s*/u;
  return problemsOf({ [entity]: { fields: { ...alone.fields, [name]: field } } })
    .filter(({ text }) => !known.has(text.en))
    .map(({ text: { en, zh } }) => ({ en: en.replace(prefix, ""), zh: zh.replace(prefix, "") }));
}
