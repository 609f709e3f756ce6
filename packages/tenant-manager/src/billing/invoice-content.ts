import type { Text } from "@microforge/core/program";
import { canonicalJson } from "../canonical.ts";
import { invoiceUnreadable } from "./errors.ts";
import type { Metric, Price } from "./plan.ts";

/**
 * An invoice. It names its tenant by id only: names change and are erased, the invoice stays as it is. Nothing in it depends
 * on the registry that it is in. Times are ISO texts, amounts micro-units of the currency.
 */
export interface InvoiceContent {
  readonly schema: 1;
  /** Null in a preview. */
  readonly number: string | null;
  readonly issued_at: string | null;
  readonly tenant: string;
  /** `2026-10` */
  readonly period: string;
  readonly period_start: string;
  readonly period_end: string;
  readonly time_zone: string;
  readonly currency: string;
  readonly lines: readonly InvoiceLine[];
  /** What became known of months that were invoiced before. */
  readonly late: readonly LateMonth[];
  readonly subtotal_micro: number;
  readonly late_micro: number;
  /** What makes the total an amount that can be paid. */
  readonly rounding_micro: number;
  readonly total_micro: number;
}

export type InvoiceLine =
  | (PlanLine & { readonly kind: "fee"; readonly plan_name: Text })
  | (PlanLine & {
      readonly kind: "usage";
      readonly metric: Metric;
      readonly quantity: number;
      /** What was used in the month before, under other plans: the price counts on from there. */
      readonly used_before: number;
      readonly price: Price | null;
    })
  | { readonly kind: "minimum"; readonly amount_micro: number };

interface PlanLine {
  readonly plan: string;
  readonly plan_version: number;
  readonly from: string;
  readonly until: string;
  readonly amount_micro: number;
}

export interface LateMonth {
  readonly period: string;
  /** The number of the month's own invoice. */
  readonly invoice: string;
  readonly lines: readonly LateInvoiceLine[];
}

export type LateInvoiceLine =
  | { readonly kind: "usage"; readonly metric: Metric; readonly quantity: number; readonly amount_micro: number }
  | { readonly kind: "minimum"; readonly amount_micro: number };

/** The bytes of an invoice. */
export const invoiceBytes = (content: InvoiceContent): string => `${canonicalJson(content)}\n`;

/** Reads the bytes that were stored; whether they are still the same is for `verifyInvoice` to say. */
export function readInvoice(number: string, text: string): InvoiceContent {
  try {
    const value: unknown = JSON.parse(text);
    if (isInvoice(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw invoiceUnreadable(number);
}

const isInvoice = (value: unknown): value is InvoiceContent =>
  typeof value === "object" &&
  value !== null &&
  "schema" in value &&
  value.schema === 1 &&
  "lines" in value &&
  Array.isArray(value.lines) &&
  "late" in value &&
  Array.isArray(value.late) &&
  "currency" in value &&
  typeof value.currency === "string";
