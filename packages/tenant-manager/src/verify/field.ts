import { randomInt, randomUUID } from "node:crypto";
import type { Client } from "pg";
import { quoteName } from "../data/sql-text.ts";
import type { Field } from "./attack.ts";
import { type Party, plant } from "./canary.ts";
import type { Seed } from "./canary-values.ts";
import { withClient } from "./connect.ts";
import { hasColumn, type Inventory, type Relation, shownName } from "./inventory.ts";
import { messages } from "./messages.ts";
import { isScene, type NoScene, openScene, type ScenePlan, type Stage, scopedTables } from "./scene.ts";
import { createSession, type Session } from "./session.ts";
import { literal } from "./sql.ts";
import type { VerifyTarget } from "./target.ts";

export interface FieldParts {
  readonly target: VerifyTarget;
  readonly inventory: Inventory;
  readonly admin: Session;
  readonly login: Session;
  /** Where further connections of the login are opened. */
  readonly loginUrl: string;
  readonly loginName: string;
  /** Makes the login act in the service's role. */
  readonly enter: string;
}

/** Two tenants that nobody has, or undefined where the column's type is one of which none can be made up. */
function madeUpTenants(table: Relation, column: string): readonly [string, string] | undefined {
  const base = table.columns.find(({ name }) => name === column)?.base;
  if (base === "uuid" || base === undefined) return [randomUUID(), randomUUID()];
  if (base === "text" || base === "varchar" || base === "citext")
    return [`canary-${randomUUID()}`, `canary-${randomUUID()}`];
  if (base === "int8" || base === "int4") {
    const first = randomInt(1_500_000_000, 2_100_000_000);
    return [String(first), String(first + 1)];
  }
  return undefined;
}

export function createSeeds(): () => Seed {
  let number = randomInt(1, 50_000_000) * 10;
  return () => {
    number += 1;
    return { number, uuid: randomUUID() };
  };
}

export function createField(parts: FieldParts): Field {
  const { target, inventory, admin, login, enter } = parts;
  const scoped = scopedTables(inventory, target.column);
  const seed = createSeeds();
  const own: Stage = { session: login, begin: enter, enter: "SELECT 1", leave: "SELECT 1", genuine: true };
  // The administrator plants what the service may not, and becomes the service's login for the rest of the transaction.
  const disguise = `SET LOCAL SESSION AUTHORIZATION ${quoteName(parts.loginName)}; ${enter}`;
  const disguised = (session: Session): Stage => ({
    session,
    begin: "SELECT 1",
    enter: disguise,
    leave: "RESET SESSION AUTHORIZATION",
    genuine: false,
  });

  const open = async (plan: Omit<ScenePlan, "tenants">) => {
    const [table] = plan.tables;
    const real = target.tenants.filter(({ isolation }) => isolation === "row").map(({ id }) => id);
    const column = plan.column ?? target.column;
    const madeUp = table && madeUpTenants(table, hasColumn(table, column) ? column : "");
    const [first, second] = real;
    const pair: readonly [string, string] | undefined = first && second ? [first, second] : undefined;
    const ways: readonly (readonly [Stage, readonly [string, string] | undefined])[] = [
      [own, madeUp],
      [own, pair],
      ...(inventory.superuser ? [[disguised(admin), madeUp] as const] : []),
    ];
    let refused: NoScene["refused"] = "";
    for (const [stage, tenants] of ways) {
      if (!tenants) continue;
      const scene = await openScene(stage, target, inventory, seed, { ...plan, tenants });
      if (isScene(scene)) return scene;
      refused ||= scene.refused;
    }
    return { refused };
  };

  return {
    target,
    inventory,
    scoped,
    unscoped: inventory.relations.filter(
      (relation) =>
        ["r", "p", "f"].includes(relation.kind) &&
        !relation.is_partition &&
        !scoped.includes(relation) &&
        (relation.reachable || target.shared.includes(relation.name)),
    ),
    admin,
    login,
    enter,
    shown: (named) => shownName(named, target.schema),
    fresh: (work) => withClient(parts.loginUrl, (client: Client) => work(createSession(client))),
    async scene(plan, work) {
      const scene = await open(plan);
      try {
        return await work(scene);
      } finally {
        if (isScene(scene)) await scene.session.must("ROLLBACK");
      }
    },
    async unset(table, work) {
      if (!inventory.superuser) return { refused: messages.setting.needsSuperuser };
      return withClient(target.url, async (client) => {
        const session = createSession(client);
        const [, foreign] = madeUpTenants(table, target.column) ?? [];
        if (foreign === undefined) return { refused: messages.setting.noMadeUp };
        const party: Party = { tenant: foreign, rows: new Map() };
        await session.must("BEGIN; SET LOCAL statement_timeout = '10s'; SET LOCAL lock_timeout = '2s'");
        const { refusal } = await plant({ inventory, session, column: target.column, seed }, table, party);
        if (refusal) return { refused: `${table.name}: ${refusal.code ?? ""} ${refusal.message}` };
        await session.must(disguise);
        session.taken();
        // The connection is closed with the transaction open: nothing of it stays.
        return work(session, `${quoteName(target.column)} = ${literal(foreign)}`);
      });
    },
    async transaction(work) {
      await login.must(
        `BEGIN; SET LOCAL statement_timeout = '10s'; SET LOCAL lock_timeout = '2s'; ${enter}; SAVEPOINT turn`,
      );
      login.taken();
      try {
        return await work(login);
      } finally {
        await login.must("ROLLBACK");
      }
    },
  };
}
