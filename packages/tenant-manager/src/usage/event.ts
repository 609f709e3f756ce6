import { hash } from "node:crypto";
import type { Text } from "@microforge/core/program";
import { isoTime } from "../time/instant.ts";
import { invalidUsage } from "./errors.ts";
import { messages } from "./messages.ts";

/** A fact: so much of a metric was used at that time. `source` and `id` together name it, so that it counts once. */
export interface UsageEvent {
  /** The tenant's id. */
  readonly tenant: string;
  readonly source: string;
  readonly id: string;
  readonly metric: string;
  readonly quantity: number;
  readonly at: number;
  readonly payloadHash: string;
}

/** The largest quantity of one event: sums of millions of ordinary ones still fit into a number exactly. */
export const largestQuantity = 1_000_000_000_000_000;

/** How far an event may lie in the future, in milliseconds: clocks are never quite the same. */
export const futureTolerance = 5 * 60_000;

const metricPattern = /^[a-z][a-z0-9_]{0,62}$/u;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be in a name
const control = /[\u0000-\u001f\u007f]/u;

/** What is wrong with a metric's name; undefined when nothing is. */
export const metricProblem = (metric: string): Text | undefined =>
  metricPattern.test(metric) ? undefined : messages.metricInvalid(metric);

/** What is wrong with a source or an id. */
export function nameProblem(field: "source" | "id", value: string): Text | undefined {
  if (value === "") return messages.nameEmpty(field);
  if (value.length > 255) return messages.nameTooLong(field);
  return control.test(value) || !value.isWellFormed() ? messages.nameUnprintable(field) : undefined;
}

export const quantityProblem = (quantity: number): Text | undefined =>
  Number.isInteger(quantity) && quantity >= 0 && quantity <= largestQuantity
    ? undefined
    : messages.quantityInvalid(String(quantity));

export const futureProblem = (at: number, now: number): Text | undefined =>
  at > now + futureTolerance ? messages.inFuture(isoTime(at), isoTime(now)) : undefined;

/**
 * By which it is seen that an event that comes again is the same: its payload if it is short, else a hash of it. `at` only
 * if whoever sent the event said it: a retry of "now" means the first time.
 */
export function payloadHash(metric: string, quantity: number, at: number | undefined): string {
  const payload = `${metric}|${quantity}|${at ?? ""}`;
  return payload.length <= 48 ? payload : hash("sha256", payload, "base64url").slice(0, 22);
}

/** A quantity as somebody typed it; `quantity-invalid` where it is not one. */
export function parseQuantity(text: string): number {
  const quantity = /^\d{1,16}$/u.test(text) ? Number(text) : Number.NaN;
  if (quantityProblem(quantity)) throw invalidUsage("quantity-invalid", messages.quantityInvalid(text));
  return quantity;
}
