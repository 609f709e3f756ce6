import { forms, ownFields } from "@microforge/core/entity";
import type { Text } from "@microforge/core/program";

/** What the language model is told before it reads the sentence. */
export function instructions(known: readonly string[], name: string | undefined): string {
  const types = Object.keys(forms).join(", ");
  return `You design entities of a web service. Answer with one JSON object and nothing else:
{"name": "Task", "entity": {"label": {"en": "Task", "zh": "任务"}, "fields": {"title": {"type": "string", "min": 1, "max": 200}}}}

"name": UpperCamelCase ASCII.${name === undefined ? "" : ` It must be ${JSON.stringify(name)}.`}
"entity" may have: label, fields, relations, unique (lists of field names that must be different together), scope
("none", "owner" or "tenant"), soft_delete, audit (true or false).
"fields": snake_case names, each with a type of: ${types}.
A field may have: optional, unique, indexed, secret, generated (true); min, max (of a number its value, of a text or bytes
its length); pattern (only string); values (only enum, required); precision and scale (only decimal, required); default
(never with optional, unique or secret; not for date, time, datetime, uuid, json, bytes); personal ("personal" or
"sensitive"); label ({"en", "zh"}); description. Give strings a max. Leave out what is not needed.
Every entity has ${ownFields.join(", ")} already: never write them.
"relations": snake_case names, each with "to" and "kind" (many-to-one, one-to-one, many-to-many, one-to-many), for
many-to-one and one-to-one also "optional" (true) and "on_delete" (restrict, cascade, set-null). A relation leads only to
the entity itself or to one of these: ${known.length > 0 ? known.join(", ") : "(there are none)"}. Otherwise use a field.`;
}

/** What it is told when its answer cannot be used. */
export const correction = (problems: readonly Text[]): string =>
  `This cannot be used:\n${problems.map(({ en }) => `- ${en}`).join("\n")}\nAnswer with the whole corrected JSON object and nothing else.`;
