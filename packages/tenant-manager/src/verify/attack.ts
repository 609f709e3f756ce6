import type { Text } from "@microforge/core/program";
import type { Group, Outcome, Subject } from "./finding.ts";
import type { Inventory, Relation } from "./inventory.ts";
import type { NoScene, Scene, ScenePlan } from "./scene.ts";
import type { Attempt, Session } from "./session.ts";
import type { VerifyTarget } from "./target.ts";

interface AttackBase {
  readonly id: string;
  readonly group: Group;
  readonly title: Text;
  /** What it means when it succeeds. */
  readonly meaning: Text;
  /** How to close it. */
  readonly remedy: Text;
}

/** Tried on each table that holds tenants' rows, inside a scene. */
export interface TableAttack extends AttackBase {
  readonly on: "table";
  applies?(table: Relation, inventory: Inventory, target: VerifyTarget): boolean;
  run(scene: Scene): Promise<Verdict>;
}

/** Tried on whatever else there is; it finds its subjects itself. */
export interface FieldAttack extends AttackBase {
  readonly on: "field";
  run(field: Field): Promise<readonly SubjectVerdict[]>;
}

export type Attack = TableAttack | FieldAttack;

export interface Verdict {
  readonly outcome: Outcome;
  /** Where the attack's own words do not say it. */
  readonly because?: Text;
}

export interface SubjectVerdict extends Verdict {
  readonly subject: Subject;
  readonly evidence: ReturnType<Session["taken"]>;
}

/** What attacks on the whole database work with. */
export interface Field {
  readonly target: VerifyTarget;
  readonly inventory: Inventory;
  readonly scoped: readonly Relation[];
  readonly unscoped: readonly Relation[];
  /** The administrator: to look, never to attack. */
  readonly admin: Session;
  /** A connection as the service, kept open. */
  readonly login: Session;
  /** Statements that make a transaction of the service's login act in its role. */
  readonly enter: string;
  /** A new connection as the service, closed after `work`. */
  fresh<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** A scene, its transaction rolled back after `work`. */
  scene<T>(plan: Omit<ScenePlan, "tenants">, work: (scene: Scene | NoScene) => Promise<T>): Promise<T>;
  /** A scene of rows that were planted without the setting ever being set on the connection. */
  unset<T>(table: Relation, work: (session: Session, foreign: string) => Promise<T>): Promise<T | NoScene>;
  /** A transaction of the service's login, in its role and without a tenant, rolled back after `work`. */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** The name as the report shows it. */
  shown(named: { readonly schema: string; readonly name: string }): string;
}

export const held = (because?: Text): Verdict => ({ outcome: "held", ...(because && { because }) });
export const leaked = (because?: Text): Verdict => ({ outcome: "leaked", ...(because && { because }) });
export const untested = (because: Text): Verdict => ({ outcome: "untested", because });
export const noted = (because?: Text): Verdict => ({ outcome: "noted", ...(because && { because }) });
export const notApplicable: Verdict = { outcome: "not-applicable" };

/** The number in the first row: what attacks that count select as `n`. */
export const found = ({ ok, rows }: Attempt): number => (ok ? Number(rows[0]?.n ?? 0) : 0);

export const heldUnless = (isLeak: boolean): Verdict => (isLeak ? leaked() : held());

/** A refusal by a constraint comes after the policies: they let the row pass. */
export const passedPolicies = ({ ok, code, constraint }: Attempt): boolean =>
  !ok && constraint !== undefined && ["23505", "23503", "23P01", "23502", "23514"].includes(code ?? "");

/** `43P…`, timeouts and locks say nothing about isolation. */
export const wasHindered = ({ code }: Attempt): boolean => code === "57014" || code === "55P03" || code === "40P01";
