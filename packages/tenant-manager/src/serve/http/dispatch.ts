import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Locale } from "@microforge/core/program";
import { readCookies, sessionCookieName } from "../security/cookies.ts";
import { hostName, isOwnOrigin } from "../security/origin.ts";
import { roleOf, sameSecret } from "../security/tokens.ts";
import { decodeUtf8, mediaType, readBody } from "./body.ts";
import type { App, Exchange } from "./exchange.ts";
import { acceptedLocale } from "./language.ts";
import { Problem, problemOf } from "./problem.ts";
import { noContent, problemReply, type Reply, seeOther } from "./reply.ts";
import { allowedMethods, type Match, matchPath, type Route } from "./router.ts";
import { parseTarget } from "./target.ts";

/** How a site answers: its routes, the language of a request, and how its pages tell what is wrong. */
export interface Site {
  readonly routes: readonly Route[];
  /** The language that somebody has chosen on a page, before any header. */
  chosenLocale(cookies: ReadonlyMap<string, string>): Locale | undefined;
  /** A page for people; `undefined` where the answer is for programs. */
  problemPage(problem: Problem, exchange: Exchange): Reply;
}

const bodyLimit = 64 * 1024;

const sent = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
};

/** The reply to a request; nothing escapes. What nobody expected is told to `log`, and the caller learns its id only. */
export async function dispatch(
  app: App,
  site: Site,
  request: IncomingMessage,
  log: (requestId: string, error: unknown) => void,
): Promise<{ readonly reply: Reply; readonly requestId: string }> {
  const requestId = requestIdOf(request);
  const cookies = readCookies(request.headers.cookie);
  let exchange: Exchange = {
    app,
    request,
    requestId,
    method: request.method ?? "GET",
    path: (request.url ?? "/").split("?")[0] ?? "/",
    params: {},
    query: new URLSearchParams(),
    locale: site.chosenLocale(cookies) ?? acceptedLocale(sent(request, "accept-language")),
    cookies,
    address: request.socket.remoteAddress ?? "",
    role: undefined,
    session: undefined,
    form: new URLSearchParams(),
    body: undefined,
    say: (text) => text[exchange.locale],
  };
  try {
    const target = parseTarget(request.url ?? "/");
    // Programs have no cookies: theirs is the language of their header.
    const forPrograms = isForPrograms(target.segments);
    const locale = forPrograms ? acceptedLocale(sent(request, "accept-language")) : exchange.locale;
    exchange = { ...exchange, locale, query: target.query, say: (text) => text[locale] };
    checkHost(exchange, target.segments);
    if (!forPrograms) exchange = withSession(exchange);
    const matches = matchPath(site.routes, target.segments);
    if (matches.length === 0) throw new Problem("not-found");
    if (exchange.method === "OPTIONS") return { reply: noContent({ Allow: allowedMethods(matches) }), requestId };
    const { route, params } = chooseMethod(matches, exchange.method);
    exchange = { ...exchange, params };
    const admitted = await admit(exchange, route);
    if ("reply" in admitted) return { reply: admitted.reply, requestId };
    exchange = admitted.exchange;
    return { reply: await inTime(app.limits.handlerMs, route, exchange), requestId };
  } catch (error) {
    const known = problemOf(error);
    if (!known) log(requestId, error);
    const problem = known ?? new Problem("internal", { cause: error });
    const reply = wantsPage(exchange)
      ? site.problemPage(problem, exchange)
      : problemReply(problem, exchange.locale, requestId);
    return { reply, requestId };
  }
}

function requestIdOf(request: IncomingMessage): string {
  const given = sent(request, "x-request-id");
  return given !== undefined && /^[\w.-]{1,128}$/u.test(given) ? given : randomUUID();
}

const isForPrograms = ([first]: readonly string[]): boolean =>
  first === "api" || first === "health" || first === "openapi.json";

/** Probes call a server by whatever address it has; what they get is no secret. */
function checkHost({ app, request }: Exchange, segments: readonly string[]): void {
  if (segments[0] === "health") return;
  const [host, ...others] = request.headersDistinct.host ?? [];
  const name = hostName(host);
  if (name !== undefined && others.length === 0 && app.isAllowedHost(name)) return;
  throw new Problem("misdirected-request", {
    detail: {
      en: "requests must call this server by a name that it was started with (`--public-url`, `--allow-host`)",
      zh: "请求所用的主机名必须是启动时允许的名称（`--public-url`、`--allow-host`）",
    },
  });
}

