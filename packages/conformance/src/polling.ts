import { setTimeout as delay } from "node:timers/promises";

/** Asks again until there is an answer; fails with `what` when there is none in time. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  timeoutMs = 5_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() >= deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`);
    await delay(10);
  }
}

/** The value, or a failure that names what took too long. */
export async function within<T>(timeoutMs: number, what: string, value: Promise<T>): Promise<T> {
  const timeout = new AbortController();
  const late = delay(timeoutMs, undefined, { signal: timeout.signal }).then(
    () => Promise.reject(new Error(`${what} took longer than ${timeoutMs} ms`)),
    () => new Promise<never>(() => {}),
  );
  try {
    return await Promise.race([value, late]);
  } finally {
    timeout.abort();
  }
}
