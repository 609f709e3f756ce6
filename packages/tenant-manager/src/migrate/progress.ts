import type { Context } from "@microforge/core/program";
import { withProgress } from "@microforge/core/terminal";
import { messages } from "./messages.ts";

export interface RateProgress {
  /** So many more are to come. */
  expect(count: number): void;
  done(name: string): void;
}

/** A line in a log every so often, in milliseconds; nobody reads one a tenant. */
const interval = 5_000;

/** Shows how many are done, of how many, and how many in a second. */
export async function showingRate<T>(
  ctx: Pick<Context, "terminal" | "host" | "say">,
  work: (progress: RateProgress) => Promise<T>,
): Promise<T> {
  const began = performance.now();
  let [total, done, told] = [0, 0, began];
  const expect = (count: number) => {
    total += count;
  };
  const perSecond = () => Math.round(done / Math.max(0.001, (performance.now() - began) / 1000));
  if (!ctx.terminal.animated) {
    return work({
      expect,
      done: () => {
        done += 1;
        if (performance.now() - told < interval) return;
        told = performance.now();
        ctx.terminal.note(ctx.say(messages.soFar(done, total, perSecond())));
      },
    });
  }
  return withProgress(ctx, messages.migrating, (progress) =>
    work({
      expect,
      done: (name) => {
        done += 1;
        progress.step(`${ctx.say(messages.soFar(done, total, perSecond()))}  ${name}`);
      },
    }),
  );
}
