import type { Exchange } from "../http/exchange.ts";
import type { Reply } from "../http/reply.ts";
import type { Access, Route } from "../http/router.ts";
import { keepPreferences } from "./preferences.ts";

type Handler = (exchange: Exchange) => Promise<Reply> | Reply;

/** A page to look at. */
export const look = (path: string, handle: Handler, access: Access = "session"): Route => ({
  method: "GET",
  path,
  access,
  handle: (exchange) => keepPreferences(exchange) ?? handle(exchange),
});

/** What a form of a page does. */
export const act = (path: string, handle: Handler, access: Access = "session"): Route => ({
  method: "POST",
  path,
  access,
  handle,
});
