import {
  type AttackInfo,
  type Finding,
  type Outcome,
  type Subject,
  subjectKey,
  type VerifyReport,
  worst,
} from "./finding.ts";

/** Findings as a grid: a row for each subject, a column for each attack that was tried anywhere. */
export interface Matrix {
  readonly attacks: readonly AttackInfo[];
  readonly rows: readonly { readonly subject: Subject; readonly cells: readonly (Outcome | undefined)[] }[];
}

const kinds: readonly Subject["kind"][] = [
  "table",
  "view",
  "function",
  "sequence",
  "schema",
  "role",
  "database",
  "pool",
  "file",
];

/** The grid; only attacks that had a subject have a column. */
export function matrixOf({ attacks, findings }: Pick<VerifyReport, "attacks" | "findings">): Matrix {
  const tried = new Set(findings.map(({ attack }) => attack));
  const columns = attacks.filter(({ id }) => tried.has(id));
  const cells = new Map<string, Outcome[]>();
  const subjects = new Map<string, Subject>();
  const cellKey = (finding: Finding, attack = finding.attack): string => `${subjectKey(finding.subject)}\n${attack}`;
  for (const finding of findings) {
    subjects.set(subjectKey(finding.subject), finding.subject);
    cells.set(cellKey(finding), [...(cells.get(cellKey(finding)) ?? []), finding.outcome]);
  }
  const ordered = [...subjects.values()].sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
  return {
    attacks: columns,
    rows: ordered.map((subject) => ({
      subject,
      cells: columns.map(({ id }) => {
        const outcomes = cells.get(`${subjectKey(subject)}\n${id}`);
        return outcomes && worst(outcomes);
      }),
    })),
  };
}

/** A subject as the reports call it. */
export const subjectName = ({ name, via }: Subject): string => (via ? `${name} · ${via}` : name);
