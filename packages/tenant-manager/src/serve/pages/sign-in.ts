import type { Text } from "@microforge/core/program";
import { html, when } from "../../markup.ts";
import type { Exchange } from "../http/exchange.ts";
import { type Reply, seeOther } from "../http/reply.ts";
import type { Route } from "../http/router.ts";
import { cookie, sessionCookieName } from "../security/cookies.ts";
import { roleOf } from "../security/tokens.ts";
import { page } from "./layout.ts";
import { words } from "./messages.ts";
import { act, look } from "./route.ts";

export const signInRoutes: readonly Route[] = [
  look("/", () => seeOther("/tenants")),
  look("/sign-in", (exchange) => (exchange.session ? seeOther("/tenants") : signInPage(exchange)), "form"),
  act("/sign-in", signIn, "form"),
  act("/sign-out", signOut),
];

interface Shown {
  readonly wrong?: Text;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A form for a token, or for the link that was printed at the start. The link only fills in the form: opening it changes
 * nothing, so a preview or a prefetch of it does not use it up.
 */
function signInPage(exchange: Exchange, { wrong, status, headers }: Shown = {}): Reply {
  const { say, query, form } = exchange;
  const link = wrong ? undefined : query.get("link");
  const to = form.get("to") ?? query.get("to") ?? "";
  const signedOut = query.has("signed-out") && !wrong;
  const body = html`<div class="center">
${when(signedOut, () => html`<p class="notice" role="status">${say(words.signedOut)}</p>`)}
<section class="card"><header><h1>${say(words.signInTitle)}</h1></header>
<form class="inside" method="post" action="/sign-in">
<input type="hidden" name="to" value="${to}">
${when(wrong, () => html`<p class="notice bad" role="alert" id="wrong">${wrong && say(wrong)}</p>`)}
${
  link === null || link === undefined
    ? html`<div class="field"><label for="token">${say(words.token)}</label>
<input id="token" name="token" type="password" required autocomplete="current-password" autofocus spellcheck="false" aria-describedby="token-help${wrong ? " wrong" : ""}"${when(wrong, () => html` aria-invalid="true"`)}>
<p class="help" id="token-help">${say(words.tokenHelp)}</p></div>`
    : html`<input type="hidden" name="link" value="${link}"><p>${say(words.linkReady)}</p>`
}
<p><button class="main" type="submit">${say(words.signIn)}</button></p>
</form></section></div>`;
  return page(exchange, {
    title: say(words.signIn),
    body,
    ...(status !== undefined && { status }),
    ...(headers && { headers }),
  });
}

function signIn(exchange: Exchange): Reply {
  const { app, address, form, cookies } = exchange;
  const wait = app.attempts.waitOf(address);
  if (wait > 0) {
    const headers = { "Retry-After": String(wait) };
    return signInPage(exchange, { wrong: words.tooManyAttempts(wait), status: 429, headers });
  }
  const link = form.get("link");
  const right =
    link === null
      ? roleOf(app.credentials, form.get("token") ?? "") === "operator"
      : app.signInLink?.use(link) === true;
  if (!right) {
    app.attempts.failed(address);
    return signInPage(exchange, { wrong: link === null ? words.tokenWrong : words.linkUsed, status: 403 });
  }
  app.attempts.succeeded(address);
  const name = sessionCookieName(app.secure, app.life.port);
  // Whoever planted a session's id before has nothing of this one.
  app.sessions.end(cookies.get(name));
  const { id } = app.sessions.begin();
  return seeOther(ownPath(form.get("to")), { "Set-Cookie": cookie(name, id, { secure: app.secure }) });
}

function signOut({ app, cookies }: Exchange): Reply {
  const name = sessionCookieName(app.secure, app.life.port);
  app.sessions.end(cookies.get(name));
  const gone = cookie(name, "", { secure: app.secure, maxAge: 0 });
  return seeOther("/sign-in?signed-out=1", { "Set-Cookie": gone });
}

/** Where to go on: a page of this server, and no other. */
const ownPath = (to: string | null): string => (to !== null && /^\/[\w-]+(?:\/[\w.-]+)*$/u.test(to) ? to : "/tenants");
