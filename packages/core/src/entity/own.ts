/**
 * What a record holds under a name that somebody chose, and nothing else: every object of JavaScript also answers to
 * `constructor`, `toString` and others, which may well be values of an enum, or slips of the pen.
 */
export const own = <T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
