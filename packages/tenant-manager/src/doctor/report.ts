import { type Context, type ExitCode, exitCodes, report } from "@microforge/core/program";
import type { Check } from "./check.ts";
import { messages } from "./messages.ts";

/** So many of one kind on a screen; `--json` tells all. */
const shownAtMost = 20;

export function reportChecks(ctx: Context, checks: readonly Check[]): ExitCode {
  const count = (status: Check["status"]) => checks.filter((check) => check.status === status).length;
  const [problems, warnings] = [count("problem"), count("warning")];
  report(ctx, {
    json: {
      problems,
      warnings,
      checks: checks.map(({ id, status, text, next, subject }) => ({
        id,
        status,
        text: ctx.say(text),
        next: next ? ctx.say(next) : null,
        ...(subject && { subject }),
      })),
    },
    text: () => [...linesOf(ctx, checks), ctx.say(messages.counts(problems, warnings))].join("\n"),
  });
  return problems > 0 ? exitCodes.failed : exitCodes.done;
}

function linesOf(ctx: Context, checks: readonly Check[]): string[] {
  const told = new Map<string, number>();
  const lines: string[] = [];
  for (const [index, check] of checks.entries()) {
    const kind = `${check.id} ${check.status}`;
    const count = (told.get(kind) ?? 0) + 1;
    told.set(kind, count);
    if (count <= shownAtMost) lines.push(...linesOfOne(ctx, check));
    const isLast = !checks.slice(index + 1).some(({ id, status }) => `${id} ${status}` === kind);
    if (isLast && count > shownAtMost) lines.push(`  ${ctx.say(messages.more(count - shownAtMost))}`);
  }
  return lines;
}

function linesOfOne({ say, terminal }: Context, { id, status, text, next }: Check): string[] {
  const { green, yellow, red, dim, cyan } = terminal.out.style;
  const { symbols } = terminal;
  const mark = {
    ok: green(symbols.ok),
    unchecked: dim("–"),
    warning: yellow(symbols.warning),
    problem: red(symbols.failed),
  }[status];
  return [`${mark} ${say(text)}  ${dim(id)}`, ...(next ? [`  ${cyan(`${symbols.arrow} ${say(next)}`)}`] : [])];
}
