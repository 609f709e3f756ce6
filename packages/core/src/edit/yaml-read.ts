import { type Document, isMap, LineCounter, type Node, parseDocument } from "yaml";
import type { Text } from "../program/messages.ts";
import { lostKey, lostKeys } from "./lost-keys.ts";

/** One thing that is wrong with a YAML file that people write. */
export interface YamlProblem {
  readonly line: number;
  /** Keys, joined by dots; empty where the text as a whole is meant. */
  readonly path: string;
  /** The kind of problem, never translated. */
  readonly code: string;
  readonly text: Text;
}

export interface ReadYaml {
  readonly document: Document.Parsed;
  /** The line of a key, or of the nearest thing around it that has one. */
  readonly lineOf: (path: readonly PropertyKey[]) => number;
  /** What keeps it from being data, whatever its schema; empty when nothing does. */
  readonly problems: readonly YamlProblem[];
}

/** Reads a YAML file so that whatever turns out to be wrong with it can be told with its line. */
export function readYaml(text: string): ReadYaml {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const lineOf = (path: readonly PropertyKey[]): number => {
    const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
    const pair = isMap<Node>(parent)
      ? parent.items.find((item) => String(item.key) === String(path.at(-1)))
      : undefined;
    if (pair?.key.range) return lineCounter.linePos(pair.key.range[0]).line;
    // A key that is missing, or a place in a list.
    return path.length > 1 ? lineOf(path.slice(0, -1)) : 1;
  };
  const wrongSyntax = document.errors.map(({ message, linePos }): YamlProblem => {
    // The place is told beside it, as for every problem.
    const what = message.split("\n")[0]?.replace(/(?: at line \d+, column \d+)?:?$/u, "") ?? "";
    return {
      line: linePos?.[0].line ?? 1,
      path: "",
      code: "syntax",
      text: { en: what, zh: `YAML 语法错误（${what}）` },
    };
  });
  const lost = lostKeys(document).map((offset): YamlProblem => {
    const { line } = lineCounter.linePos(offset);
    return { line, path: "", code: "lost_key", text: lostKey };
  });
  return { document, lineOf, problems: [...wrongSyntax, ...lost] };
}

/** A problem as a line that names its place: `file:line: key: what is wrong`. */
export function problemLine(file: string, { line, path, text }: YamlProblem): Text {
  const [place, key] = [`${file}:${line}`, path && `\`${path}\``];
  return {
    en: `${place}: ${key && `${key}: `}${text.en}`,
    zh: `${place}：${key && `${key}：`}${text.zh}`,
  };
}
