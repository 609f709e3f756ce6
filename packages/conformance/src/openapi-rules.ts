import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { ApiResponse, ResponseRule } from "./client.ts";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";

const documentId = "openapi.json";

/** One operation of an OpenAPI document. */
export interface Operation {
  readonly method: string;
  readonly template: string;
  readonly responses: JsonObject;
}

/** A rule that holds every response to what `/openapi.json` says of it: status, content type, schema, nothing more. */
export function openApiRule(document: JsonObject): ResponseRule {
  const validators = createValidators(document);
  return (response) => {
    const operation = findOperation(document, response.method, response.path);
    if (operation === undefined) return [];
    const where = `${operation.method} ${operation.template}`;
    const status = String(response.status);
    const documented = resolve(document, operation.responses[status]);
    if (documented === undefined) return [`${where} does not document ${status}`];
    if (response.method === "HEAD" || response.text === "") return [];
    return checkContent(response, resolve(document, documented.content), validators, [
      ...referenceTo(operation, status, document),
      "content",
    ]);
  };
}

/** The operation that a request falls under; a literal path wins over a template. HEAD is documented by GET. */
export function findOperation(document: JsonObject, method: string, path: string): Operation | undefined {
  const pathname = path.split("?")[0] ?? "";
  const matching = operations(document).filter(({ template }) => templatePattern(template).test(pathname));
  const name = method === "HEAD" ? "get" : method.toLowerCase();
  const literal = matching.some(({ template }) => !template.includes("{"));
  return matching.find((operation) => operation.method === name && (!literal || !operation.template.includes("{")));
}

export function operations(document: JsonObject): readonly Operation[] {
  const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
  return Object.entries(isJsonObject(document.paths) ? document.paths : {}).flatMap(([template, item]) =>
    methods.flatMap((method) => {
      const operation = isJsonObject(item) ? item[method] : undefined;
      const responses = isJsonObject(operation) ? operation.responses : undefined;
      return isJsonObject(operation) ? [{ method, template, responses: isJsonObject(responses) ? responses : {} }] : [];
    }),
  );
}

/** The object itself, or what its `$ref` points at. */
export function resolve(document: JsonObject, value: Json | undefined): JsonObject | undefined {
  if (!isJsonObject(value)) return undefined;
  const reference = value.$ref;
  if (typeof reference !== "string") return value;
  const target = pointerParts(reference).reduce<Json | undefined>(
    (node, part) => (isJsonObject(node) ? node[part] : undefined),
    document,
  );
  return resolve(document, target);
}

type Validators = (parts: readonly string[]) => ValidateFunction;

function createValidators(document: JsonObject): Validators {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false, validateFormats: true });
  addFormats.default(ajv);
  ajv.addSchema(document, documentId);
  const compiled = new Map<string, ValidateFunction>();
  return (parts) => {
    const $ref = `${documentId}#/${parts.map(escapePart).join("/")}`;
    const known = compiled.get($ref);
    const validate =
      known ?? ajv.compile(isFreeForm(document, parts) ? { $ref } : { $ref, unevaluatedProperties: false });
    compiled.set($ref, validate);
    return validate;
  };
}

/** Whether a schema names no members; else a member that it does not mention is as wrong as a missing one. */
function isFreeForm(document: JsonObject, parts: readonly string[]): boolean {
  const schema = resolve(document, { $ref: `#/${parts.map(escapePart).join("/")}` });
  return !["properties", "allOf", "anyOf", "oneOf"].some((keyword) => schema?.[keyword] !== undefined);
}

function checkContent(
  { headers, text, body }: ApiResponse,
  content: JsonObject | undefined,
  validators: Validators,
  parts: readonly string[],
): readonly string[] {
  const mediaType = (headers["content-type"] ?? "").split(";")[0] ?? "";
  if (content === undefined) return [`The document promises no body, but ${text.length} characters came`];
  const media = content[mediaType];
  if (!isJsonObject(media)) return [`The document does not promise content of type "${mediaType}"`];
  if (!mediaType.endsWith("json") || media.schema === undefined) return [];
  const validate = validators([...parts, mediaType, "schema"]);
  if (validate(body)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `Against openapi.json: ${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

function referenceTo({ method, template, responses }: Operation, status: string, document: JsonObject) {
  const inline = ["paths", template, method, "responses", status];
  const response = responses[status];
  const reference = isJsonObject(response) ? response.$ref : undefined;
  if (typeof reference !== "string") return inline;
  const parts = pointerParts(reference);
  const further = parts.reduce<Json | undefined>(
    (node, part) => (isJsonObject(node) ? node[part] : undefined),
    document,
  );
  if (isJsonObject(further) && further.$ref !== undefined)
    throw new Error(`${reference} is a reference to a reference`);
  return parts;
}

function templatePattern(template: string): RegExp {
  return new RegExp(`^${template.replace(/\{[^}]+\}/g, "[^/]+")}$`);
}

function pointerParts(reference: string): readonly string[] {
  const pointer = decodeURIComponent(reference.replace(/^#\//, ""));
  return pointer.split("/").map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function escapePart(part: string): string {
  return encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));
}
