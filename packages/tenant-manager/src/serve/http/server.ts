import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { CliError, type Context } from "@microforge/core/program";
import { messages } from "../messages.ts";
import { commonHeaders, transportHeaders } from "../security/headers.ts";
import { dispatch, type Site } from "./dispatch.ts";
import type { App, Limits } from "./exchange.ts";
import { acceptedLocale } from "./language.ts";
import { Problem } from "./problem.ts";
import { problemReply, type Reply } from "./reply.ts";

export const defaultLimits: Limits = {
  bodyMs: 15_000,
  handlerMs: 60_000,
  headersMs: 10_000,
  drainMs: 10_000,
  drainDelayMs: 300,
};

export interface Listening {
  readonly port: number;
  /** Takes nothing new and ends when all is answered; false when some requests had to be cut off. */
  stop(): Promise<boolean>;
}

/** Listens, and answers every request by the site's routes. */
export async function listen(
  app: App,
  site: Site,
  place: { readonly host: string; readonly port: number },
): Promise<Listening> {
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      headersTimeout: app.limits.headersMs,
      requestTimeout: app.limits.headersMs + app.limits.bodyMs,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: Math.min(5_000, app.limits.headersMs),
    },
    (request, response) => void answer(app, site, request, response),
  );
  server.maxConnections = 1_000;
  server.on("clientError", refuse);
  const port = await bind(server, place);
  app.life.port = port;
  return { port, stop: () => drain(server, app) };
}

async function answer(app: App, site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { reply, requestId } = await dispatch(app, site, request, (id, error) => log(app.ctx, id, request, error));
  send(app, request, response, reply, requestId);
}

function send(app: App, request: IncomingMessage, response: ServerResponse, reply: Reply, requestId: string): void {
  const headers: Record<string, string | string[]> = { ...commonHeaders, ...(app.secure ? transportHeaders : {}) };
  for (const [name, value] of Object.entries(reply.headers))
    headers[name] = typeof value === "string" ? value : [...value];
  headers["X-Request-Id"] = requestId;
  const body = Buffer.from(reply.body);
  if (reply.status !== 204) headers["Content-Length"] = String(body.length);
  // What was not read of a body is not waited for.
  if (app.life.draining || isUnread(request)) headers.Connection = "close";
  response.writeHead(reply.status, headers);
  response.end(request.method === "HEAD" || reply.status === 204 ? undefined : body);
}

const isUnread = ({ complete, headers }: IncomingMessage): boolean =>
  !complete && (headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0);

/** The only line about a request that goes wrong; it has neither the query nor a header, which may hold secrets. */
function log({ terminal, now }: Context, requestId: string, request: IncomingMessage, error: unknown): void {
  const path = JSON.stringify((request.url ?? "").split("?")[0]);
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.err.line(`${now().toISOString()} error ${requestId} ${request.method} ${path} ${what}`);
}

/** What is no request that can be read: the answer tells what is wrong, and the connection ends. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const kinds = { ERR_HTTP_REQUEST_TIMEOUT: "request-timeout", HPE_HEADER_OVERFLOW: "headers-too-large" } as const;
  const known =
    error.code === "ERR_HTTP_REQUEST_TIMEOUT" || error.code === "HPE_HEADER_OVERFLOW" ? error.code : undefined;
  const problem = new Problem(known ? kinds[known] : "malformed-request");
  const { status, headers, body } = problemReply(problem, acceptedLocale(undefined), "-");
  const lines = Object.entries({ ...commonHeaders, ...headers, Connection: "close" }).map(
    ([name, value]) => `${name}: ${String(value)}`,
  );
  const head = [`HTTP/1.1 ${status} ${problem.title.en}`, ...lines, `Content-Length: ${Buffer.byteLength(body)}`];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

function bind(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const words = messages.cannotListen(`${host}:${port}`, cause.code ?? cause.message);
      reject(new CliError("cannot-listen", { ...words, cause }));
    });
    server.listen({ host, port }, () => resolve((server.address() as AddressInfo).port));
  });
}

async function drain(server: Server, app: App): Promise<boolean> {
  app.life.draining = true;
  await sleep(app.limits.drainDelayMs);
  const closed = new Promise<boolean>((resolve) => server.close(() => resolve(true)));
  server.closeIdleConnections();
  const controller = new AbortController();
  const late = sleep(app.limits.drainMs, false, { signal: controller.signal }).catch(() => false);
  const drained = await Promise.race([closed, late]);
  controller.abort();
  if (!drained) server.closeAllConnections();
  return drained;
}
