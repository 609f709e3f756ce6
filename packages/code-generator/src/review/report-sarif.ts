import type { Text } from "@microforge/core/program";
import type { Span } from "./positions.ts";
import type { Reviewed, ReviewedFix } from "./reviewed.ts";
import type { RuleInfo } from "./rule.ts";

export interface SarifParts {
  readonly tool: { readonly name: string; readonly version: string };
  readonly rules: readonly RuleInfo[];
  readonly fresh: readonly Reviewed[];
  /** Findings that the baseline knows; undefined when there is no baseline. */
  readonly known: readonly Reviewed[] | undefined;
  readonly say: (text: Text) => string;
}

/** The findings in the Static Analysis Results Interchange Format 2.1.0, as code hosts and editors read it. */
export function sarifLog({ tool, rules, fresh, known, say }: SarifParts): object {
  const result = (finding: Reviewed, state: "new" | "unchanged") => ({
    ruleId: finding.rule.id,
    ruleIndex: rules.findIndex(({ id }) => id === finding.rule.id),
    level: finding.rule.severity,
    message: { text: say(finding.message) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifact(finding.path),
          region: { ...region(finding.span), snippet: { text: finding.code.join("\n") } },
        },
      },
    ],
    partialFingerprints: { "microforge/v1": finding.fingerprint },
    ...(known && { baselineState: state }),
    ...(finding.fix && { fixes: [sarifFix(finding.path, finding.fix, say)] }),
  });
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { ...tool, rules: rules.map((rule) => sarifRule(rule, say)) } },
        columnKind: "utf16CodeUnits",
        results: [
          ...fresh.map((finding) => result(finding, "new")),
          ...(known ?? []).map((finding) => result(finding, "unchanged")),
        ],
      },
    ],
  };
}

const sarifRule = ({ id, severity, title, explanation }: RuleInfo, say: SarifParts["say"]) => ({
  id,
  shortDescription: { text: say(title) },
  fullDescription: { text: say(explanation) },
  help: { text: say(explanation), markdown: say(explanation) },
  defaultConfiguration: { level: severity },
});

const sarifFix = (path: string, { title, edits }: ReviewedFix, say: SarifParts["say"]) => ({
  description: { text: say(title) },
  artifactChanges: [
    {
      artifactLocation: artifact(path),
      replacements: edits.map(({ span, text }) => ({ deletedRegion: region(span), insertedContent: { text } })),
    },
  ],
});

/** Paths are URIs here, relative to whatever the reader takes for the root of the sources. */
const artifact = (path: string) => ({
  uri: path.split("/").map(encodeURIComponent).join("/"),
  uriBaseId: "%SRCROOT%",
});

const region = ({ start, end }: Span) => ({
  startLine: start.line,
  startColumn: start.column,
  endLine: end.line,
  endColumn: end.column,
});
