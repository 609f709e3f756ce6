import { ApiError, type Problem, UnexpectedAnswerError, UnreachableError } from "./errors.js";

export interface ClientOptions {
  /** Where the service is, such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Sent with every request, such as who asks: `authorization`, `x-user-id`, `accept-language`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long one request may take, in milliseconds; 30,000 unless told. */
  readonly timeout?: number;
  /** How often a request is sent again; twice unless told. */
  readonly retries?: number;
  /** Sends requests in place of the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/** What any request takes. */
export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Gives the request up. */
  readonly signal?: AbortSignal;
}

/**
 * When a request may be sent a second time: `never`, because it might be done twice; when it was `refused`, because if the
 * answer was lost, a second one could not tell what the first did; `always`, also when the answer was lost.
 */
type Repeat = "never" | "refused" | "always";

export interface Call extends CallOptions {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: URLSearchParams;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly repeat: Repeat;
}

/** How long to wait before trying again when the service does not say; doubled each time. */
const firstWait = 200;

/** Whoever is told to wait longer than this learns so at once. */
const longestWait = 30_000;

/** A service. */
export class Client {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #timeout: number;
  readonly #retries: number;
  readonly #fetch: typeof fetch;

  constructor({ url, headers = {}, timeout = 30_000, retries = 2, fetch = globalThis.fetch }: ClientOptions) {
    this.#url = new URL(url).href.replace(/\/+$/u, "");
    this.#headers = headers;
    this.#timeout = timeout;
    this.#retries = retries;
    // Browsers refuse a `fetch` that is called as somebody's method.
    this.#fetch = (...request) => fetch(...request);
  }

  /** Sends a request, and sends it again as often as is allowed and makes sense. */
  async send(call: Call): Promise<Response> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#sendOnce(call);
      } catch (error) {
        const pause = attempt < this.#retries ? pauseBefore(call, error, firstWait * 2 ** attempt) : undefined;
        if (pause === undefined) throw error;
        await sleep(pause, call.signal);
      }
    }
  }

  /** The JSON of an answer. */
  async json<T>(call: Call): Promise<T> {
    return await decoded<T>(await this.send(call));
  }

  async #sendOnce({ method, path, query, body, contentType, headers, signal }: Call): Promise<Response> {
    const parameters = query?.toString() ?? "";
    const limit = AbortSignal.timeout(this.#timeout);
    const request: RequestInit = {
      method,
      redirect: "manual",
      headers: {
        accept: "application/json, application/problem+json",
        ...(body === undefined ? {} : { "content-type": contentType ?? "application/json" }),
        ...this.#headers,
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    };
    let response: Response;
    try {
      const url = `${this.#url}${path}${parameters === "" ? "" : `?${parameters}`}`;
      response = await whole(await this.#fetch(url, request));
    } catch (cause) {
      // Who gives a request up expects his own reason back.
      signal?.throwIfAborted();
      throw new UnreachableError(cause);
    }
    if (response.ok || response.status === 304) return response;
    throw await refusal(response);
  }
}

/** A response whose body has arrived, so that the time limit holds for all of it. */
async function whole(response: Response): Promise<Response> {
  const { status, headers } = response;
  const body = await response.arrayBuffer();
  return new Response(status === 204 || status === 304 ? null : body, { status, headers });
}

/** The JSON of an answer. What shape it has is what the service promises. */
export async function decoded<T>(response: Response): Promise<T> {
  const text = await response.text();
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new UnexpectedAnswerError(response.status);
  }
}

async function refusal(response: Response): Promise<Error> {
  const isProblem = response.headers.get("content-type")?.startsWith("application/problem+json");
  if (!isProblem) return new UnexpectedAnswerError(response.status);
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return new ApiError(await decoded<Problem>(response), Number.isFinite(seconds) ? seconds * 1000 : undefined);
}

/** How long to wait before a call is sent again, in milliseconds; undefined if it is not. */
function pauseBefore({ repeat, signal }: Call, error: unknown, wait: number): number | undefined {
  if (signal?.aborted || repeat === "never") return undefined;
  if (error instanceof ApiError && (error.status === 429 || error.status === 503)) {
    const pause = error.retryAfter ?? wait;
    return pause <= longestWait ? pause : undefined;
  }
  return error instanceof UnreachableError && repeat === "always" ? wait : undefined;
}

const sleep = (milliseconds: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const giveUp = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", giveUp);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", giveUp, { once: true });
  });