function chooseMethod(matches: readonly Match[], method: string): Match {
  const wanted = method === "HEAD" ? "GET" : method;
  const found = matches.find(({ route }) => route.method === wanted);
  if (found) return found;
  throw new Problem("method-not-allowed", { headers: { Allow: allowedMethods(matches) } });
}

type Admitted = { readonly exchange: Exchange } | { readonly reply: Reply };

/** Who it is, whether they may, and what they send: in this order, so that a body of a stranger is never read. */
async function admit(exchange: Exchange, route: Route): Promise<Admitted> {
  switch (route.access) {
    case "public":
      return { exchange };
    case "service":
    case "operator":
      return { exchange: await withBody(withRole(exchange, route.access), route) };
    case "form":
    case "session": {
      const { app, session, path, method, request } = exchange;
      const changes = method !== "GET" && method !== "HEAD";
      if (changes && !isOwnOrigin(request.headers, ownOrigins(app, request))) throw new Problem("cross-site");
      if (route.access === "session" && !session) {
        return { reply: seeOther(changes ? "/sign-in" : `/sign-in?${new URLSearchParams({ to: path })}`) };
      }
      if (!changes) return { exchange };
      const filled = await withForm(exchange, route);
      if (route.access === "session" && !sameSecret(session?.csrf ?? "", filled.form.get("csrf") ?? "")) {
        throw new Problem("cross-site", { detail: staleForm });
      }
      return { exchange: filled };
    }
  }
}

const staleForm = {
  en: "this form is not, or no longer, one of your session; go back, load the page again and repeat",
  zh: "该表单不属于当前会话，或已失效；请返回并重新加载页面后再试",
};

const challenge = { "WWW-Authenticate": 'Bearer realm="tenant-manager"' };

function withRole(exchange: Exchange, needed: "service" | "operator"): Exchange {
  const [, token] = /^Bearer +([\x21-\x7e]+)$/iu.exec(exchange.request.headers.authorization ?? "") ?? [];
  const role = token === undefined ? undefined : roleOf(exchange.app.credentials, token);
  if (role === undefined) throw new Problem("unauthenticated", { headers: challenge });
  if (role !== "operator" && role !== needed) throw new Problem("forbidden");
  return { ...exchange, role };
}

function withSession(exchange: Exchange): Exchange {
  const { app, cookies } = exchange;
  const session = app.sessions.find(cookies.get(sessionCookieName(app.secure, app.life.port)));
  return { ...exchange, session };
}

const ownOrigins = ({ publicOrigin }: App, { headers }: IncomingMessage): string[] => [
  // The name in `Host` is one of ours: that was checked before.
  `http://${headers.host?.toLowerCase()}`,
  ...(publicOrigin === undefined ? [] : [publicOrigin]),
];

async function withBody(exchange: Exchange, route: Route): Promise<Exchange> {
  if (route.method === "GET" || route.method === "DELETE") return exchange;
  const { request, app } = exchange;
  const limits = { bytes: route.bodyLimit ?? bodyLimit, timeMs: app.limits.bodyMs };
  return { ...exchange, body: await readBody(request, limits) };
}

async function withForm(exchange: Exchange, route: Route): Promise<Exchange> {
  const type = mediaType(exchange.request);
  if (type !== "application/x-www-form-urlencoded") throw new Problem("unsupported-media-type");
  const { body = Buffer.alloc(0), ...rest } = await withBody(exchange, route);
  return { ...rest, body, form: new URLSearchParams(decodeUtf8(body)) };
}

/** A handler that does not end does not keep the other side waiting for ever; what it does is done or not, as it says. */
async function inTime(ms: number, route: Route, exchange: Exchange): Promise<Reply> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Problem("upstream-timeout")), ms);
  });
  try {
    return await Promise.race([route.handle(exchange), late]);
  } finally {
    clearTimeout(timer);
  }
}

function wantsPage({ request, path }: Exchange): boolean {
  const [, first = ""] = path.split("/");
  return !isForPrograms([first]) && (request.headers.accept ?? "").includes("text/html");
}
