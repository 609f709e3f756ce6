/** Whose SQL a script may be. */
export const dialects = ["auto", "postgres", "sqlite"] as const;

export type Dialect = (typeof dialects)[number];
