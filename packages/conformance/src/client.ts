import { Agent, request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";
import { type Json, parseJson } from "./json.ts";
import { findUniversalFaults } from "./universal-rules.ts";

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string | string[]>>;
  /** Sent as JSON, with `application/json` unless a header says otherwise. */
  readonly json?: unknown;
  /** Sent as it stands, without a content type of its own. */
  readonly body?: string | Uint8Array;
}

export interface ApiResponse {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The parsed body; undefined when it is not JSON. */
  readonly body: Json | undefined;
}

/** Finds what is wrong with one response, by rules that hold for all. */
export type ResponseRule = (response: ApiResponse) => readonly string[];

export interface Client {
  readonly baseUrl: string;
  /** Sends a request; a response that breaks a rule of the contract fails the test that made it. */
  send(method: string, path: string, options?: RequestOptions): Promise<ApiResponse>;
  close(): void;
}

export function createClient(baseUrl: string, rules: readonly ResponseRule[] = [findUniversalFaults]): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return {
    baseUrl,
    async send(method, path, options = {}) {
      const response = await exchange(agent, baseUrl, method, path, options);
      const faults = rules.flatMap((rule) => rule(response));
      if (faults.length > 0) throw new Error(describeFaults(response, faults));
      return response;
    },
    close: () => agent.destroy(),
  };
}

function exchange(agent: Agent, baseUrl: string, method: string, path: string, options: RequestOptions) {
  const content = options.json === undefined ? options.body : JSON.stringify(options.json);
  const headers: OutgoingHttpHeaders = {
    ...(options.json === undefined ? {} : { "content-type": "application/json" }),
    ...(content === undefined ? {} : { "content-length": String(Buffer.byteLength(content)) }),
    ...options.headers,
  };
  return new Promise<ApiResponse>((resolve, reject) => {
    const request = httpRequest(`${baseUrl}${path}`, { method, headers, agent }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({
          method,
          path,
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text,
          body: parseJson(text),
        });
      });
    });
    request.on("error", reject);
    request.end(content);
  });
}

function describeFaults({ method, path, status, headers, text }: ApiResponse, faults: readonly string[]): string {
  return [
    `${method} ${path} answered ${status} against the contract:`,
    ...faults.map((fault) => `- ${fault}`),
    JSON.stringify(headers),
    text.slice(0, 2_000),
  ].join("\n");
}
