import type { Text } from "@microforge/core/program";
import type { RustFile } from "./rust-file.ts";

/** A stretch of a file's text, in UTF-16 units; a syntax node is one. */
export interface Range {
  readonly startIndex: number;
  readonly endIndex: number;
}

export interface Edit {
  readonly range: Range;
  readonly text: string;
}

/** A change that compiles and keeps what the code does, or changes only what `title` states. */
export interface Fix {
  readonly title: Text;
  readonly edits: readonly Edit[];
}

/** One place that a rule complains of. */
export interface Finding {
  /** What the code frame underlines. */
  readonly range: Range;
  readonly message: Text;
  readonly fix?: Fix;
}

export const severities = ["note", "warning", "error"] as const;

export type Severity = (typeof severities)[number];

/** What is said about a rule. */
export interface RuleInfo {
  /** Kebab-case, stable: suppressions and baselines name it. */
  readonly id: string;
  readonly severity: Severity;
  /** A few words: what is wrong. */
  readonly title: Text;
  /** Why it is wrong, and what to write instead. */
  readonly explanation: Text;
}

/** One thing that good service code avoids. */
export interface Rule extends RuleInfo {
  check(file: RustFile): Iterable<Finding>;
}
