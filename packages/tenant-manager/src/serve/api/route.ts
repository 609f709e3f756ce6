import type * as z from "zod";
import { mediaType, parseJson } from "../http/body.ts";
import type { Exchange } from "../http/exchange.ts";
import { Problem } from "../http/problem.ts";
import type { ProblemKind } from "../http/problem-kinds.ts";
import { type Headers, json, noContent, type Reply } from "../http/reply.ts";
import type { Access, Method, Route } from "../http/router.ts";
import { validBody, validQuery } from "../http/validate.ts";

/** What the OpenAPI document says about a route. */
export interface RouteDoc {
  readonly id: string;
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** By status; `undefined` where there is no body. */
  readonly responses: Readonly<Record<number, z.ZodType | undefined>>;
  /** What may go wrong, besides what can everywhere. */
  readonly problems: readonly ProblemKind[];
}

/** A route that programs call: what it takes and gives is declared, checked, and told by `/openapi.json`. */
export interface ApiRoute extends Route {
  readonly doc: RouteDoc;
}

interface ApiInput<Q, B> {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Q;
  readonly body: B;
  readonly exchange: Exchange;
}

interface ApiReply {
  readonly status?: number;
  readonly value?: unknown;
  readonly headers?: Headers;
}

interface ApiSpec<Q extends z.ZodObject, B extends z.ZodType> extends Omit<RouteDoc, "query" | "body"> {
  readonly method: Method;
  readonly path: string;
  readonly access: Access;
  readonly bodyLimit?: number;
  /** A strict object. */
  readonly query?: Q;
  readonly body?: B;
  handle(input: ApiInput<z.output<Q>, z.output<B>>): Promise<ApiReply>;
}

const mergePatch = "application/merge-patch+json";

/** Declares a route of the API. */
export function apiRoute<Q extends z.ZodObject, B extends z.ZodType>(spec: ApiSpec<Q, B>): ApiRoute {
  const { method, path, access, bodyLimit, handle, ...doc } = spec;
  return {
    method,
    path,
    access,
    ...(bodyLimit !== undefined && { bodyLimit }),
    doc,
    handle: async (exchange) => {
      const { params } = exchange;
      const query = spec.query ? validQuery(spec.query, exchange.query) : noQuery(exchange.query);
      const body = spec.body ? validBody(spec.body, bodyOf(exchange)) : undefined;
      // The types of what is not declared are never looked at by the handler.
      const input = { params, query: query as z.output<Q>, body: body as z.output<B>, exchange };
      return replyOf(await handle(input));
    },
  };
}

function replyOf({ status = 200, value, headers = {} }: ApiReply): Reply {
  return status === 204 ? noContent(headers) : json(status, value, headers);
}

function noQuery(query: URLSearchParams): undefined {
  const names = [...new Set(query.keys())];
  if (names.length === 0) return undefined;
  throw new Problem("invalid-parameter", {
    errors: names.map((name) => ({
      parameter: name,
      code: "unrecognized_keys",
      text: { en: "unknown parameter", zh: "未知的参数" },
    })),
  });
}

function bodyOf({ request, body, method }: Exchange): unknown {
  const type = mediaType(request);
  if (type !== "application/json" && !(method === "PATCH" && type === mergePatch)) {
    throw new Problem("unsupported-media-type", {
      detail: { en: "send `application/json`", zh: "请使用 `application/json`" },
      headers: { Accept: "application/json" },
    });
  }
  return parseJson(body ?? Buffer.alloc(0));
}
