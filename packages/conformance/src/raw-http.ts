import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { within } from "./polling.ts";

/** For what no HTTP client would send: a TCP connection on which a test writes the bytes itself. */
export interface Connection {
  write(text: string | Uint8Array): void;
  /** The next response; `bodiless` for answers to HEAD. */
  read(options?: { bodiless?: boolean }): Promise<RawResponse>;
  /** Resolves when the server has closed the connection; the bytes that came and were not read. */
  closed(timeoutMs: number): Promise<string>;
  destroy(): void;
}

export interface RawResponse {
  readonly status: number;
  /** Names in lower case; repeated headers are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

const readTimeoutMs = 5_000;

export async function openConnection(baseUrl: string): Promise<Connection> {
  const { hostname, port } = new URL(baseUrl);
  const socket = connect(Number(port), hostname);
  socket.setNoDelay(true);
  await once(socket, "connect");
  const incoming = new Incoming(socket);
  return {
    write: (text) => void socket.write(text),
    read: ({ bodiless = false } = {}) => within(readTimeoutMs, "Reading a response", readResponse(incoming, bodiless)),
    closed: (timeoutMs) => within(timeoutMs, "The server's closing of the connection", incoming.rest()),
    destroy: () => void socket.destroy(),
  };
}

/** Gives a test a connection and closes it afterwards. */
export async function withConnection(baseUrl: string, use: (connection: Connection) => Promise<void>): Promise<void> {
  const connection = await openConnection(baseUrl);
  try {
    await use(connection);
  } finally {
    connection.destroy();
  }
}

/** The first lines of a request, up to the empty one. */
export function requestHead(method: string, path: string, headers: readonly string[] = []): string {
  return [`${method} ${path} HTTP/1.1`, "Host: localhost", ...headers, "", ""].join("\r\n");
}

/** The bytes of a socket, taken in pieces of known end. */
class Incoming {
  #buffer: Buffer = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => {};

  constructor(socket: Socket) {
    socket.on("data", (chunk: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#wake();
    });
    // A reset is an end too: tests look at what arrived before it.
    socket.on("error", () => this.#end());
    socket.on("close", () => this.#end());
    socket.on("end", () => this.#end());
  }

  #end(): void {
    this.#ended = true;
    this.#wake();
  }

  async line(): Promise<string> {
    await this.#until(() => this.#buffer.includes("\r\n"));
    return this.#take(this.#buffer.indexOf("\r\n") + 2).trimEnd();
  }

  async bytes(count: number): Promise<string> {
    await this.#until(() => this.#buffer.length >= count);
    return this.#take(count);
  }

  async rest(): Promise<string> {
    while (!this.#ended) await this.#more();
    return this.#take(this.#buffer.length);
  }

  async #until(enough: () => boolean): Promise<void> {
    while (!enough()) {
      if (this.#ended) throw new Error(`The connection ended after: ${JSON.stringify(this.#buffer.toString())}`);
      await this.#more();
    }
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #take(count: number): string {
    const taken = this.#buffer.subarray(0, count).toString("utf8");
    this.#buffer = this.#buffer.subarray(count);
    return taken;
  }
}

async function readResponse(incoming: Incoming, bodiless: boolean): Promise<RawResponse> {
  const status = Number((await incoming.line()).split(" ")[1]);
  const headers: Record<string, string> = {};
  for (let line = await incoming.line(); line !== ""; line = await incoming.line()) {
    const name = line.slice(0, line.indexOf(":")).toLowerCase();
    const value = line.slice(line.indexOf(":") + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  const empty = bodiless || status < 200 || status === 204 || status === 304;
  return { status, headers, text: empty ? "" : await readBody(incoming, headers) };
}

async function readBody(incoming: Incoming, headers: Readonly<Record<string, string>>): Promise<string> {
  if (headers["transfer-encoding"] === "chunked") {
    let text = "";
    for (;;) {
      const size = Number.parseInt(await incoming.line(), 16);
      text += await incoming.bytes(size);
      await incoming.line();
      if (size === 0) return text;
    }
  }
  const length = headers["content-length"];
  return length === undefined ? incoming.rest() : incoming.bytes(Number(length));
}
