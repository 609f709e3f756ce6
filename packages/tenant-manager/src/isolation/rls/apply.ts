import { CliError, exitCodes, nearest, type Text } from "@microforge/core/program";
import { checkVersion, type PostgresStore, type Sql } from "../../data/postgres.ts";
import { providerDefaults } from "../provider.ts";
import type { RowOptions, RowPlan } from "./change.ts";
import { applyMessages as messages } from "./messages.ts";
import { planRowIsolation } from "./plan.ts";
import { readRowCatalogue } from "./read-catalogue.ts";

/** What `isolation plan` shows. Nothing is changed. */
export const planStore = (store: PostgresStore, options: RowOptions): Promise<RowPlan> =>
  store.transaction((sql) => planIn(store, sql, options), { snapshot: true });

/** Makes tenants share the tables safely, in one transaction; refuses, before it changes anything, what has to be decided. */
export function applyToStore(store: PostgresStore, options: RowOptions): Promise<RowPlan> {
  return store.transaction(
    async (sql) => {
      // Two that apply at once do it one after the other; the second finds nothing to do.
      await sql.query("SELECT pg_advisory_xact_lock(7214480138)");
      const plan = await planIn(store, sql, options);
      if (plan.problems.length > 0) throw undecided(plan);
      for (const { sql: statement } of plan.changes) await sql.script(statement);
      return plan;
    },
    { lockTimeoutMs },
  );
}

/** The service stands still behind a lock that waits; better to give up and try again. */
const lockTimeoutMs = 10_000;

async function planIn(store: PostgresStore, sql: Sql, options: RowOptions): Promise<RowPlan> {
  await checkVersion(store, sql);
  const catalogue = await readRowCatalogue(sql, options);
  if (!catalogue.schemaExists) {
    throw new CliError("schema-unknown", {
      message: messages.schemaUnknown(options.schema),
      hint: messages.schemaUnknownHint,
      exitCode: exitCodes.usage,
    });
  }
  const names = catalogue.tables.map(({ name }) => name);
  const unknown = options.shared.find((name) => !names.includes(name) && !providerDefaults.shared.includes(name));
  if (unknown !== undefined) {
    const guess = nearest(unknown, names);
    throw new CliError("table-unknown", {
      message: messages.sharedUnknown(unknown, options.schema),
      ...(guess && { hint: messages.didYouMean(guess) }),
      exitCode: exitCodes.usage,
    });
  }
  const declared = catalogue.tables.filter(({ isDeclaredShared }) => isDeclaredShared).map(({ name }) => name);
  return planRowIsolation(catalogue, { ...options, shared: [...options.shared, ...declared] });
}

export const undecided = ({ problems }: RowPlan): CliError =>
  new CliError("isolation-undecided", {
    message: messages.undecided(problems),
    hint: messages.undecidedHint,
    details: { problems: problems.map(({ code, object, message }) => ({ code, object, message: message.en })) },
  });

/** The plan as a script for psql, each statement with its reason. */
export function planScript(plan: RowPlan, say: (text: Text) => string): string {
  if (plan.changes.length === 0) return "";
  const statements = plan.changes.map(
    ({ object, sql, reason, isLoud }) => `-- ${isLoud ? "! " : ""}${object}: ${say(reason)}\n${sql};`,
  );
  return ["BEGIN;", "SET LOCAL lock_timeout = '10s';", "SET LOCAL search_path = '';", ...statements, "COMMIT;"].join(
    "\n",
  );
}
