import { expect } from "vitest";
import { type ApiResponse, type Client, createClient, type RequestOptions } from "./client.ts";
import type { EntityUnderTest, Fields } from "./entity.ts";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import { openApiRule } from "./openapi-rules.ts";
import { findUniversalFaults } from "./universal-rules.ts";

/** A stored entity, as responses carry it. */
export interface Entity extends JsonObject {
  readonly id: string;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface Page {
  readonly items: readonly Entity[];
  readonly next_cursor: string | null;
}

type Headers = NonNullable<RequestOptions["headers"]>;

/** The API of one entity of one running service. */
export interface Api extends Client {
  readonly entity: EntityUnderTest;
  readonly document: JsonObject;
  /** The path of one entity. */
  at(id: string): string;
  create(fields: Fields, headers?: Headers): Promise<ApiResponse>;
  read(id: string, headers?: Headers): Promise<ApiResponse>;
  list(query?: string): Promise<ApiResponse>;
  replace(id: string, fields: Fields, headers?: Headers): Promise<ApiResponse>;
  patch(id: string, changes: Json, headers?: Headers): Promise<ApiResponse>;
  remove(id: string, headers?: Headers): Promise<ApiResponse>;
}

export const mergePatch = "application/merge-patch+json";

/** Connects to a service and holds each of its responses to the contract and to its own `/openapi.json`. */
export async function connectApi(baseUrl: string, entity: EntityUnderTest): Promise<Api> {
  const document = await readDocument(baseUrl);
  const client = createClient(baseUrl, [findUniversalFaults, openApiRule(document)]);
  const at = (id: string) => `${entity.path}/${id}`;
  return {
    ...client,
    entity,
    document,
    at,
    create: (json, headers = {}) => client.send("POST", entity.path, { json, headers }),
    read: (id, headers = {}) => client.send("GET", at(id), { headers }),
    list: (query = "") => client.send("GET", query === "" ? entity.path : `${entity.path}?${query}`),
    replace: (id, json, headers = {}) => client.send("PUT", at(id), { json, headers }),
    patch: (id, json, headers = {}) =>
      client.send("PATCH", at(id), { json, headers: { "content-type": mergePatch, ...headers } }),
    remove: (id, headers = {}) => client.send("DELETE", at(id), { headers }),
  };
}

async function readDocument(baseUrl: string): Promise<JsonObject> {
  const client = createClient(baseUrl);
  const { body } = await client.send("GET", "/openapi.json");
  client.close();
  if (!isJsonObject(body)) throw new Error("/openapi.json is not a JSON object");
  return body;
}

/** Asserts the status and that the body is an entity, and returns it. */
export function expectEntity(response: ApiResponse, status = 200): Entity {
  expect(response).toMatchObject({
    status,
    body: { id: expect.any(String), version: expect.any(Number), created_at: expect.any(String) },
  });
  return response.body as Entity;
}

/** Asserts that the response is a page of a list, and returns it. */
export function expectPage(response: ApiResponse): Page {
  expect(response).toMatchObject({ status: 200, body: { items: expect.any(Array) } });
  return response.body as unknown as Page;
}

/** Creates an entity that a test needs, but does not examine the creation of. */
export async function createEntity(api: Api, fields: Fields): Promise<Entity> {
  return expectEntity(await api.create(fields), 201);
}
