import { type Locale, locales } from "@microforge/core/program";

/** The language of an `Accept-Language` header that is spoken here; English where there is none. */
export function acceptedLocale(header: string | undefined): Locale {
  const wanted = (header ?? "")
    .slice(0, 1000)
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/u);
      const quality = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
      return { language: tag.split("-")[0], quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality);
  for (const { language } of wanted) {
    const spoken = locales.find((locale) => locale === language);
    if (spoken) return spoken;
  }
  return "en";
}
