import type { Text } from "@microforge/core/program";
import { parseInstant } from "../../time/instant.ts";
import { metricProblem, nameProblem, quantityProblem } from "../event.ts";
import { messages } from "../messages.ts";

/** An event as a line says it; whether there is such a tenant is seen later. */
export interface ParsedEvent {
  /** Slug or id. */
  readonly tenant: string;
  readonly source: string;
  readonly id: string;
  readonly metric: string;
  readonly quantity: number;
  readonly at: number;
}

/** After a `fatal` problem nothing that follows can be understood. */
export type Parsed = { readonly event: ParsedEvent } | { readonly problem: Text; readonly fatal?: true };

/** Undefined for a line that says nothing. */
export type LineParser = (line: string) => Parsed | undefined;

export const importFormats = ["jsonl", "csv", "cloudevents"] as const;

export type ImportFormat = (typeof importFormats)[number];

/** What the file's name says it is. */
export const formatOf = (file: string): ImportFormat => (/\.csv$/iu.test(file) ? "csv" : "jsonl");

/** The fields of an event before they are checked. */
export interface Fields {
  readonly tenant: unknown;
  readonly source: unknown;
  readonly id: unknown;
  readonly metric: unknown;
  readonly quantity: unknown;
  readonly at: unknown;
}

export type FieldNames = Readonly<Record<keyof Fields, string>>;

/** A checker that remembers what it has found right: metrics are few, and the same ones come again and again. */
export function fieldChecker(names: FieldNames): (fields: Fields) => Parsed {
  const goodMetrics = new Set<string>();
  const wrongMetric = (metric: string): Text | undefined => {
    if (goodMetrics.has(metric)) return undefined;
    const problem = metricProblem(metric);
    if (!problem) goodMetrics.add(metric);
    return problem;
  };
  return ({ tenant, source, id, metric, quantity, at }) => {
    const missing = (field: keyof Fields): Parsed => ({
      problem: messages.fieldMissing(names[field], field === "quantity" ? "number" : "text"),
    });
    if (typeof tenant !== "string" || tenant === "") return missing("tenant");
    if (typeof source !== "string") return missing("source");
    if (typeof id !== "string") return missing("id");
    if (typeof metric !== "string") return missing("metric");
    if (typeof quantity !== "number") return missing("quantity");
    if (typeof at !== "string") return missing("at");
    const instant = parseInstant(at);
    if (instant === undefined) return { problem: messages.timeInvalid(at) };
    const problem =
      wrongMetric(metric) ?? quantityProblem(quantity) ?? nameProblem("source", source) ?? nameProblem("id", id);
    return problem ? { problem } : { event: { tenant, source, id, metric, quantity, at: instant } };
  };
}
