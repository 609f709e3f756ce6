// How all figures are taken and printed.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for whatever is made while measuring; it goes with the process. */
export const work = mkdtempSync(join(tmpdir(), "microforge-bench-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));

const figures = [];

export function seconds(program, args, options = {}) {
  const began = process.hrtime.bigint();
  const { status, stderr } = spawnSync(program, args, { ...options, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed: ${stderr}`);
  return Number(process.hrtime.bigint() - began) / 1e9;
}

/** The median of each side over some rounds. The sides take turns, so that a busy moment meets all of them. */
export function medians(sides, rounds, measure) {
  const samples = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const [name, args] of Object.entries(sides)) samples[name].push(measure(args()));
  return Object.fromEntries(
    Object.entries(samples).map(([name, values]) => [name, values.sort((a, b) => a - b)[rounds >> 1]]),
  );
}

export function atMost(name, value, limit, show) {
  figures.push({ name, value: show(value), limit: `≤ ${show(limit)}`, ok: value <= limit });
}

export function atLeast(name, value, limit, show) {
  figures.push({ name, value: show(value), limit: `≥ ${show(limit)}`, ok: value >= limit });
}

/** Prints the table; false when a figure is beyond its limit. */
export function printFigures() {
  for (const { name, value, limit, ok } of figures)
    console.log(`${ok ? "ok  " : "OVER"}  ${name.padEnd(62)} ${value}  (limit ${limit})`);
  return figures.every(({ ok }) => ok);
}
