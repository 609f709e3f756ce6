import { CliError, exitCodes } from "@microforge/core/program";
import * as z from "zod";
import type { Reviewed } from "./reviewed.ts";

/** The baseline that is used when the command line names none and the file is there. */
export const defaultBaseline = "review-baseline.json";

const baselineSchema = z.object({
  schema: z.literal(1),
  findings: z.array(z.object({ path: z.string(), rule: z.string(), fingerprint: z.string() })),
});

/** Findings that were there before: known, and not reported again. */
export type Baseline = z.infer<typeof baselineSchema>;

export type BaselineEntry = Baseline["findings"][number];

export interface Compared {
  readonly fresh: readonly Reviewed[];
  readonly known: readonly Reviewed[];
  /** How many entries of the baseline nothing is found for any more. */
  readonly gone: number;
}

/**
 * Tells the findings that a baseline knows from those that are new.
 *
 * @param isLookedFor whether the review would have met the finding of an entry: nothing can be said of the others
 */
export function compareWithBaseline(
  findings: readonly Reviewed[],
  baseline: Baseline | undefined,
  isLookedFor: (entry: BaselineEntry) => boolean,
): Compared {
  const entries = baseline?.findings ?? [];
  const expected = new Set(entries.map(({ fingerprint }) => fingerprint));
  const found = new Set(findings.map(({ fingerprint }) => fingerprint));
  return {
    known: findings.filter(({ fingerprint }) => expected.has(fingerprint)),
    fresh: findings.filter(({ fingerprint }) => !expected.has(fingerprint)),
    gone: entries.filter((entry) => isLookedFor(entry) && !found.has(entry.fingerprint)).length,
  };
}

/** Reads a baseline's text; `shown` is its name in messages. */
export function parseBaseline(text: string, shown: string): Baseline {
  try {
    return baselineSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CliError("invalid-baseline", {
      message: { en: `\`${shown}\` is not a baseline`, zh: `\`${shown}\` 不是基线文件` },
      hint: {
        en: "`--write-baseline` without paths and `--rules` writes it anew",
        zh: "不带路径和 `--rules` 的 `--write-baseline` 可重新写入",
      },
      exitCode: exitCodes.usage,
      cause,
    });
  }
}

export const baselineEntry = ({ path, rule, fingerprint }: Reviewed): BaselineEntry => ({
  path,
  rule: rule.id,
  fingerprint,
});

/** The text of a baseline: sorted, one line a finding, so that version control can merge it. */
export function baselineText(findings: readonly BaselineEntry[]): string {
  const entries = findings.map(({ path, rule, fingerprint }) => JSON.stringify({ path, rule, fingerprint })).sort();
  return `{\n  "schema": 1,\n  "findings": [${entries.map((entry) => `\n    ${entry}`).join(",")}${entries.length > 0 ? "\n  " : ""}]\n}\n`;
}
