import type { Text } from "@microforge/core/program";

export const checkIds = [
  "registry",
  "registry-file",
  "clock",
  "operations",
  "migrations",
  "data-stores",
  "places",
  "orphans",
  "roles",
  "row-level-security",
  "erasures",
  "invoices",
  "usage",
  "disk",
] as const;

export type CheckId = (typeof checkIds)[number];

export interface Check {
  readonly id: CheckId;
  /** `unchecked`: nothing was there to look at, or it could not be looked at; that is no good news. */
  readonly status: "ok" | "unchecked" | "warning" | "problem";
  readonly text: Text;
  /** What to do about it; nothing where all is well. */
  readonly next: Text | undefined;
  /** What it is about, for programs. */
  readonly subject: Readonly<Record<string, string | number>> | undefined;
}

export const fine = (id: CheckId, text: Text): Check => ({
  id,
  status: "ok",
  text,
  next: undefined,
  subject: undefined,
});

export const unchecked = (id: CheckId, text: Text): Check => ({ ...fine(id, text), status: "unchecked" });

export const finding = (
  id: CheckId,
  status: "warning" | "problem",
  text: Text,
  next: Text,
  subject?: Check["subject"],
): Check => ({ id, status, text, next, subject });

/** A check for each of these, or the good news where there is none. */
export const many = <T>(
  id: CheckId,
  facts: readonly T[],
  none: Text | Check,
  check: (fact: T) => Check,
): readonly Check[] => (facts.length > 0 ? facts.map(check) : ["id" in none ? none : fine(id, none)]);
