import { planOptions } from "@microforge/core/program";
import { messages } from "./messages.ts";

const { dryRun, diff, force } = planOptions;

/** The options of every command that changes entities. */
export const entityOptions = {
  allowDataLoss: { type: "flag", summary: messages.allowDataLossOption },
  dir: { type: "value", placeholder: "DIR", summary: messages.dirOption },
  dryRun,
  diff,
  force: { ...force, summary: messages.forceOption },
} as const;

export interface EntityOptions {
  readonly allowDataLoss: boolean;
  readonly dir: string | undefined;
  readonly dryRun: boolean;
  readonly diff: boolean;
  readonly force: boolean;
}
