import { expect } from "vitest";
import { createClient } from "./client.ts";

/** One line of the Prometheus text format. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Reads `/metrics` as Prometheus does. */
export async function readMetrics(metricsUrl: string): Promise<readonly Sample[]> {
  const client = createClient(metricsUrl, []);
  const { status, headers, text } = await client.send("GET", "/metrics");
  client.close();
  expect(status).toBe(200);
  expect(headers["content-type"]).toMatch(/^(text\/plain|application\/openmetrics-text)\b/);
  return parseMetrics(text);
}

export function parseMetrics(text: string): readonly Sample[] {
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const match = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)(?: # .*| \d+)?$/.exec(line);
      if (match === null) throw new Error(`Not a line of metrics: ${line}`);
      const [, name = "", labels = "", value = ""] = match;
      const pairs = [...labels.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)];
      return { name, labels: Object.fromEntries(pairs.map(([, key, text]) => [key, text])), value: Number(value) };
    });
}

/** The sum of all samples of that name that have these labels. */
export function total(samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>> = {}): number {
  return samples
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
    .reduce((sum, { value }) => sum + value, 0);
}
