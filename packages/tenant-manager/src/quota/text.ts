import type { Context, Text } from "@microforge/core/program";
import { table } from "@microforge/core/terminal";
import type { QuotaDefinition } from "../billing/plan.ts";
import { grouped } from "../chart/numbers.ts";
import type { Tenant } from "../registry/find-tenant.ts";
import { calendarOf } from "../time/periods.ts";
import { burstOf } from "./decide.ts";
import { messages } from "./messages.ts";
import type { QuotaStatus } from "./status.ts";

const orNull = (limit: number | null): string | null => (limit === null ? null : grouped(limit));

/** A quota in one line. */
export const limitsText = ({ hard, soft, period, rate_per_second, burst }: QuotaDefinition): Text =>
  messages.limits({
    hard: orNull(hard),
    soft: orNull(soft),
    period: messages.periods[period],
    rate: orNull(rate_per_second),
    burst: orNull(burst),
  });

/** Quotas as a table; times are those of the tenant's clocks. */
export async function statusTable(
  { terminal, say }: Pick<Context, "terminal" | "say">,
  tenant: Tenant,
  statuses: readonly QuotaStatus[],
): Promise<string> {
  const { columns, sources } = messages;
  const calendar = await calendarOf(tenant.time_zone);
  const limit = (value: number | null): string => (value === null ? say(messages.unlimited) : grouped(value));
  const reset = (at: number | null): string => {
    if (at === null) return say(messages.never);
    const { date, time, offset } = calendar.shown(at);
    return `${date} ${time} ${offset}`;
  };
  const { bold, red, yellow } = terminal.out.style;
  const used = (status: QuotaStatus): string => {
    const text = grouped(status.used);
    if (status.remaining === 0) return red(text);
    return status.softExceeded ? yellow(text) : text;
  };
  const rate = (status: QuotaStatus): string => {
    const perSecond = status.definition.rate_per_second;
    return perSecond === null ? "" : `${grouped(perSecond)}/s (${grouped(burstOf(status.definition))})`;
  };
  const header = ["metric", "used", "hard", "remaining", "soft", "resets", "rate", "source"] as const;
  return table(
    [
      header.map((column) => bold(say(columns[column]))),
      ...statuses.map((status) => [
        status.metric,
        used(status),
        limit(status.definition.hard),
        limit(status.remaining),
        limit(status.definition.soft),
        reset(status.resetsAt),
        rate(status),
        say(sources[status.source]),
      ]),
    ],
    { columns: terminal.out.columns },
  );
}
