import type { IncomingMessage } from "node:http";
import { Problem } from "./problem.ts";

export interface BodyLimits {
  readonly bytes: number;
  readonly timeMs: number;
}

/** Reads a body, unless it is too large or too slow: then it is not read to its end, and the connection ends. */
export function readBody(request: IncomingMessage, { bytes, timeMs }: BodyLimits): Promise<Buffer> {
  const declared = Number(request.headers["content-length"] ?? 0);
  const encoding = request.headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    throw new Problem("unsupported-media-type", {
      detail: { en: "the body must not be compressed", zh: "请求体不能压缩" },
    });
  }
  if (declared > bytes) throw tooLarge(bytes);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (end: () => void) => {
      clearTimeout(timer);
      request.off("data", onData).off("end", onEnd).off("error", onError).off("close", onClose);
      end();
    };
    const fail = (problem: unknown) =>
      finish(() => {
        request.pause();
        reject(problem);
      });
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > bytes) fail(tooLarge(bytes));
      else chunks.push(chunk);
    };
    const onEnd = () => finish(() => resolve(Buffer.concat(chunks)));
    const onError = (error: unknown) => fail(error);
    const onClose = () => fail(tooSlow());
    const timer = setTimeout(() => fail(tooSlow()), timeMs);
    request.on("data", onData).on("end", onEnd).on("error", onError).on("close", onClose);
  });
}

/** The type of a body, without its parameters. */
export const mediaType = (request: IncomingMessage): string =>
  (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";

export function decodeUtf8(body: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch (cause) {
    throw new Problem("malformed-request", {
      detail: { en: "the body is not UTF-8", zh: "请求体不是 UTF-8 编码" },
      cause,
    });
  }
}

export function parseJson(body: Buffer): unknown {
  const text = decodeUtf8(body);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Problem("malformed-json", { cause });
  }
}

const closing = { Connection: "close" };

const tooLarge = (bytes: number): Problem =>
  new Problem("payload-too-large", {
    detail: { en: `the body may have ${bytes} bytes`, zh: `请求体最多 ${bytes} 字节` },
    headers: closing,
  });

const tooSlow = (): Problem => new Problem("request-timeout", { headers: closing });
