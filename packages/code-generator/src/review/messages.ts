import type { Text } from "@microforge/core/program";

const findings = (count: number): string => `${count} ${count === 1 ? "finding" : "findings"}`;
const files = (count: number): string => `${count} ${count === 1 ? "file" : "files"}`;

/** The texts of `review`, but for those of its rules. */
export const messages = {
  description: {
    en: "Reads Rust by its syntax tree, any project's, and tells what good service code avoids. To allow a finding, write the reason: `// microforge: allow(rule-id) reason`, at the end of the line or above the statement or item. Exit code 1 means that something was found.",
    zh: "按语法树阅读任何项目的 Rust 代码，指出服务代码中应当避免的写法。如需允许某处，请写明理由：在行尾，或在语句、条目上方写 `// microforge: allow(规则) 理由`。退出码 1 表示发现了问题。",
  },
  pathsArgument: { en: "files and folders (default: here)", zh: "文件和文件夹（默认：当前文件夹）" },
  fixOption: {
    en: "make the fixes that are safe (`undo` takes them back; outside a project target/microforge/journal keeps the old files)",
    zh: "执行安全的修复（可用 `undo` 撤销；在项目之外，原文件保留在 target/microforge/journal）",
  },
  formatOption: { en: "how to print the findings", zh: "输出格式" },
  baselineOption: {
    en: "findings that are known and not reported (default: review-baseline.json, if it is there)",
    zh: "已知而不再报告的问题（默认：review-baseline.json，若存在）",
  },
  writeBaselineOption: { en: "write all that is found to the baseline", zh: "把发现的问题全部写入基线" },
  rulesOption: { en: "only these rules, separated by commas", zh: "只用这些规则，以逗号分隔" },
  failOnOption: { en: "the least severity that gives exit code 1", zh: "使退出码为 1 的最低级别" },
  explainOption: { en: "explain a rule, or list `all`", zh: "解释某条规则，或用 `all` 列出全部" },
  examples: {
    fix: { en: "see what can be fixed by itself", zh: "查看可以自动修复的内容" },
    baseline: { en: "from now on, report only what is new", zh: "从现在起只报告新问题" },
    sarif: { en: "for a code host", zh: "供代码托管平台使用" },
    explain: { en: "why, and what to write instead", zh: "原因与替代写法" },
  },

  severity: {
    error: { en: "error", zh: "错误" },
    warning: { en: "warning", zh: "警告" },
    note: { en: "note", zh: "提示" },
  },
  count: {
    error: (count: number): Text => ({ en: `${count} ${count === 1 ? "error" : "errors"}`, zh: `${count} 个错误` }),
    warning: (count: number): Text => ({
      en: `${count} ${count === 1 ? "warning" : "warnings"}`,
      zh: `${count} 个警告`,
    }),
    note: (count: number): Text => ({ en: `${count} ${count === 1 ? "note" : "notes"}`, zh: `${count} 个提示` }),
  },
  colon: { en: ": ", zh: "：" },

  reviewing: (count: number): Text => ({ en: `reviewing ${files(count)}`, zh: `正在检查 ${count} 个文件` }),
  nothingFound: (count: number): Text => ({
    en: `nothing found in ${files(count)}`,
    zh: `${count} 个文件中没有发现问题`,
  }),
  found: (counts: Text, count: number): Text => ({
    en: `${counts.en} in ${files(count)}`,
    zh: `${count} 个文件中有 ${counts.zh}`,
  }),
  suppressed: (count: number): Text => ({ en: `${count} allowed with a reason`, zh: `${count} 处已说明理由` }),
  known: (count: number): Text => ({ en: `${count} known from the baseline`, zh: `基线中已知 ${count} 处` }),
  generated: (count: number): Text => ({
    en: `${files(count)} generated, not reviewed`,
    zh: `未检查 ${count} 个生成的文件`,
  }),
  fixed: (count: number): Text => ({ en: `fixed ${findings(count)}`, zh: `已修复 ${count} 处` }),
  wouldFix: (count: number): Text => ({
    en: `${findings(count)} would be fixed; nothing was written`,
    zh: `将修复 ${count} 处；尚未写入`,
  }),
  gone: (count: number): Text => ({
    en: `${count} ${count === 1 ? "entry" : "entries"} of the baseline no longer found`,
    zh: `基线中有 ${count} 条已不再出现`,
  }),
  goneHint: { en: "`--write-baseline` removes them", zh: "`--write-baseline` 可以清除" },
  explainHint: (id: string): Text => ({
    en: `\`code-generator review --explain ${id}\` tells why, and what to write instead`,
    zh: `\`code-generator review --explain ${id}\` 说明原因与替代写法`,
  }),
  baselineWritten: (count: number, path: string): Text => ({
    en: `${findings(count)} in \`${path}\``,
    zh: `\`${path}\` 中记录了 ${count} 处问题`,
  }),
  noSources: {
    message: { en: "there is no Rust file here", zh: "此处没有 Rust 文件" },
    hint: { en: "name files or folders, or go to a project with `-C`", zh: "请指定文件或文件夹，或用 `-C` 进入项目" },
  },
  noBaseline: (path: string): Text => ({ en: `there is no file \`${path}\``, zh: `没有文件 \`${path}\`` }),
  noBaselineHint: { en: "`--write-baseline` makes it", zh: "`--write-baseline` 可以创建" },
  outside: (path: string) => ({
    message: {
      en: `\`${path}\` is outside of this folder, and is not changed from here`,
      zh: `\`${path}\` 在当前文件夹之外，不能从这里修改`,
    },
    hint: { en: "go to its project with `-C`", zh: "请用 `-C` 进入其所在的项目" },
  }),
} as const;
