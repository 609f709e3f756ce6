import { createHash } from "node:crypto";
import type { Context } from "@microforge/core/program";
import type { Registry } from "../registry/registry.ts";
import type { App, Limits } from "./http/exchange.ts";
import { defaultLimits, type Listening, listen } from "./http/server.ts";
import { Attempts } from "./security/attempts.ts";
import { allowedHosts } from "./security/origin.ts";
import { OneTimeSecret, Sessions } from "./security/sessions.ts";
import type { TokenChoice } from "./security/token-sources.ts";
import { credentialOf } from "./security/tokens.ts";
import { site } from "./site.ts";

export interface ServerSetup {
  readonly host: string;
  readonly port: number;
  readonly publicUrl: URL | undefined;
  readonly allowHost: readonly string[];
  readonly tokens: TokenChoice;
  readonly limits?: Partial<Limits>;
}

export interface Running extends Listening {
  /** What signs an operator in once, where nobody gave a token for operators. */
  readonly signInCode: string | undefined;
}

/** Serves the registry until it is stopped. */
export async function startServer(registry: Registry, ctx: Context, setup: ServerSetup): Promise<Running> {
  const { host, port, publicUrl, allowHost, tokens } = setup;
  const credentials = tokens.tokens.map(credentialOf);
  const now = () => registry.now();
  const signInLink = tokens.made === undefined ? undefined : new OneTimeSecret();
  const app: App = {
    registry,
    ctx,
    credentials,
    sessions: new Sessions(now),
    attempts: new Attempts(now),
    signInLink,
    cursorKey: cursorKey(credentials.map(({ digest }) => digest)),
    limits: { ...defaultLimits, ...setup.limits },
    secure: publicUrl?.protocol === "https:",
    isAllowedHost: allowedHosts({ host, publicUrl, allowed: allowHost }),
    publicOrigin: publicUrl?.origin,
    life: { draining: false, port },
  };
  const listening = await listen(app, site, { host, port });
  return { ...listening, signInCode: signInLink?.value };
}

/** The same tokens give the same key: a cursor outlives a restart. */
function cursorKey(digests: readonly Buffer[]): Buffer {
  const hash = createHash("sha256").update("cursors");
  for (const digest of digests) hash.update(digest);
  return hash.digest();
}
