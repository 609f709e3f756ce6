import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect } from "vitest";
import { matchPath } from "./http/router.ts";
import { apiRoutes } from "./site.ts";
import { type Answer, ask, call as request, type TestServer } from "./testing.ts";

const documents = new Map<TestServer, Promise<Document>>();

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: object;
}

/** The OpenAPI document as the server gives it out. */
export function documentOf(server: TestServer): Promise<Document> {
  const known = documents.get(server) ?? ask(server, "/openapi.json").then((answer) => answer.json() as Document);
  documents.set(server, known);
  return known;
}

/** Calls the API, and checks that the response is one that the document tells of. */
export async function call(
  server: TestServer,
  method: string,
  path: string,
  body?: unknown,
  token?: string,
): Promise<Answer> {
  const answer = await request(server, method, path, body, token);
  const segments = (path.split("?")[0] ?? "").slice(1).split("/").map(decodeURIComponent);
  const match = matchPath(apiRoutes, segments).find(({ route }) => route.method === method);
  if (!match) throw new Error(`the API has no ${method} ${path}`);
  await checkAnswer(server, match.route.path, method, answer);
  return answer;
}

async function checkAnswer(server: TestServer, path: string, method: string, answer: Answer): Promise<void> {
  const document = await documentOf(server);
  const response = document.paths[path]?.[method.toLowerCase()]?.responses[answer.status];
  expect(response, `${method} ${path} tells of ${answer.status}`).toBeDefined();
  const type = (answer.headers["content-type"] ?? "").split(";")[0] ?? "";
  if (!response?.content) return expect(answer.body).toBe("");
  const schema = response.content[type]?.schema;
  expect(schema, `${method} ${path} ${answer.status} tells of ${type}`).toBeDefined();
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile({ ...schema, components: document.components });
  expect(validate(answer.json()) ? [] : validate.errors, `${method} ${path} ${answer.status} ${answer.body}`).toEqual(
    [],
  );
}

/** Where the API has a tenant, or something of it. */
export const at = (slug: string, rest = ""): string => `/api/v1/tenants/${slug}${rest}`;

/** Makes a tenant of a test's own each time; its slug. */
export function tenantsOn(server: TestServer): (more?: Readonly<Record<string, unknown>>) => Promise<string> {
  let made = 0;
  return async (more = {}) => {
    made += 1;
    const slug = `made-${made}`;
    const answer = await call(server, "POST", "/api/v1/tenants", { name: `Made ${made}`, slug, ...more });
    expect(answer.status).toBe(201);
    return slug;
  };
}
