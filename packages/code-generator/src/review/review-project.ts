import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Chosen } from "./choose-rules.ts";
import { applyFixes } from "./fixes.ts";
import { unparsedFile } from "./own-rules.ts";
import { type FileReview, reviewFile } from "./review-file.ts";
import { placeFindings, type Reviewed } from "./reviewed.ts";
import { parseRust, type SyntaxTree } from "./syntax.ts";
import { isTestPath, testModules } from "./test-places.ts";

export interface ReviewOptions extends Chosen {
  /** What the paths are relative to. */
  readonly folder: string;
  /** Declaring modules first, as `findSources` gives them: which files are tests is told by those that declare them. */
  readonly paths: readonly string[];
  /** The ids of all rules there are. */
  readonly known: readonly string[];
  readonly fix: boolean;
  readonly signal: AbortSignal;
}

export interface ProjectReview {
  readonly findings: readonly Reviewed[];
  readonly files: number;
  /** Files that a generator marks as its own; nobody edits them, so nothing is found in them. */
  readonly generated: number;
  readonly suppressed: number;
  /** The texts of files that fixes change, by path. */
  readonly texts: ReadonlyMap<string, string>;
  /** How many findings were fixed; they are not among the findings. */
  readonly fixed: number;
}

/** Reviews files one after the other. Fixes are made in memory only: the texts are what would be written. */
export async function reviewProject({
  folder,
  paths,
  rules,
  isReported,
  known,
  fix,
  signal,
}: ReviewOptions): Promise<ProjectReview> {
  const findings: Reviewed[] = [];
  const texts = new Map<string, string>();
  const tests = new Set<string>();
  const counts = { files: 0, generated: 0, suppressed: 0, fixed: 0 };
  for (const path of paths) {
    signal.throwIfAborted();
    counts.files += 1;
    const original = await readText(resolve(folder, path));
    if (original === undefined) {
      if (isReported(unparsedFile.id)) findings.push(notText(path));
      continue;
    }
    if (isGenerated(original)) {
      counts.generated += 1;
      continue;
    }
    const tree = await parseRust(original);
    const isTest =
      isTestPath(path) || [...tests].some((module) => path === `${module}.rs` || path.startsWith(`${module}/`));
    for (const module of testModules(path, tree.root)) tests.add(module);

    const review = (text: string, tree: SyntaxTree): FileReview => {
      const result = reviewFile({ path, text, tree, isTest }, rules, known);
      return { ...result, findings: result.findings.filter(({ rule }) => isReported(rule.id)) };
    };
    let text = original;
    let result = review(original, tree);
    if (fix) {
      const fixed = await fixAll(original, result, async (next) => review(next, await parseRust(next)));
      ({ text, result } = fixed);
      counts.fixed += fixed.fixed;
      if (text !== original) texts.set(path, text);
    }
    counts.suppressed += result.suppressed;
    findings.push(...placeFindings(path, text, result.findings));
  }
  return { findings: findings.sort(byPlace), texts, ...counts };
}

/** Fixes can meet at one place, and are then made one after the other, each on what the one before has left. */
async function fixAll(original: string, first: FileReview, review: (text: string) => Promise<FileReview>) {
  let [text, result, fixed] = [original, first, 0];
  for (let round = 0; round < 10; round++) {
    const next = applyFixes(text, result.findings);
    if (next.fixed.length === 0) break;
    text = next.text;
    fixed += next.fixed.length;
    result = await review(text);
  }
  return { text, result, fixed };
}

/** The text of a file, without a byte order mark; undefined if it is none. */
async function readText(path: string): Promise<string | undefined> {
  const bytes = await readFile(path);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The mark that generators agree on, in the comment at the top of a file. */
const isGenerated = (text: string): boolean => /^(\s*\/\/[^\n]*\n)*?\s*\/\/[^\n]*@generated/.test(text);

function notText(path: string): Reviewed {
  const [finding] = placeFindings(path, "", [
    {
      rule: unparsedFile,
      range: { startIndex: 0, endIndex: 0 },
      message: { en: "the file is not UTF-8 text", zh: "该文件不是 UTF-8 文本" },
    },
  ]);
  if (finding === undefined) throw new Error("one finding was given, and none came back");
  return finding;
}

function byPlace(a: Reviewed, b: Reviewed): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.span.start.line - b.span.start.line || a.span.start.column - b.span.start.column;
}
