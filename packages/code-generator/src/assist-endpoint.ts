import { CliError } from "@microforge/core/program";
import { assistErrors } from "./assist-errors.ts";

/** One turn of the conversation, as the endpoint knows it. */
export interface Turn {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export interface Endpoint {
  readonly url: URL;
  readonly model: string;
  readonly key: string;
  readonly seconds: number;
}

const mostBytes = 256 * 1024;

/** The address of the conversations below a base address; refused where the key could be read on its way. */
export function conversationUrl(base: string): URL {
  if (!URL.canParse(base)) {
    throw assistErrors.badAddress({ en: "is not an address", zh: "不是有效的地址" });
  }
  const url = new URL(base);
  if (url.username !== "" || url.password !== "") {
    throw assistErrors.badAddress({
      en: "must not hold a name and a password",
      zh: "不得包含用户名和密码",
    });
  }
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) {
    throw assistErrors.badAddress({
      en: "must begin with `https://`, except on this computer",
      zh: "必须以 `https://` 开头（本机地址除外）",
    });
  }
  url.pathname = `${url.pathname.replace(/\/+$/u, "")}/chat/completions`;
  url.hash = "";
  return url;
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || /^127(?:\.\d+){3}$/u.test(host);

/** The endpoint's next turn. Nothing that it sends is followed or shown. */
export async function converse(endpoint: Endpoint, turns: readonly Turn[], signal: AbortSignal): Promise<string> {
  const { url, model, key, seconds } = endpoint;
  const limit = AbortSignal.timeout(seconds * 1000);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ model, messages: turns }),
      // Followed by hand it would be: never, since the key goes to one origin only.
      redirect: "manual",
      signal: AbortSignal.any([signal, limit]),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw statusError(url, response);
    }
    return contentOf(await readText(response, url), url);
  } catch (error) {
    if (error instanceof CliError) throw error;
    if (signal.aborted) throw signal.reason;
    if (limit.aborted) throw assistErrors.timedOut(url.origin, seconds);
    // What `fetch` throws when there is no connection, or when it breaks.
    if (error instanceof TypeError) throw assistErrors.unreachable(url.origin, reasonOf(error));
    throw error;
  }
}

function statusError({ origin, href }: URL, { status, headers }: Response): CliError {
  if (status >= 300 && status < 400) {
    const location = headers.get("location") ?? "";
    return assistErrors.redirected(origin, URL.canParse(location, href) ? new URL(location, href).origin : "?");
  }
  if (status === 401 || status === 403) return assistErrors.refusedKey(origin, status);
  if (status === 429) {
    const retryAfter = headers.get("retry-after") ?? "";
    return assistErrors.rateLimited(origin, /^\d{1,6}$/u.test(retryAfter) ? retryAfter : undefined);
  }
  return assistErrors.failed(origin, status);
}

async function readText({ body }: Response, url: URL): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop closes the connection.
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw assistErrors.tooLarge(url.origin, mostBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The text of the first choice. */
function contentOf(text: string, url: URL): string {
  const answer = parsed(text);
  const content = at(at(at(at(answer, "choices"), "0"), "message"), "content");
  if (typeof content !== "string") throw assistErrors.notAnAnswer(url.origin);
  return content;
}

/** A member of an object or list, if it is one and has it. */
const at = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;

/** The value that a text is the JSON of; undefined when it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `ECONNREFUSED`, `ENOTFOUND`, … */
function reasonOf({ cause, message }: TypeError): string {
  const code = at(cause, "code");
  return typeof code === "string" ? code : message;
}
