import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";

const loopbackNames: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/** Whether others can reach an address without passing through this machine. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/u.test(host);

const wildcards: readonly string[] = ["0.0.0.0", "[::]"];

/** Whether it stands for all addresses of the machine, and is none that can be called. */
export const isWildcard = (host: string): boolean => wildcards.includes(inUrl(host));

/** An address as it stands in a URL. */
export const inUrl = (host: string): string => (host.includes(":") ? `[${host}]` : host);

export interface Names {
  /** What the server listens on. */
  readonly host: string;
  readonly publicUrl: URL | undefined;
  /** Further names, for services inside a cluster. */
  readonly allowed: readonly string[];
}

/** Whether a request may call this server by a name. */
export type HostCheck = (name: string) => boolean;

/**
 * Which names a request may call this server by. A page of somebody else whose name was made to lead to this machine (DNS
 * rebinding) still sends its own. An address cannot be made to lead elsewhere: where the server listens on all of them, all
 * are right.
 */
export function allowedHosts({ host, publicUrl, allowed }: Names): HostCheck {
  const known = [...loopbackNames, inUrl(host), ...(publicUrl ? [publicUrl.hostname] : []), ...allowed];
  const names = new Set(known.map((name) => name.toLowerCase()));
  if (!isWildcard(host)) return (name) => names.has(name);
  return (name) => !wildcards.includes(name) && (names.has(name) || isIP(name.replace(/^\[|\]$/gu, "")) > 0);
}

/** The name in a `Host` header, without its port; undefined where it is none. */
export function hostName(header: string | undefined): string | undefined {
  const [, name] = /^([a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/iu.exec(header ?? "") ?? [];
  return name?.toLowerCase();
}

/**
 * Whether a request that changes something comes from a page of this server. Browsers say so in `Origin`, new ones in
 * `Sec-Fetch-Site` too; whoever says neither is no browser, and has no business with cookies.
 */
export function isOwnOrigin(headers: IncomingHttpHeaders, origins: readonly string[]): boolean {
  const { origin, "sec-fetch-site": site } = headers;
  if (site !== undefined && site !== "same-origin") return false;
  if (origin !== undefined) return origins.includes(origin);
  return site === "same-origin";
}
