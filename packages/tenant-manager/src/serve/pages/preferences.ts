import { type Locale, locales } from "@microforge/core/program";
import type { Exchange } from "../http/exchange.ts";
import { type Reply, seeOther } from "../http/reply.ts";
import { cookie } from "../security/cookies.ts";

/** Language and theme are kept in the browser. They are asked for with `?lang=` and `?theme=` on any page. */
const names = { lang: "tenant_manager_lang", theme: "tenant_manager_theme" } as const;

const themes = ["auto", "light", "dark"] as const;

export type Theme = (typeof themes)[number];

export const chosenLocale = (cookies: ReadonlyMap<string, string>): Locale | undefined =>
  locales.find((locale) => locale === cookies.get(names.lang));

export const themeOf = (cookies: ReadonlyMap<string, string>): Theme =>
  themes.find((theme) => theme === cookies.get(names.theme)) ?? "auto";

export const nextTheme = (theme: Theme): Theme => themes[(themes.indexOf(theme) + 1) % themes.length] ?? "auto";

/** Keeps what a page was asked for with, and leads to the same page without it; undefined where nothing was asked for. */
export function keepPreferences({ app, path, query }: Exchange): Reply | undefined {
  const lang = locales.find((locale) => locale === query.get("lang"));
  const theme = themes.find((known) => known === query.get("theme"));
  if (lang === undefined && theme === undefined) return undefined;
  const options = { secure: app.secure, maxAge: 365 * 86_400, sameSite: "Lax" } as const;
  const rest = new URLSearchParams(query);
  rest.delete("lang");
  rest.delete("theme");
  return seeOther(`${path}${rest.size > 0 ? `?${rest}` : ""}`, {
    "Set-Cookie": [
      ...(lang === undefined ? [] : [cookie(names.lang, lang, options)]),
      ...(theme === undefined ? [] : [cookie(names.theme, theme, options)]),
    ],
  });
}
