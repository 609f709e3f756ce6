import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ApplyOptions } from "../../src/plan/apply.ts";
import { Plan } from "../../src/plan/plan.ts";

export const stateDir = ".microforge";

/** "fresh": even the folder above the project is missing. "existing": a project that a run changes in every way. */
export type Scenario = "fresh" | "existing";

export const binary = Uint8Array.from({ length: 256 }, (_, index) => 255 - index);

export const rootOf = (sandbox: string, scenario: Scenario): string =>
  join(sandbox, scenario === "fresh" ? "above/project" : "project");

export function prepare(sandbox: string, scenario: Scenario): string {
  const root = rootOf(sandbox, scenario);
  if (scenario === "fresh") return root;
  mkdirSync(join(root, "old"), { recursive: true });
  writeFileSync(join(root, "kept.txt"), "kept\n");
  writeFileSync(join(root, "edited.txt"), "before\n");
  chmodSync(join(root, "edited.txt"), 0o640);
  writeFileSync(join(root, "run.sh"), "#!/bin/sh\n");
  writeFileSync(join(root, "old/gone.bin"), binary);
  chmodSync(join(root, "old/gone.bin"), 0o600);
  return root;
}

export async function planFor(scenario: Scenario, root: string): Promise<Plan> {
  const plan = new Plan(root);
  await plan.create("src/deep/main.rs", "fn main() {}\n");
  await plan.create("tool.sh", "#!/bin/sh\n", "executable");
  await plan.create(`${stateDir}/state.json`, "{}\n");
  if (scenario === "fresh") return plan;
  await plan.write("edited.txt", "after\n");
  await plan.write("run.sh", "#!/bin/sh\n", "executable");
  await plan.delete("old/gone.bin");
  return plan;
}

export function applyOptions(more: Partial<ApplyOptions> = {}): ApplyOptions {
  return { stateDir, label: "test", now: () => new Date(0), ...more };
}
