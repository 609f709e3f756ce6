import { qualifiedName, quoteLiteral } from "../data/sql-text.ts";

/** A value as SQL takes it: a proof shows whole statements, so values are written into them, not sent beside them. */
export const literal = (value: string | null): string => (value === null ? "NULL" : quoteLiteral(value));

/** `schema.name`, quoted. */
export const qualified = ({ schema, name }: { readonly schema: string; readonly name: string }): string =>
  qualifiedName(schema, name);

/** One line of SQL, long values and long statements cut in the middle. */
export function shortened(sql: string, room = 400): string {
  const line = sql
    .replaceAll(/\s+/g, " ")
    .trim()
    .replaceAll(/'((?:[^']|''){40})(?:[^']|'')+'/g, "'$1…'");
  return line.length <= room ? line : `${line.slice(0, room - 80)} … ${line.slice(-76)}`;
}
