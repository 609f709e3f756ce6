import { expect } from "vitest";
import { type Api, type Entity, expectPage, type Page } from "./api.ts";

/** Follows cursors from the first page to the last; `between` runs after each page but the last. */
export async function walkPages(
  api: Api,
  query: string,
  between: (page: Page) => Promise<void> = async () => {},
): Promise<readonly Entity[]> {
  const items: Entity[] = [];
  let cursor: string | null = null;
  do {
    const page = expectPage(await api.list(withCursor(query, cursor)));
    items.push(...page.items);
    cursor = page.next_cursor;
    if (cursor !== null) {
      expect(page.items.length).toBeGreaterThan(0);
      await between(page);
    }
  } while (cursor !== null);
  return items;
}

export function withCursor(query: string, cursor: string | null): string {
  return cursor === null ? query : [query, `cursor=${encodeURIComponent(cursor)}`].filter(Boolean).join("&");
}

/** Asserts that there is another page, and returns the cursor to it. */
export function expectCursor({ next_cursor }: Page): string {
  expect(next_cursor).toEqual(expect.any(String));
  return next_cursor ?? "";
}

/** The address in a `Link` header with the relation `next`, or undefined. */
export function nextLink(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const match = /^<([^>]+)>; rel="next"$/.exec(String(header));
  expect(match, `Link: ${header}`).not.toBeNull();
  return match?.[1];
}
