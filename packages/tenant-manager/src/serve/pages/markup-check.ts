const elements = new Set(
  `a article bdi body br button caption circle code datalist dd desc details div dl dt figcaption figure form g h1 h2 h3 head header
  html img input label li line link main meta nav ol option p pre rect section select span strong style summary svg table tbody td
  text tfoot th thead time title tr ul`.split(/\s+/u),
);

const tag = /^<(\/?)([a-z][a-z0-9]*)((?: [a-zA-Z][a-zA-Z:-]*(?:="[^"<>]*")?)*) ?\/?>$/u;

/**
 * What in a page is not the markup of its templates: an element or attribute that they never have, a quote or bracket out of
 * place, a link to elsewhere. Text of others that had become markup would be among it.
 */
export function strangeMarkup(page: string): string[] {
  const body = page.replace(/^<!doctype html>/u, "").replace(/<style>[^<]*<\/style>/u, "");
  return [...body.matchAll(/<[^>]*>?/gu)].map(([found]) => found).filter((found) => !isOurs(found));
}

function isOurs(found: string): boolean {
  const [, , element = "", attributes = ""] = tag.exec(found) ?? [];
  if (!elements.has(element)) return false;
  return [...attributes.matchAll(/ ([a-zA-Z:-]+)(?:="([^"]*)")?/gu)].every(([, name = "", value = ""]) => {
    if (name.startsWith("on") || name === "style" || name === "srcdoc") return false;
    return !["href", "src", "action", "formaction"].includes(name) || /^[/#](?!\/)/u.test(value);
  });
}
