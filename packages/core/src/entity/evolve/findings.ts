import type { Text } from "../../program/messages.ts";
import type { Column, Table } from "../schema.ts";
import type { Store } from "../types/types.ts";
import type { Pairs } from "./pairs.ts";
import type { Given } from "./values.ts";

/** What to do with the rows that exist when a field, a relation or the scope of an entity changes. */
export interface DataRule {
  /** The entity, the field or relation, by their names after the change; `owner_id` and `tenant_id` for the scope. */
  readonly entity: string;
  readonly field: string;
  /** What rows get that have no value, or whose value is not one of an enum any more; a text is read as its field's type. */
  readonly value?: Given;
  /** Converts values that not all can be converted; the migration fails where one cannot. */
  readonly cast?: true;
  /** New values of an enum by old ones. */
  readonly values?: Readonly<Record<string, string>>;
}

/** Why a change is not made. */
export interface Problem {
  readonly entity: string;
  readonly field: string;
  /** What would help. */
  readonly needs: "value" | "cast" | "another-change";
  readonly text: Text;
}

/** What is to be said about a change. */
export interface Findings {
  readonly rules: Text[];
  readonly destructive: Text[];
  readonly problems: Problem[];
}

/** One table on its way to what it shall be. */
export interface Step {
  readonly entity: string;
  readonly store: Store;
  readonly from: Table;
  readonly to: Table;
  readonly pairs: Pairs;
}

/** One column of a step, what its users said of it, and where to put what is found. */
export interface Subject {
  readonly step: Step;
  readonly column: Column;
  readonly rule: DataRule | undefined;
  says(text: Text): void;
  loses(text: Text): void;
  refuse(needs: Problem["needs"], text: Text): void;
}

export function subject(step: Step, column: Column, rule: DataRule | undefined, findings: Findings): Subject {
  const place = `\`${step.entity}.${column.name}\``;
  const placed = ({ en, zh }: Text): Text => ({ en: `${place}: ${en}`, zh: `${place}：${zh}` });
  return {
    step,
    column,
    rule,
    says: (text) => findings.rules.push(placed(text)),
    loses: (text) => findings.destructive.push(placed(text)),
    refuse: (needs, text) =>
      findings.problems.push({ entity: step.entity, field: column.name, needs, text: placed(text) }),
  };
}

/** Names as a sentence has them. */
export const quotedNames = (names: readonly string[]): Text => {
  const quoted = names.map((name) => `\`${name}\``);
  return { en: quoted.join(", "), zh: quoted.join("、") };
};
