import type { Reviewed } from "./reviewed.ts";
import type { RuleInfo } from "./rule.ts";

/** A finding as `--json` tells it. */
export const findingJson = ({ rule, path, span, message, fix, fingerprint }: Reviewed) => ({
  rule: rule.id,
  severity: rule.severity,
  path,
  start: span.start,
  end: span.end,
  message,
  fingerprint,
  ...(fix && { fix }),
});

/** A rule as `--explain --json` tells it. */
export const ruleJson = ({ id, severity, title, explanation }: RuleInfo) => ({ id, severity, title, explanation });
