import type { Exchange } from "./exchange.ts";
import type { Reply } from "./reply.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * Who may call a route: anybody; a token of the role (an operator's may do all that a service's may); or an operator who
 * has signed in with a browser. `form` is a page that anybody may see and whose form must come from this server.
 */
export type Access = "public" | "service" | "operator" | "session" | "form";

export interface Route {
  readonly method: Method;
  /** `/tenants/{slug}`: a part in braces stands for one of any name. */
  readonly path: string;
  readonly access: Access;
  /** The largest body in bytes; 64 KiB unless told. */
  readonly bodyLimit?: number;
  handle(exchange: Exchange): Promise<Reply> | Reply;
}

export interface Match<R extends Route = Route> {
  readonly route: R;
  readonly params: Readonly<Record<string, string>>;
}

/** The routes of the path, whatever their method. A fixed part is preferred to one in braces. */
export function matchPath<R extends Route>(routes: readonly R[], segments: readonly string[]): Match<R>[] {
  const matches = routes.flatMap((route): Match<R>[] => {
    const params = paramsOf(route.path, segments);
    return params ? [{ route, params }] : [];
  });
  const fewest = Math.min(...matches.map(({ params }) => Object.keys(params).length));
  return matches.filter(({ params }) => Object.keys(params).length === fewest);
}

/** What `Allow` says of these routes. */
export function allowedMethods(matches: readonly Match[]): string {
  const methods = matches.map(({ route }) => route.method);
  return [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
}

function paramsOf(path: string, segments: readonly string[]): Record<string, string> | undefined {
  const parts = path === "/" ? [] : path.slice(1).split("/");
  if (parts.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? "";
    if (part.startsWith("{")) params[part.slice(1, -1)] = segment;
    else if (part !== segment) return undefined;
  }
  return params;
}
