import { createHash } from "node:crypto";
import type { Text } from "@microforge/core/program";
import type { Finding, VerifyReport } from "./finding.ts";
import { subjectName } from "./matrix.ts";

export interface SarifTool {
  readonly name: string;
  readonly version: string;
}

/** Leaks as errors; what was noted or not tested as such. What held is in the other formats. SARIF 2.1.0. */
export function verifySarif(report: VerifyReport, tool: SarifTool, say: (text: Text) => string): object {
  const told = report.findings.filter(
    ({ outcome }) => outcome === "leaked" || outcome === "noted" || outcome === "untested",
  );
  const rules = report.attacks.filter(({ id }) => told.some(({ attack }) => attack === id));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            ...tool,
            rules: rules.map(({ id, group, title }) => ({
              id,
              shortDescription: { text: say(title) },
              fullDescription: { text: say(title) },
              defaultConfiguration: { level: "error" },
              properties: { tags: ["security", "multi-tenancy", group] },
            })),
          },
        },
        invocations: [{ executionSuccessful: true, startTimeUtc: report.started.toISOString() }],
        columnKind: "utf16CodeUnits",
        results: told.map((finding) => ({
          ruleId: finding.attack,
          ruleIndex: rules.findIndex(({ id }) => id === finding.attack),
          ...severity(finding),
          message: { text: messageOf(finding, say) },
          locations: [location(finding)],
          partialFingerprints: { "tenantIsolation/v1": fingerprint(finding) },
          properties: { outcome: finding.outcome, proof: finding.proof },
        })),
      },
    ],
  };
}

/** A result that is no failure has no level. */
const severity = ({ outcome }: Finding) =>
  outcome === "leaked"
    ? { kind: "fail", level: "error" }
    : { kind: outcome === "noted" ? "informational" : "open", level: "none" };

function messageOf({ subject, explanation, hint, proof }: Finding, say: (text: Text) => string): string {
  const last = proof.at(-1);
  return [
    `${subjectName(subject)}: ${say(explanation)}`,
    ...(last ? [`${last.sql} → ${last.result}`] : []),
    ...(hint ? [say(hint)] : []),
  ].join("\n");
}

const logicalKind: Readonly<Record<Finding["subject"]["kind"], string>> = {
  table: "object",
  view: "object",
  function: "function",
  sequence: "object",
  schema: "namespace",
  role: "object",
  database: "module",
  pool: "resource",
  file: "resource",
};

/** There is no file to point to. The logical place is the object; code hosts ask for a path, so it has one as well. */
const location = ({ subject }: Finding) => ({
  physicalLocation: {
    artifactLocation: { uri: ["isolation", subject.kind, subjectName(subject)].map(encodeURIComponent).join("/") },
  },
  logicalLocations: [
    {
      name: subject.name,
      fullyQualifiedName: `${subject.kind} ${subjectName(subject)}`,
      kind: logicalKind[subject.kind],
    },
  ],
});

const fingerprint = ({ attack, subject }: Finding): string =>
  createHash("sha256")
    .update(`${attack}\n${subject.kind}\n${subjectName(subject)}`)
    .digest("hex")
    .slice(0, 32);
