import type { Locale } from "@microforge/core/program";

/** The languages as HTML and `Intl` call them; numbers and money are written so. */
export const languageTags: Readonly<Record<Locale, string>> = { en: "en", zh: "zh-Hans" };
