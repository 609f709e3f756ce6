import { createHash, randomBytes } from "node:crypto";
import type { Text } from "@microforge/core/program";
import { sameSecret } from "./tokens.ts";

/** An operator who has signed in with a browser. */
export interface Session {
  /** What every form that this session gets carries, and what a form of somebody else cannot know. */
  readonly csrf: string;
  readonly startedAt: number;
  lastSeenAt: number;
  /** What the next page says about what was done. */
  notice: Text | undefined;
}

export interface SessionLimits {
  readonly idleMs: number;
  readonly absoluteMs: number;
  readonly count: number;
}

export const sessionLimits: SessionLimits = { idleMs: 60 * 60_000, absoluteMs: 12 * 60 * 60_000, count: 500 };

/** Sessions of this process; they end with it. Ids are kept as hashes only. */
export class Sessions {
  readonly #open = new Map<string, Session>();
  readonly #now: () => number;
  readonly #limits: SessionLimits;

  constructor(now: () => number, limits: SessionLimits = sessionLimits) {
    this.#now = now;
    this.#limits = limits;
  }

  /** Begins a session and returns its id, which only the browser keeps. */
  begin(): { readonly id: string; readonly session: Session } {
    this.#dropExpired();
    const [oldest] = this.#open.keys();
    if (oldest !== undefined && this.#open.size >= this.#limits.count) this.#open.delete(oldest);
    const id = secret();
    const now = this.#now();
    const session: Session = { csrf: secret(), startedAt: now, lastSeenAt: now, notice: undefined };
    this.#open.set(keyOf(id), session);
    return { id, session };
  }

  /** The session of the id, unless it has expired; it is as fresh as this call. */
  find(id: string | undefined): Session | undefined {
    if (id === undefined) return undefined;
    const key = keyOf(id);
    const session = this.#open.get(key);
    if (!session) return undefined;
    if (this.#isExpired(session)) {
      this.#open.delete(key);
      return undefined;
    }
    session.lastSeenAt = this.#now();
    return session;
  }

  end(id: string | undefined): void {
    if (id !== undefined) this.#open.delete(keyOf(id));
  }

  #isExpired({ startedAt, lastSeenAt }: Session): boolean {
    const now = this.#now();
    return now - lastSeenAt > this.#limits.idleMs || now - startedAt > this.#limits.absoluteMs;
  }

  #dropExpired(): void {
    for (const [key, session] of this.#open) if (this.#isExpired(session)) this.#open.delete(key);
  }
}

/** A secret that is good for one use, such as a link to sign in with. */
export class OneTimeSecret {
  #left: string | undefined = secret();

  /** What to hand out. */
  get value(): string | undefined {
    return this.#left;
  }

  /** Whether this is the secret and nobody has used it before. */
  use(presented: string): boolean {
    if (this.#left === undefined || !sameSecret(this.#left, presented)) return false;
    this.#left = undefined;
    return true;
  }
}

const secret = (): string => randomBytes(32).toString("base64url");

const keyOf = (id: string): string => createHash("sha256").update(id).digest("base64url");
