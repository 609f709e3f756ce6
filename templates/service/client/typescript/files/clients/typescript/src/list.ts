interface Equality<V> {
  readonly eq?: V;
  /** Is not equal, or has no value. */
  readonly ne?: V;
  /** Is one of these. A value with a comma in it cannot be told from two. */
  readonly in?: readonly V[];
}

interface Order<V> extends Equality<V> {
  readonly lt?: V;
  readonly lte?: V;
  readonly gt?: V;
  readonly gte?: V;
}

interface Match extends Order<string> {
  /**
   * `%` stands for any text, `_` for one character, `\` makes the next one ordinary. A pattern with neither `%` nor `_` may
   * match anywhere. ASCII letters match in either case.
   */
  readonly like?: string;
}

/** A filter for values that are only equal or not. A value alone means: equal to it. */
export type Exact<V> = V | Equality<V>;

/** A filter for values that have an order. */
export type Ordered<V> = V | Order<V>;

/** A filter for free text. */
export type Text = string | Match;

/** A field to sort by; with `-`, the greatest first. */
export type Direction<Field extends string> = Field | `-${Field}`;

/** What a list is filtered and sorted by, and how much of it is wanted at once. */
export interface Query<Filter, Sort extends string> {
  /** What must be true of every entity. */
  readonly filter?: Filter;
  /** Newest first unless told. Missing values are greater than all others. */
  readonly sort?: readonly Sort[];
  /** At most so many on one page: 1 to 200. */
  readonly limit?: number;
  /** The `next_cursor` of the page before, which must have had the same filter and sort. */
  readonly cursor?: string;
}

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** What to send as `cursor` to get the next page; null on the last one. */
  readonly next_cursor: string | null;
}

/** A query as the address of a request has it. */
export function parametersOf<Filter extends object, Sort extends string>(query: Query<Filter, Sort>): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [field, filter] of Object.entries(query.filter ?? {})) {
    const conditions = typeof filter === "object" && filter !== null ? Object.entries(filter) : [["eq", filter] as const];
    for (const [operator, value] of conditions) {
      if (value === undefined) continue;
      parameters.set(operator === "eq" ? field : `${field}[${operator}]`, String(value));
    }
  }
  if (query.sort && query.sort.length > 0) parameters.set("sort", query.sort.join(","));
  if (query.limit !== undefined) parameters.set("limit", String(query.limit));
  if (query.cursor !== undefined) parameters.set("cursor", query.cursor);
  return parameters;
}
