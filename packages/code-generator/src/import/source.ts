import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { CliError, type Context, exitCodes, type Text } from "@microforge/core/program";

/** More is no description that somebody has written; parsing it would take the machine's memory. */
export const largestSource = 32 * 2 ** 20;
const timeLimit = 30_000;
const mostRedirects = 5;

/** The bytes of a file, named as the user names it. */
export async function readSourceFile({ cwd }: Pick<Context, "cwd">, file: string): Promise<Buffer> {
  const path = resolve(cwd, file);
  try {
    const { size } = await stat(path);
    if (size > largestSource) throw tooLarge(file);
    return await readFile(path);
  } catch (error) {
    if (error instanceof CliError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new CliError("unreadable-source", {
      message: whyUnreadable[code]?.(file) ?? { en: `\`${file}\` cannot be read`, zh: `无法读取 \`${file}\`` },
      hint: { en: "check the path", zh: "请检查路径" },
      exitCode: exitCodes.usage,
      cause: error,
    });
  }
}

const whyUnreadable: Readonly<Record<string, (file: string) => Text>> = {
  ENOENT: (file) => ({ en: `there is no file \`${file}\``, zh: `没有文件 \`${file}\`` }),
  EISDIR: (file) => ({ en: `\`${file}\` is a folder, not a file`, zh: `\`${file}\` 是文件夹，不是文件` }),
  EACCES: (file) => ({ en: `\`${file}\` may not be read`, zh: `没有读取 \`${file}\` 的权限` }),
};

/** Whether the user means an address rather than a file. */
export const isAddress = (source: string): boolean => /^[a-z][a-z0-9+.-]+:\/\//iu.test(source);

/** An address as it may be shown: without user name, password and query, any of which may be a secret. */
export function shownAddress(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url === null ? "…" : `${url.protocol}//${url.host}${url.pathname}`;
}

/** The body behind an address, within limits of size, time and redirections. */
export async function download({ signal }: Pick<Context, "signal">, address: string): Promise<Buffer> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeLimit)]);
  let next = httpAddress(address);
  try {
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      const { url, headers } = withoutCredentials(next);
      const response = await fetch(url, {
        redirect: "manual",
        signal: limit,
        // Credentials were given for the first host, and go nowhere else.
        headers: { accept: "application/json, application/yaml, */*", ...(hop === 0 && headers) },
      });
      const location = response.headers.get("location");
      if (response.status < 300 || response.status > 399 || location === null) return await body(response, address);
      await response.body?.cancel();
      next = httpAddress(new URL(location, next).href);
    }
  } catch (error) {
    if (error instanceof CliError) throw error;
    if (signal.aborted) throw error;
    const reason = limit.aborted ? `no answer within ${timeLimit / 1000} s` : causeOf(error);
    throw failed(address, reason, limit.aborted ? `${timeLimit / 1000} 秒内没有响应` : causeOf(error), error);
  }
  throw failed(address, `more than ${mostRedirects} redirections`, `重定向超过 ${mostRedirects} 次`);
}

async function body(response: Response, address: string): Promise<Buffer> {
  if (!response.ok || response.body === null) {
    throw failed(address, `the server answers ${response.status}`, `服务器返回 ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > largestSource) throw tooLarge(shownAddress(address));
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function httpAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url !== null && (url.protocol === "https:" || url.protocol === "http:")) return url;
  throw new CliError("unsupported-address", {
    message: {
      en: `\`${shownAddress(address)}\` is not an http or https address`,
      zh: `\`${shownAddress(address)}\` 不是 http 或 https 地址`,
    },
    hint: { en: "name a file by its path", zh: "文件请直接写路径" },
    exitCode: exitCodes.usage,
  });
}

function withoutCredentials(address: URL): { readonly url: URL; readonly headers: Record<string, string> } {
  const url = new URL(address);
  const { username, password } = url;
  url.username = "";
  url.password = "";
  if (username === "" && password === "") return { url, headers: {} };
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
  return { url, headers: { authorization: `Basic ${credentials}` } };
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return "code" in cause ? String(cause.code) : cause.message;
}

function tooLarge(shown: string): CliError {
  return new CliError("source-too-large", {
    message: {
      en: `\`${shown}\` is larger than ${largestSource / 2 ** 20} MB`,
      zh: `\`${shown}\` 超过 ${largestSource / 2 ** 20} MB`,
    },
  });
}

function failed(address: string, en: string, zh: string, cause?: unknown): CliError {
  const shown = shownAddress(address);
  return new CliError("download-failed", {
    message: { en: `\`${shown}\` cannot be downloaded: ${en}`, zh: `无法下载 \`${shown}\`：${zh}` },
    cause,
  });
}
