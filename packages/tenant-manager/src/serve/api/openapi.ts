import * as z from "zod";
import { type ProblemKind, problemKinds } from "../http/problem-kinds.ts";
import type { ApiRoute } from "./route.ts";
import * as schemas from "./schemas.ts";

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 document of the routes: made from what serves, so that it cannot say anything else. */
export function openApiDocument(routes: readonly ApiRoute[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "tenant-manager",
      version,
      summary: "Tenants of a service: their life, limits, usage and bills",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      schemas: { Problem: jsonSchema(schemas.problem, "output") },
      securitySchemes: {
        operator: { type: "http", scheme: "bearer", description: "a token of an operator: everything" },
        service: { type: "http", scheme: "bearer", description: "a token of a service: admissions only" },
      },
    },
  };
}

function operation({ path, access, doc }: ApiRoute): Json {
  const parameters = [...pathParameters(path), ...queryParameters(doc.query)];
  return {
    operationId: doc.id,
    summary: doc.summary,
    security: securityOf(access),
    ...(parameters.length > 0 && { parameters }),
    ...(doc.body && {
      requestBody: {
        required: true,
        content: { "application/json": { schema: jsonSchema(doc.body, "input") } },
      },
    }),
    responses: { ...successes(doc.responses), ...problems(kindsOf(doc, access)) },
  };
}

const securityOf = (access: ApiRoute["access"]): Json[] => {
  if (access === "operator") return [{ operator: [] }];
  return access === "service" ? [{ service: [] }, { operator: [] }] : [];
};

const pathParameters = (path: string): Json[] =>
  [...path.matchAll(/\{(\w+)\}/gu)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string", minLength: 1, maxLength: 200 },
  }));

const queryParameters = (query: z.ZodObject | undefined): Json[] =>
  Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: !z.safeParse(schema, undefined).success,
    schema: jsonSchema(schema, "output"),
  }));

const successes = (responses: ApiRoute["doc"]["responses"]): Json =>
  Object.fromEntries(
    Object.entries(responses).map(([status, schema]) => [
      status,
      {
        description: descriptions[status] ?? "OK",
        ...(schema && { content: { "application/json": { schema: jsonSchema(schema, "output") } } }),
      },
    ]),
  );

const descriptions: Readonly<Record<string, string>> = { "201": "Created", "204": "Done, nothing to say" };

/** What every route may answer, and what a route says besides. */
function kindsOf({ problems, body, query }: ApiRoute["doc"], access: ApiRoute["access"]): ProblemKind[] {
  return [
    ...problems,
    ...(access === "public" ? [] : (["unauthenticated", "forbidden", "unavailable"] as const)),
    ...(query ? (["invalid-parameter"] as const) : []),
    ...(body ? (["malformed-json", "payload-too-large", "unsupported-media-type", "validation"] as const) : []),
    "misdirected-request",
    "internal",
  ];
}

function problems(kinds: readonly ProblemKind[]): Json {
  const statuses = [...new Set(kinds.map((kind) => problemKinds[kind].status))].sort((one, other) => one - other);
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: kinds
          .filter((kind, index) => problemKinds[kind].status === status && kinds.indexOf(kind) === index)
          .map((kind) => `\`${kind}\``)
          .join(", "),
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    ]),
  );
}

/** OpenAPI 3.1 reads JSON Schema as it is; each schema stands on its own. */
function jsonSchema(schema: z.core.$ZodType, io: "input" | "output"): Json {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io, target: "draft-2020-12" });
  return rest;
}
