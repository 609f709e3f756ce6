import type { IncomingMessage } from "node:http";
import type { Context, Locale, Text } from "@microforge/core/program";
import type { Registry } from "../../registry/registry.ts";
import type { Attempts } from "../security/attempts.ts";
import type { HostCheck } from "../security/origin.ts";
import type { OneTimeSecret, Session, Sessions } from "../security/sessions.ts";
import type { Credential, Role } from "../security/tokens.ts";

/** What all requests share. */
export interface App {
  readonly registry: Registry;
  /** For operations: the clock, the environment, the signal to end. */
  readonly ctx: Context;
  readonly credentials: readonly Credential[];
  readonly sessions: Sessions;
  readonly attempts: Attempts;
  readonly signInLink: OneTimeSecret | undefined;
  /** What makes cursors tamper-evident. */
  readonly cursorKey: Buffer;
  readonly limits: Limits;
  /** Whether browsers come by https. */
  readonly secure: boolean;
  readonly isAllowedHost: HostCheck;
  /** The address that browsers use, where it is not the one in the `Host` header. */
  readonly publicOrigin: string | undefined;
  /** Changes while the server runs. */
  readonly life: { draining: boolean; port: number };
}

export interface Limits {
  readonly bodyMs: number;
  readonly handlerMs: number;
  readonly headersMs: number;
  readonly drainMs: number;
  /** How long balancers have to notice before nothing new is taken. */
  readonly drainDelayMs: number;
}

/** One request on its way to its reply. */
export interface Exchange {
  readonly app: App;
  readonly request: IncomingMessage;
  readonly requestId: string;
  readonly method: string;
  /** As it was asked for, without the query. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly locale: Locale;
  readonly cookies: ReadonlyMap<string, string>;
  /** The other end of the connection. */
  readonly address: string;
  readonly role: Role | undefined;
  readonly session: Session | undefined;
  /** The fields of a form; empty where there is none. */
  readonly form: URLSearchParams;
  /** The body as it came; read only where a route takes one. */
  readonly body: Buffer | undefined;
  say(text: Text): string;
}
