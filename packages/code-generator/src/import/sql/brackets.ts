/** From an opening bracket of SQL to the one that closes it, quoted texts passed over; "" where nothing closes it. */
export function bracketed(text: string): string {
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|[()]/gu)) {
    if (token === "(") depth += 1;
    else if (token === ")") depth -= 1;
    else continue;
    if (depth === 0) return text.slice(0, index + 1);
  }
  return "";
}
