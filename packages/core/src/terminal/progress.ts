import type { Context } from "../program/context.ts";
import type { Text } from "../program/messages.ts";
import { truncate } from "./width.ts";

export interface Progress {
  /** What begins now; where a total is known, the step before it is done. */
  step(detail: string): void;
}

export interface ProgressOptions {
  /** How many steps there will be: shows a bar with a count. */
  readonly total?: number;
  /** Work that is over sooner shows nothing on a terminal. */
  readonly delayMs?: number;
}

/**
 * Shows on stderr that `work` is under way.
 *
 * On a terminal: a spinner, or a bar where `total` is known, that leaves nothing behind when the work ends, fails or is
 * interrupted. Elsewhere: one line a step. `--quiet` silences both.
 */
export async function withProgress<T>(
  { terminal, host, say }: Pick<Context, "terminal" | "host" | "say">,
  label: Text,
  work: (progress: Progress) => Promise<T>,
  { total, delayMs = 500 }: ProgressOptions = {},
): Promise<T> {
  let begun = 0;
  let detail = "";
  if (!terminal.animated) {
    if (total === undefined) terminal.note(say(label));
    return work({
      step: (next) => {
        begun += 1;
        terminal.note(total === undefined ? `  ${next}` : `[${begun}/${total}] ${next}`);
      },
    });
  }

  const { err, symbols } = terminal;
  let frame = 0;
  let shown = false;
  const draw = () => {
    const mark = symbols.spinner[frame++ % symbols.spinner.length] ?? "";
    const count = total === undefined ? "" : ` ${bar(Math.max(0, begun - 1), total, symbols.bar)} ${begun}/${total}`;
    const line = truncate(`${mark} ${say(label)}${count}${detail && ` ${detail}`}`, err.columns - 1, symbols.ellipsis);
    if (!shown) err.write(hideCursor);
    shown = true;
    terminal.live(line.replace(mark, err.style.cyan(mark)));
  };
  const clear = () => {
    clearTimeout(delay);
    clearInterval(ticking);
    if (!shown) return;
    terminal.live("");
    err.write(showCursor);
    shown = false;
  };
  let ticking: NodeJS.Timeout | undefined;
  const delay = setTimeout(() => {
    draw();
    ticking = setInterval(draw, 80);
  }, delayMs);
  // Work that blocks the event loop past the delay is drawn at its next step.
  const began = performance.now();
  const release = host.onExit(clear);
  try {
    return await work({
      step: (next) => {
        begun += 1;
        detail = next;
        if (shown || performance.now() - began > delayMs) draw();
      },
    });
  } finally {
    clear();
    release();
  }
}

const hideCursor = "\u001b[?25l";
const showCursor = "\u001b[?25h";
const barWidth = 20;

function bar(done: number, total: number, { full, empty }: { full: string; empty: string }): string {
  const filled = total === 0 ? barWidth : Math.min(barWidth, Math.round((done / total) * barWidth));
  return full.repeat(filled) + empty.repeat(barWidth - filled);
}
