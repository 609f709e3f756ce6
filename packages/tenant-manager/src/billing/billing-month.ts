import { calendarOf } from "../time/periods.ts";
import { periodInvalid } from "./errors.ts";
import type { Span } from "./month.ts";

/** A calendar month in the time zone of a tenant. */
export interface BillingMonth extends Span {
  /** `2026-10` */
  readonly label: string;
}

/** The month of a label; `period-invalid` where it is none. */
export async function monthOf(label: string, timeZone: string): Promise<BillingMonth> {
  const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])$/u.exec(label) ?? [];
  const middle = Date.UTC(Number(year), Number(month) - 1, 15);
  // What happened before 1970 is not in any registry.
  if (year === undefined || middle < 0) throw periodInvalid(label);
  return monthAt(middle, timeZone);
}

/** The month that an instant lies in. */
export async function monthAt(at: number, timeZone: string): Promise<BillingMonth> {
  const { start, end } = (await calendarOf(timeZone)).periodOf("month", at);
  return { from: start, until: end, label: monthLabel({ from: start, until: end }) };
}

/** The last month that is over. */
export async function lastEndedMonth(now: number, timeZone: string): Promise<BillingMonth> {
  const running = await monthAt(now, timeZone);
  return monthAt(running.from - 1, timeZone);
}

/** The label of a month, whatever its zone: its middle lies in the same month everywhere. */
export const monthLabel = ({ from, until }: Span): string => new Date((from + until) / 2).toISOString().slice(0, 7);
