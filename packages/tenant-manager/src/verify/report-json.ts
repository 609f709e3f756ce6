import type { Text } from "@microforge/core/program";
import { countOf, type Finding, type VerifyReport } from "./finding.ts";

/** All that is known, for programs. Explanations are in both languages: whoever reads them is not who ran this. */
export const verifyJson = (report: VerifyReport): Readonly<Record<string, unknown>> => ({
  target: report.target,
  login: report.login,
  role: report.role,
  setting: report.setting,
  server: report.server,
  tenants: report.tenants,
  started_at: report.started.toISOString(),
  duration_ms: report.milliseconds,
  counts: {
    held: countOf(report.findings, "held"),
    leaked: countOf(report.findings, "leaked"),
    untested: countOf(report.findings, "untested"),
    noted: countOf(report.findings, "noted"),
    not_applicable: countOf(report.findings, "not-applicable"),
  },
  leaked: report.findings.some(({ outcome }) => outcome === "leaked"),
  attacks: report.attacks.map(({ id, group, title }) => ({ id, group, title: both(title) })),
  findings: report.findings.map(findingJson),
});

const both = ({ en, zh }: Text) => ({ en, zh });

const findingJson = ({ attack, subject, outcome, explanation, hint, proof }: Finding) => ({
  attack,
  subject: { kind: subject.kind, name: subject.name, via: subject.via ?? "direct" },
  outcome: outcome.replace("-", "_"),
  explanation: both(explanation),
  hint: hint ? both(hint) : null,
  proof: proof.map(({ sql, result }) => ({ sql, result })),
});
