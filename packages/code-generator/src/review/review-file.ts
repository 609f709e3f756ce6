import {
  checkSuppression,
  invalidSuppression,
  unparsedFile,
  unparsedFinding,
  unusedFinding,
  unusedSuppression,
} from "./own-rules.ts";
import type { Finding, Rule, RuleInfo } from "./rule.ts";
import { RustFile, type RustFileSource } from "./rust-file.ts";
import { type Suppression, suppresses, suppressionsOf } from "./suppressions.ts";

/** A finding with the rule that it is of. */
export interface RuleFinding extends Finding {
  readonly rule: RuleInfo;
}

export interface FileReview {
  /** In the order of the text. */
  readonly findings: readonly RuleFinding[];
  /** How many findings the author has allowed, with a reason. */
  readonly suppressed: number;
}

/**
 * What rules find in a parsed file, less what its author allowed with a reason.
 *
 * @param known the ids of all rules, those that are not asked for included: a suppression may name any of them
 */
export function reviewFile(source: RustFileSource, rules: readonly Rule[], known: readonly string[]): FileReview {
  const file = new RustFile(source);
  const suppressions = suppressionsOf(file.text, file.nodes("line_comment"));
  const used = new Set<Suppression>();
  const findings: RuleFinding[] = [];
  let suppressed = 0;
  for (const rule of rules)
    for (const finding of rule.check(file)) {
      const by = suppressions.filter((one) => one.reason !== "" && suppresses(one, rule.id, finding.range));
      for (const one of by) used.add(one);
      if (by.length > 0) suppressed += 1;
      else findings.push({ ...finding, rule });
    }

  const asked = new Set(rules.map(({ id }) => id));
  for (const one of suppressions) {
    const wrong = checkSuppression(one, known);
    if (wrong !== undefined) findings.push({ ...wrong, rule: invalidSuppression });
    else if (!used.has(one) && one.rules.every((id) => asked.has(id)))
      findings.push({ ...unusedFinding(one), rule: unusedSuppression });
  }
  const { broken } = source.tree;
  if (broken !== undefined) findings.push({ ...unparsedFinding(broken), rule: unparsedFile });
  return { findings: findings.sort(inOrder), suppressed };
}

const inOrder = ({ range: a }: Finding, { range: b }: Finding): number =>
  a.startIndex - b.startIndex || a.endIndex - b.endIndex;
