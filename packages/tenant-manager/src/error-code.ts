/** What a failure is called by who reports it: SQLSTATE, or the word of SQLite or the operating system; empty for none. */
export function errorCodeOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  return typeof code === "string" ? code : "";
}
