import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { testContext } from "@microforge/core/testing";
import { afterAll } from "vitest";
import { setUpRegistry } from "../lifecycle/set-up.ts";
import type { Registry } from "../registry/registry.ts";
import { temporaryRegistry } from "../registry/testing.ts";
import { type Running, type ServerSetup, startServer } from "./start.ts";

/** A server of a test's own, on a registry of its own. */
export interface TestServer {
  readonly url: string;
  readonly registry: Registry;
  readonly running: Running;
  /** What was logged. */
  log(): string;
}

export const operatorToken = "operator-0123456789-abcdefgh";
export const serviceToken = "service-9876543210-zyxwvuts";

const running: TestServer[] = [];

afterAll(async () => {
  for (const { running: server, registry } of running.splice(0)) {
    await server.stop();
    await registry.close();
  }
});

/** Starts a server with an operator's and a service's token and the built-in plans. */
export async function testServer(
  { dialect = "sqlite", ...setup }: Partial<ServerSetup> & { readonly dialect?: "sqlite" | "postgres" } = {},
  now: () => Date = () => new Date("2026-03-02T03:04:05Z"),
): Promise<TestServer> {
  const registry = await temporaryRegistry(dialect, now);
  await setUpRegistry(registry, { plans: true, stores: [] });
  const ctx = testContext({ cwd: "/nowhere" });
  const server = await startServer(
    registry,
    { ...ctx, now, terminal: ctx.terminal },
    {
      host: "127.0.0.1",
      port: 0,
      publicUrl: undefined,
      allowHost: [],
      tokens: {
        tokens: [
          { role: "operator", token: operatorToken },
          { role: "service", token: serviceToken },
        ],
        made: undefined,
      },
      ...setup,
      limits: { drainDelayMs: 0, drainMs: 500, ...setup.limits },
    },
  );
  const test: TestServer = { url: `http://127.0.0.1:${server.port}`, registry, running: server, log: () => ctx.stderr };
  running.push(test);
  return test;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body as JSON. */
  json(): unknown;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A request exactly as told: `fetch` would set and refuse headers of its own. */
export function ask(server: Pick<TestServer, "running">, path: string, asked: Asked = {}): Promise<Answer> {
  const { method = "GET", headers = {}, body } = asked;
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: "127.0.0.1", port: server.running.port, path, method, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          const json = (): unknown => JSON.parse(text);
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, json });
        });
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

/** Sends bytes as they are; all that comes back until the server ends the connection. */
export const askRaw = (server: Pick<TestServer, "running">, bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(server.running.port, "127.0.0.1", () => socket.write(bytes));
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });

/** A request of a program with a token. */
export const call = (
  server: Pick<TestServer, "running">,
  method: string,
  path: string,
  body?: unknown,
  token: string = operatorToken,
): Promise<Answer> =>
  ask(server, path, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** What a browser that has signed in sends. */
export interface Browser {
  readonly cookie: string;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Sends a form of the page at `from`, with what the page put into it. */
  submit(from: string, action: string, fields: Readonly<Record<string, string>>): Promise<Answer>;
}

/** Signs in as a browser does. */
export async function signIn(server: TestServer): Promise<Browser> {
  const answer = await ask(server, "/sign-in", form(server, { token: operatorToken }));
  const cookie = answer.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
  const get: Browser["get"] = (path, headers = {}) =>
    ask(server, path, { headers: { Cookie: cookie, Accept: "text/html", ...headers } });
  return {
    cookie,
    get,
    submit: async (from, action, fields) => {
      const csrf = csrfOf((await get(from)).body);
      return ask(server, action, form(server, { csrf, ...fields }, { Cookie: cookie }));
    },
  };
}

/** The form of a browser on a page of the server. */
export const form = (
  server: Pick<TestServer, "url">,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Asked => ({
  method: "POST",
  headers: {
    "Content-Type": "application/x-www-form-urlencoded",
    Accept: "text/html",
    Origin: server.url,
    "Sec-Fetch-Site": "same-origin",
    ...headers,
  },
  body: new URLSearchParams(fields).toString(),
});

export const csrfOf = (page: string): string => /name="csrf" value="([^"]+)"/u.exec(page)?.[1] ?? "";
