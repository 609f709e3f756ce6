import { nearest } from "@microforge/core/program";
import type { Finding, RuleInfo } from "./rule.ts";
import type { Suppression } from "./suppressions.ts";
import type { SyntaxNode } from "./syntax.ts";

/** What the review has to say about itself: on suppressions, and on files that it could not read. */

export const invalidSuppression: RuleInfo = {
  id: "invalid-suppression",
  severity: "warning",
  title: { en: "suppression that suppresses nothing", zh: "无效的抑制注释" },
  explanation: {
    en: "A suppression names a rule and gives the reason why the code is right all the same: `// microforge: allow(rule-id) reason`. Whoever reads the code later needs the reason, so without one, or with the name of a rule that does not exist, the finding stays.",
    zh: "抑制注释须写明规则，并说明代码为何仍然正确：`// microforge: allow(rule-id) 理由`。日后阅读代码的人需要这个理由；缺少理由或规则不存在时，问题照常报告。",
  },
};

export const unusedSuppression: RuleInfo = {
  id: "unused-suppression",
  severity: "note",
  title: { en: "suppression without a finding", zh: "多余的抑制注释" },
  explanation: {
    en: "Nothing is found where the suppression stands: the code has changed, or the comment is in the wrong place. It goes at the end of the line, or on a line of its own above the statement or item.",
    zh: "该抑制注释所覆盖的代码没有任何问题：代码已经改动，或注释放错了位置。注释应写在行尾，或单独一行写在语句或条目上方。",
  },
};

export const unparsedFile: RuleInfo = {
  id: "unparsed-file",
  severity: "note",
  title: { en: "code that the review cannot read", zh: "无法解析的代码" },
  explanation: {
    en: "The file is not valid Rust, or uses syntax that is newer than the parser. The rest of it was reviewed, but around this place findings may be missing.",
    zh: "该文件不是有效的 Rust 代码，或使用了解析器尚不支持的新语法。其余部分已经审查，但此处附近的问题可能遗漏。",
  },
};

export const ownRules: readonly RuleInfo[] = [invalidSuppression, unparsedFile, unusedSuppression];

/** What is wrong with how a suppression is written, if anything. */
export function checkSuppression(
  { rules, reason, comment }: Suppression,
  known: readonly string[],
): Finding | undefined {
  if (rules.length === 0)
    return { range: comment, message: { en: "name the rule that is allowed here", zh: "请写明此处允许的规则" } };
  for (const id of rules) {
    if (known.includes(id)) continue;
    const guess = nearest(id, known);
    return {
      range: comment,
      message: {
        en: `there is no rule \`${id}\`${guess ? `; did you mean \`${guess}\`?` : ""}`,
        zh: `没有规则 \`${id}\`${guess ? `；是否想用 \`${guess}\`？` : ""}`,
      },
    };
  }
  if (reason !== "") return undefined;
  return {
    range: comment,
    message: { en: "say why this is allowed, after the bracket", zh: "请在括号后说明允许的理由" },
  };
}

/** The finding for a suppression that nothing needs. */
export const unusedFinding = ({ comment, rules }: Suppression): Finding => ({
  range: comment,
  message: { en: `nothing here breaks ${named(rules, ", ")}`, zh: `此处并未违反 ${named(rules, "、")}` },
});

/** The finding for a place that does not parse. */
export const unparsedFinding = (place: SyntaxNode): Finding => ({
  range: { startIndex: place.startIndex, endIndex: Math.max(place.endIndex, place.startIndex + 1) },
  message: { en: "this is not read as Rust", zh: "此处无法按 Rust 解析" },
});

const named = (rules: readonly string[], separator: string): string => rules.map((id) => `\`${id}\``).join(separator);
