import type { Exchange } from "../http/exchange.ts";
import type { Headers } from "../http/reply.ts";

/** Where the list goes on, for those who follow links. */
export function nextLink({ path, query }: Exchange, cursor: string | null): Headers {
  if (cursor === null) return {};
  const parameters = new URLSearchParams(query);
  parameters.set("cursor", cursor);
  return { Link: `<${path}?${parameters}>; rel="next"` };
}
