const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * Points SQL that names one schema to another: before a dot, as a whole literal, and in a `search_path`. Function bodies are
 * texts that the server does not read until they run, so this is how their mentions are found; other words stay as they are.
 */
export function retarget(sql: string, from: string, to: string): string {
  const name = `(?:"${escaped(from)}"|(?<![\\w$"])${escaped(from)}(?![\\w$"]))`;
  return sql
    .replaceAll(new RegExp(`${name}(?=\\s*\\.(?!\\.))`, "g"), to)
    .replaceAll(new RegExp(`'${escaped(from)}'`, "g"), `'${to}'`)
    .replaceAll(/\bsearch_path\b[^;\n]*/gi, (setting) => setting.replaceAll(new RegExp(name, "g"), to));
}
