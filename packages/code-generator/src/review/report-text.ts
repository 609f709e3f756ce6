import { type Context, eachLocale, type Text } from "@microforge/core/program";
import { displayWidth } from "@microforge/core/terminal";
import { messages } from "./messages.ts";
import type { Reviewed } from "./reviewed.ts";
import type { Severity } from "./rule.ts";

/** Findings as people read them, each with its code: first what, then where. */
export function findingsText(ctx: Pick<Context, "say" | "terminal">, findings: readonly Reviewed[]): string {
  return findings.map((finding) => findingText(ctx, finding)).join("\n");
}

/** More lines than these are not needed to see what is meant. */
const maxLines = 6;

function findingText({ say, terminal }: Pick<Context, "say" | "terminal">, finding: Reviewed): string {
  const { bold, red, yellow, cyan, blue } = terminal.out.style;
  const paint: Record<Severity, (text: string) => string> = { error: red, warning: yellow, note: cyan };
  const { rule, path, span, message, code, fix } = finding;
  const gutter = String(span.start.line + Math.min(code.length, maxLines) - 1).length;
  const bar = (number: string) => blue(`${number.padStart(gutter)} |`);

  const lines = code.slice(0, maxLines).flatMap((line, index) => {
    const from = index === 0 ? span.start.column - 1 : line.length - line.trimStart().length;
    const to = index === code.length - 1 ? span.end.column - 1 : line.length;
    const shown = `${bar(String(span.start.line + index))} ${untabbed(line)}`;
    if (to <= from) return [shown];
    // Blanks as wide as what is ahead, so that the mark is right below wide characters too.
    const blanks = " ".repeat(displayWidth(untabbed(line.slice(0, from))));
    const mark = "^".repeat(Math.max(1, displayWidth(untabbed(line.slice(from, to)))));
    return [shown, `${bar("")} ${blanks}${paint[rule.severity](mark)}`];
  });
  const more = code.length > maxLines ? [`${bar("")} ${terminal.symbols.ellipsis}`] : [];
  return [
    `${paint[rule.severity](`${say(messages.severity[rule.severity])}[${rule.id}]`)}${say(messages.colon)}${bold(say(message))}`,
    `${" ".repeat(gutter)}${blue("-->")} ${path}:${span.start.line}:${span.start.column}`,
    ...lines,
    ...more,
    ...(fix ? [`${" ".repeat(gutter + 1)}${blue("=")} --fix${say(messages.colon)}${say(fix.title)}`] : []),
    "",
  ].join("\n");
}

const untabbed = (line: string): string => line.replaceAll("\t", "    ");

/** How many findings of each severity there are: `1 error, 2 warnings`. */
export function countText(findings: readonly Reviewed[]): Text {
  const severities: readonly Severity[] = ["error", "warning", "note"];
  const counts = severities
    .map((severity) => ({ severity, count: findings.filter(({ rule }) => rule.severity === severity).length }))
    .filter(({ count }) => count > 0);
  return eachLocale((locale) =>
    counts.map(({ severity, count }) => messages.count[severity](count)[locale]).join(locale === "en" ? ", " : "、"),
  );
}
