import type { Text } from "@microforge/core/program";

export const outcomes = ["held", "leaked", "untested", "noted", "not-applicable"] as const;

/**
 * What came of one attack on one subject. `untested` is never as good as `held`: nothing could be tried. `noted` is
 * something to know that is no leak by itself.
 */
export type Outcome = (typeof outcomes)[number];

/** What was attacked: one row of the matrix. */
export interface Subject {
  readonly kind: "table" | "view" | "function" | "sequence" | "schema" | "role" | "database" | "pool" | "file";
  readonly name: string;
  /** How it was reached, where that is not the direct connection. */
  readonly via?: "pool";
}

/** A statement that was really executed, and what came back. */
export interface Evidence {
  readonly sql: string;
  readonly result: string;
}

export interface Finding {
  readonly attack: string;
  readonly subject: Subject;
  readonly outcome: Outcome;
  readonly explanation: Text;
  /** How to close it; of leaks and notes. */
  readonly hint?: Text;
  readonly proof: readonly Evidence[];
}

/** What the reports say about an attack. */
export interface AttackInfo {
  readonly id: string;
  readonly group: Group;
  readonly title: Text;
}

export const groups = ["read", "write", "infer", "escape", "setting", "structure", "connection", "place"] as const;
export type Group = (typeof groups)[number];

export interface VerifyReport {
  /** The data store, without a password. */
  readonly target: string;
  readonly login: string;
  readonly role: string;
  readonly setting: string;
  readonly server: string;
  readonly tenants: { readonly known: number; readonly attacked: number };
  readonly started: Date;
  readonly milliseconds: number;
  readonly attacks: readonly AttackInfo[];
  readonly findings: readonly Finding[];
}

export const subjectKey = ({ kind, name, via }: Subject): string => `${kind}:${name}:${via ?? ""}`;

const worstFirst: readonly Outcome[] = ["leaked", "untested", "noted", "held", "not-applicable"];

/** The outcome that counts where there are several. */
export const worst = (outcomes: readonly Outcome[]): Outcome =>
  worstFirst.find((outcome) => outcomes.includes(outcome)) ?? "not-applicable";

export const countOf = (findings: readonly Finding[], outcome: Outcome): number =>
  findings.filter((finding) => finding.outcome === outcome).length;
