import { listed } from "@microforge/core/program";
import { finish } from "../finish.ts";
import { type Imported, Remarks } from "../imported.ts";
import { isObject, objectAt } from "../json.ts";
import { entityName } from "../names.ts";
import { unknownName } from "../only.ts";
import { type Choice, chooseSchemas } from "./choose.ts";
import { draftOf } from "./entity.ts";
import type { Files } from "./references.ts";

/** Makes entities of an OpenAPI description, which is `files.get("")`, and the files beside it. */
export function importOpenapi(files: Files, choice: Choice): Imported {
  const remarks = new Remarks();
  const chosen = chooseSchemas(files, choice, remarks);
  checkOnly(
    choice.only,
    [...chosen.values()].map(({ name }) => name),
    files,
  );
  remarkOnRest(files, remarks);
  const reading = { files, chosen, remarks };
  return finish(
    [...chosen.values()].map((schema) => draftOf(reading, schema)),
    remarks,
  );
}

/** Refuses names that are not there. */
function checkOnly(only: readonly string[] | undefined, chosen: readonly string[], files: Files): void {
  const found = new Set(chosen.map(entityName));
  const missing = only?.find((name) => !found.has(entityName(name)));
  const known = Object.keys(objectAt(objectAt(files.get(""), "components"), "schemas") ?? {}).map(entityName);
  if (missing !== undefined) throw unknownName(missing, known);
}

/** Keywords for readers, which no data depends on. */
const forReaders = /^(?:x-.*|example|examples|deprecated|externalDocs|xml|\$comment)$/u;

/** What is in every description and says nothing about data is told once. */
function remarkOnRest(files: Files, remarks: Remarks): void {
  const counts = new Map<string, number>();
  const open: unknown[] = [objectAt(objectAt(files.get(""), "components"), "schemas") ?? {}];
  const seen = new Set<unknown>();
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (typeof item !== "object" || item === null || seen.has(item)) continue;
    seen.add(item);
    for (const [name, value] of Object.entries(item)) {
      if (!Array.isArray(item) && forReaders.test(name)) {
        const kind = name.startsWith("x-") ? "x-…" : name;
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
      } else open.push(value ?? null);
    }
  }
  const list = listed([...counts].map(([name, count]) => `\`${name}\` ${count}×`));
  if (counts.size > 0) remarks.passed("#/components/schemas", `for readers: ${list.en}`, `仅供阅读：${list.zh}`);
  const operations = Object.values(objectAt(files.get(""), "paths") ?? {})
    .filter(isObject)
    .flatMap((item) =>
      Object.keys(item).filter((method) => /^(?:get|put|post|delete|patch|head|options|trace)$/u.test(method)),
    );
  if (operations.length > 0) {
    remarks.passed(
      "#/paths",
      `${operations.length} operations: the API of a service follows from its entities`,
      `${operations.length} 个操作：服务的 API 由实体决定`,
    );
  }
}
