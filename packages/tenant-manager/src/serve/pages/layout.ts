import type { Locale, Text } from "@microforge/core/program";
import { sha256 } from "../../canonical.ts";
import { languageTags } from "../../language-tags.ts";
import { type Html, html, type Part, when } from "../../markup.ts";
import type { Exchange } from "../http/exchange.ts";
import type { Headers, Reply } from "../http/reply.ts";
import { pagePolicy } from "../security/headers.ts";
import { words } from "./messages.ts";
import { nextTheme, themeOf } from "./preferences.ts";
import { icon, stylesheet } from "./stylesheet.ts";

const fingerprint = (text: string): string => sha256(text).slice(0, 12);

/** What pages load, by its path; a changed file has a changed path, so that it can be kept for ever. */
export const assets = {
  stylesheet: { path: `/assets/${fingerprint(stylesheet)}.css`, type: "text/css; charset=utf-8", body: stylesheet },
  icon: { path: `/assets/${fingerprint(icon)}.svg`, type: "image/svg+xml", body: icon },
} as const;

export type Place = "tenants" | "plans" | "invoices" | "isolation";

const places: readonly { readonly place: Place; readonly path: string; readonly label: Text }[] = [
  { place: "tenants", path: "/tenants", label: words.tenants },
  { place: "plans", path: "/plans", label: words.plans },
  { place: "invoices", path: "/invoices", label: words.invoices },
  { place: "isolation", path: "/isolation", label: words.isolation },
];

export interface Page {
  readonly title: string;
  /** Which entry of the navigation it belongs to. */
  readonly place?: Place;
  readonly body: Html;
  readonly status?: number;
  readonly headers?: Headers;
}

/** A whole page: the frame, with the navigation for whoever has signed in, and what was done last. */
export function page(exchange: Exchange, { title, place, body, status = 200, headers = {} }: Page): Reply {
  const { locale, say, session } = exchange;
  const notice = session?.notice;
  if (session) session.notice = undefined;
  const markup = html`<!doctype html>
<html lang="${languageTags[locale]}" data-theme="${themeOf(exchange.cookies)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · tenant-manager</title>
<link rel="icon" href="${assets.icon.path}" type="image/svg+xml">
<link rel="stylesheet" href="${assets.stylesheet.path}">
</head>
<body>
<a class="skip" href="#content">${say(words.skip)}</a>
${frame(exchange, place)}
<main id="content">
${when(notice, () => html`<p class="notice" role="status">${notice?.[locale]}</p>`)}
${body}
</main>
</body>
</html>
`;
  return {
    status,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Language": languageTags[locale],
      "Content-Security-Policy": pagePolicy,
      "Cache-Control": "no-store",
      ...headers,
    },
    body: markup.toString(),
  };
}

function frame(exchange: Exchange, current: Place | undefined): Html {
  const { say, session } = exchange;
  return html`<header class="top"><div class="top-inner">
<a class="brand" href="/tenants"><img src="${assets.icon.path}" alt="" width="24" height="24">tenant-manager</a>
<nav class="places" aria-label="${say(words.mainPlaces)}">${when(session, () =>
    places.map(
      ({ place, path, label }) =>
        html`<a href="${path}"${when(place === current, () => html` aria-current="page"`)}>${say(label)}</a>`,
    ),
  )}</nav>
<div class="choices">${preferences(exchange)}${when(
    session,
    () =>
      html`<form method="post" action="/sign-out">${csrfField(exchange)}<button class="plain" type="submit">${say(words.signOut)}</button></form>`,
  )}</div>
</div></header>`;
}

/** Language and theme: links, so that they work for whoever has not signed in too. */
function preferences({ say, locale, path, query, cookies, method }: Exchange): Html {
  // What answers a form has no address of its own.
  const here = (name: string, value: string): string => {
    const parameters = new URLSearchParams(query);
    parameters.set(name, value);
    return `${method === "POST" ? "/tenants" : path}?${parameters}`;
  };
  const theme = themeOf(cookies);
  const label = words.theme[theme];
  const other: Locale = locale === "en" ? "zh" : "en";
  return html`<a href="${here("theme", nextTheme(theme))}" aria-label="${say(words.themeIs(label))}">${say(label)}</a><a href="${here("lang", other)}" lang="${languageTags[other]}">${say(words.otherLanguage)}</a>`;
}

/** What makes a form one of this session. */
export const csrfField = ({ session }: Exchange): Part =>
  session && html`<input type="hidden" name="csrf" value="${session.csrf}">`;
