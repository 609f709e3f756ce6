/** A name as SQL reads it, whatever is in it. PostgreSQL and SQLite agree on it. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export const qualifiedName = (schema: string, name: string): string => `${quoteName(schema)}.${quoteName(name)}`;

/** A text as PostgreSQL reads it, under any `standard_conforming_strings`. */
export function quoteLiteral(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes("\\") ? ` E${quoted.replaceAll("\\", "\\\\")}` : quoted;
}

export const nameList = (names: readonly string[]): string => names.map(quoteName).join(", ");
