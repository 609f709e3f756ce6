export interface AttemptLimits {
  /** Failures of one address within the window before it has to wait. */
  readonly failures: number;
  readonly windowMs: number;
  /** Addresses that are remembered. */
  readonly addresses: number;
}

const defaults: AttemptLimits = { failures: 10, windowMs: 5 * 60_000, addresses: 10_000 };

interface Failures {
  count: number;
  readonly since: number;
}

/** Counts failed attempts to sign in by address. */
export class Attempts {
  readonly #failures = new Map<string, Failures>();
  readonly #now: () => number;
  readonly #limits: AttemptLimits;

  constructor(now: () => number, limits: AttemptLimits = defaults) {
    this.#now = now;
    this.#limits = limits;
  }

  /** Seconds that the address has to wait; 0 when it may try. */
  waitOf(address: string): number {
    const known = this.#failures.get(address);
    if (!known || known.count < this.#limits.failures) return 0;
    const left = known.since + this.#limits.windowMs - this.#now();
    if (left <= 0) this.#failures.delete(address);
    return Math.max(0, Math.ceil(left / 1000));
  }

  failed(address: string): void {
    const now = this.#now();
    const known = this.#failures.get(address);
    if (known && now - known.since <= this.#limits.windowMs) {
      known.count += 1;
      return;
    }
    this.#failures.delete(address);
    const [oldest] = this.#failures.keys();
    if (oldest !== undefined && this.#failures.size >= this.#limits.addresses) this.#failures.delete(oldest);
    this.#failures.set(address, { count: 1, since: now });
  }

  succeeded(address: string): void {
    this.#failures.delete(address);
  }
}
