import type { Node } from "@vscode/tree-sitter-wasm";
import type { Text } from "../program/messages.ts";
import { childrenOf, withRustTree } from "./rust-parser.ts";

/** One place where a file does not parse; line and column count from 1. */
export interface SyntaxProblem {
  readonly line: number;
  readonly column: number;
  readonly message: Text;
}

/** A file that does not parse at all has problems everywhere; the first few say it. */
const maxProblems = 10;

/** What keeps a file from parsing, by the extension of its path; nothing for files of other kinds. */
export async function checkSyntax(path: string, text: string): Promise<SyntaxProblem[]> {
  const source = text.startsWith("\ufeff") ? text.slice(1) : text;
  switch (/\.[^./]+$/.exec(path)?.[0]) {
    case ".rs":
      return await rustProblems(source);
    case ".toml":
      return await tomlProblems(source);
    case ".yaml":
    case ".yml":
      return await yamlProblems(source);
    case ".json":
      return jsonProblems(source);
    default:
      return [];
  }
}

async function rustProblems(source: string): Promise<SyntaxProblem[]> {
  return await withRustTree(source, (root) => {
    const problems: SyntaxProblem[] = [];
    const visit = (node: Node): void => {
      if (problems.length === maxProblems || !(node.hasError || node.isMissing)) return;
      const { row, column } = node.startPosition;
      if (node.isError || node.isMissing)
        problems.push({ line: row + 1, column: column + 1, message: rustMessage(node) });
      else childrenOf(node).forEach(visit);
    };
    visit(root);
    return problems;
  });
}

function rustMessage(node: Node): Text {
  if (node.isMissing) return { en: `\`${node.type}\` is missing`, zh: `缺少 \`${node.type}\`` };
  const line = node.text.split("\n", 1)[0] ?? "";
  const shown = line.length > 40 ? `${line.slice(0, 40)}…` : line;
  return { en: `unexpected \`${shown}\``, zh: `此处不应出现 \`${shown}\`` };
}

async function tomlProblems(source: string): Promise<SyntaxProblem[]> {
  const { parse, TomlError } = await import("smol-toml");
  try {
    // Cargo knows integers that JavaScript has no number for.
    parse(source, { integersAsBigInt: "asNeeded" });
    return [];
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const detail = (error.message.split("\n", 1)[0] ?? "").replace(/^Invalid TOML document: /, "");
    return [{ line: error.line, column: error.column, message: inLanguage("TOML", detail) }];
  }
}

async function yamlProblems(source: string): Promise<SyntaxProblem[]> {
  const { parseAllDocuments } = await import("yaml");
  const parsed = parseAllDocuments(source, { prettyErrors: true });
  const errors = Array.isArray(parsed) ? parsed.flatMap((document) => document.errors) : [];
  return errors.slice(0, maxProblems).map(({ message, linePos }) => {
    const [{ line, col }] = linePos ?? [{ line: 1, col: 1 }];
    const detail = (message.split("\n", 1)[0] ?? "").replace(/ at line \d+, column \d+:?$/, "");
    return { line, column: col, message: inLanguage("YAML", detail) };
  });
}

function jsonProblems(source: string): SyntaxProblem[] {
  const error = jsonError(source);
  if (error === undefined) return [];
  const lines = source.slice(0, firstWrongIndex(source)).split("\n");
  const detail = error.replace(/ in JSON at position .*$|, (\.\.\.)?".*$/s, "");
  return [{ line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1, message: inLanguage("JSON", detail) }];
}

function jsonError(source: string): string | undefined {
  try {
    JSON.parse(source);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** JavaScript does not always say where JSON goes wrong: it is after the longest beginning that could still go on. */
function firstWrongIndex(source: string): number {
  const couldGoOn = (length: number): boolean => {
    const error = jsonError(source.slice(0, length));
    return error === undefined || /end of JSON input/.test(error) || error.includes(`at position ${length}`);
  };
  let [right, wrong] = [0, source.length + 1];
  while (wrong - right > 1) {
    const middle = (right + wrong) >> 1;
    if (couldGoOn(middle)) right = middle;
    else wrong = middle;
  }
  return right;
}

function inLanguage(language: string, detail: string): Text {
  return { en: `${language}: ${detail}`, zh: `${language} 语法错误：${detail}` };
}
