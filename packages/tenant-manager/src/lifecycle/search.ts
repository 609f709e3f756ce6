/** How a text is compared in a search: without regard to case, full-width letters as ordinary ones. */
const folded = (text: string): string => text.normalize("NFKC").toLowerCase();

/** What `list --search` looks in, kept with the tenant. */
export const searchText = ({ slug, name }: { readonly slug: string; readonly name: string }): string =>
  folded(`${slug} ${name}`);

/** A pattern of LIKE (with `\` as escape character) for each word: all of them must be found, anywhere. */
export const searchPatterns = (words: string): readonly string[] =>
  folded(words)
    .split(/\s+/u)
    .filter((word) => word !== "")
    .map((word) => `%${word.replace(/[\\%_]/gu, "\\$&")}%`);
