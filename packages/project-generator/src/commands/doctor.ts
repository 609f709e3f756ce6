import { type Context, defineCommand, type ExitCode, exitCodes, report, warn } from "@microforge/core/program";
import { table } from "@microforge/core/terminal";
import { type Check, examine } from "../doctor.ts";
import { messages } from "../messages.ts";

export const command = defineCommand({ run: doctor });

async function doctor(_: object, ctx: Context): Promise<ExitCode> {
  const checks = await examine(ctx);
  const missing = checks.filter((check) => check.required && check.status !== "ok").map((check) => check.name);
  report(ctx, { json: { ready: missing.length === 0, checks }, text: () => asText(ctx, checks, missing.length === 0) });
  if (missing.length === 0) return exitCodes.done;
  const { message, hint } = messages.doctorFailed(missing);
  warn(ctx, message, hint);
  return exitCodes.failed;
}

function asText(ctx: Context, checks: readonly Check[], ready: boolean): string {
  const { symbols, out } = ctx.terminal;
  const mark = ({ status, required }: Check): string => {
    if (status === "ok") return out.style.green(symbols.ok);
    return required ? out.style.red(symbols.failed) : out.style.yellow(symbols.warning);
  };
  const rows = checks.map((check) => [
    `${mark(check)} ${check.name}`,
    [check.found, check.status === "ok" ? "" : ctx.say(messages.status[check.status])].filter(Boolean).join(" "),
    check.advice ? ctx.say(check.advice) : "",
  ]);
  return `${table(rows, { columns: out.columns })}\n${ready ? `\n${ctx.say(messages.doctorReady)}\n` : ""}`;
}
