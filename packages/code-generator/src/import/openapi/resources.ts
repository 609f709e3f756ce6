import { isObject, objectAt, pointerStep, property } from "../json.ts";
import { singular } from "../names.ts";
import { type Files, inside, type Located, located, resolved } from "./references.ts";
import { shapeOf } from "./shape.ts";

/** What the paths of a description say about one kind of thing. */
export interface Resource {
  /** Its collection: `/users`. */
  readonly path: string;
  /** A name made of the path, for a body without one. */
  readonly name: string;
  /** The schema that shows it best. */
  readonly schema: Located;
  /** Where requests that create it are described, if differently. */
  readonly requests: readonly Located[];
}

interface Bodies {
  readonly item: Located[];
  readonly list: Located[];
  readonly requests: Located[];
}

/** The resources of a description, each with the body that its responses have, or else its requests. */
export function resourcesOf(files: Files): Resource[] {
  const paths = objectAt(files.get(""), "paths") ?? {};
  const found = new Map<string, Bodies>();
  for (const path of Object.keys(paths)) {
    const start = located(property(paths, path), "", `#/paths/${pointerStep(path)}`);
    if (start === undefined) continue;
    const isItem = /\{[^/]*\}\/?$/u.test(path);
    const base = path.replace(isItem ? /\/?[^/]*\/?$/u : /\/$/u, "");
    const bodies = found.get(base) ?? { item: [], list: [], requests: [] };
    found.set(base, bodies);
    const operation = (method: string): Located | undefined => inside(resolved(files, start), method);
    const response = (method: string, ...codes: string[]) => responseBody(files, operation(method), codes);
    const request = (method: string) => requestBody(files, operation(method));
    if (isItem) {
      bodies.item.push(...response("get", "200"), ...response("put", "200", "201"), ...response("patch", "200"));
      bodies.requests.push(...request("put"), ...request("patch"));
    } else {
      bodies.item.push(...response("post", "201", "200"));
      bodies.list.push(...response("get", "200").flatMap((body) => listItem(files, body) ?? []));
      bodies.requests.push(...request("post"));
    }
  }
  return [...found].flatMap(([path, { item, list, requests }]) => {
    const isEntity = (body: Located): boolean => {
      const target = resolved(files, body);
      return shapeOf(files, target).properties.size > 0 && listItem(files, target) === undefined;
    };
    const bodies = requests.map((body) => resolved(files, body));
    // Creating without a collection is an action: `POST /login`.
    const best =
      [...item, ...list].find(isEntity) ?? (list.length + item.length > 0 ? bodies.find(isEntity) : undefined);
    if (best === undefined || path === "") return [];
    const schema = resolved(files, best);
    return [{ path, name: nameOf(path), schema, requests: bodies.filter(({ place }) => place !== schema.place) }];
  });
}

/** What a list's body lists: its own items, or those of the one list in its envelope. */
export function listItem(files: Files, body: Located): Located | undefined {
  const target = resolved(files, body);
  const shape = shapeOf(files, target);
  if (shape.items !== undefined) return resolved(files, shape.items);
  const lists = [...shape.properties.values()].flatMap((value) => {
    const { items } = shapeOf(files, value);
    return items === undefined ? [] : [resolved(files, items)];
  });
  const others = [...shape.properties].filter(([, value]) => shapeOf(files, value).items === undefined);
  const [only] = lists;
  if (lists.length !== 1 || only === undefined || !others.every(([name]) => paging.test(name))) return undefined;
  return shapeOf(files, only).properties.size > 0 ? only : undefined;
}

/** What an envelope says of its list. */
const paging =
  /^_?(?:.*(?:count|total|page|pages|pagination|paging|size|cursor|offset|limit|next|previous|prev|first|last|has_?more|links?|meta|metadata|token)|object|url|sort|order|status|success|incomplete_results|kind|etag|entries)$/iu;

function responseBody(files: Files, operation: Located | undefined, codes: readonly string[]): Located[] {
  if (operation === undefined) return [];
  return [...codes, "2XX", "default"].slice(0, codes.length + 1).flatMap((code) => {
    const response = inside(operation, "responses", code);
    return response === undefined ? [] : contentSchema(files, response);
  });
}

function requestBody(files: Files, operation: Located | undefined): Located[] {
  const body = operation && inside(operation, "requestBody");
  return body === undefined ? [] : contentSchema(files, body);
}

function contentSchema(files: Files, message: Located): Located[] {
  const target = resolved(files, message);
  const content = isObject(target.schema) ? Object.keys(objectAt(target.schema, "content") ?? {}) : [];
  const json = content.find((type) => /^(?:application\/(?:.*\+)?json|\*\/\*)/iu.test(type));
  const schema = json === undefined ? undefined : inside(target, "content", json, "schema");
  return schema === undefined ? [] : [schema];
}

function nameOf(path: string): string {
  const words = path.split("/").filter((step) => step !== "" && !step.includes("{"));
  const last = words.at(-1) ?? "";
  const [, before = "", noun = ""] = /^(.*[^A-Za-z])?([\s\S]*)$/u.exec(last) ?? [];
  return before + singular(noun);
}
