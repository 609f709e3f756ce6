/** The languages that every message, help text and page exists in. */
export const locales = ["en", "zh"] as const;

export type Locale = (typeof locales)[number];

/** One text in every language. */
export type Text = Readonly<Record<Locale, string>>;

/** What comes of `make` in every language: for a text that is put together from others. */
export const eachLocale = <T>(make: (locale: Locale) => T): Record<Locale, T> => ({ en: make("en"), zh: make("zh") });

/** Words one after the other, as each language lists them. */
export const listed = (words: readonly string[]): Text => ({ en: words.join(", "), zh: words.join("、") });

export const isLocale = (value: string | undefined): value is Locale =>
  (locales as readonly string[]).includes(value ?? "");

/** `zh_CN.UTF-8`, `zh-Hans` and `zh` are Chinese; `C`, `POSIX` and every language that is not spoken here are English. */
function localeOf(tag: string): Locale {
  const language = tag.split(/[_.@-]/)[0]?.toLowerCase();
  return isLocale(language) ? language : "en";
}

/**
 * The language to speak: what the user asked for, else what the environment says.
 *
 * @param asked in order of precedence: `--lang`, `MICROFORGE_LANG`, the user's configuration
 * @param fallback the operating system's language, asked only when no variable tells (it costs 10 ms to find out)
 */
export function chooseLocale(
  asked: readonly (string | undefined)[],
  env: Readonly<Record<string, string | undefined>>,
  fallback: () => string = () => "en",
): Locale {
  const wanted = asked.find(isLocale);
  if (wanted) return wanted;
  return localeOf(env.LC_ALL || env.LC_MESSAGES || env.LANG || fallback());
}
