import { quoteName } from "../../data/sql-text.ts";
import {
  type Field,
  type FieldAttack,
  found,
  held,
  leaked,
  type SubjectVerdict,
  untested,
  wasHindered,
} from "../attack.ts";
import type { Relation } from "../inventory.ts";
import { messages } from "../messages.ts";
import { literal, qualified } from "../sql.ts";

const words = messages.sweep;

/** Each real tenant in turn, with the rows that are really there. */
export const sweepAttack: FieldAttack = {
  id: "every-tenant",
  on: "field",
  group: "read",
  title: words.title,
  meaning: words.meaning,
  remedy: messages.remedies.policy,
  async run(field) {
    const known = field.target.tenants.filter(({ isolation }) => isolation === "row").slice(0, field.target.sample);
    const verdicts: SubjectVerdict[] = [];
    for (const table of field.scoped) {
      const tenants = known.length > 0 ? known : await namedBy(field, table);
      verdicts.push(
        await field.transaction(async (session) => {
          const subject = { kind: "table", name: field.shown(table) } as const;
          if (tenants.length === 0) return { ...untested(words.nobody), subject, evidence: [] };
          const column = quoteName(field.target.column);
          let hindered = false;
          for (const { id, slug } of tenants) {
            session.taken();
            await session.attempt(`SELECT set_config(${literal(field.target.setting)}, ${literal(id)}, true)`);
            const answer = await session.attempt(
              `SELECT count(*) AS n FROM ${qualified(table)} WHERE ${column}::text IS DISTINCT FROM ${literal(id)}`,
            );
            if (found(answer) > 0)
              return { ...leaked(words.sees(slug, found(answer))), subject, evidence: session.taken() };
            hindered ||= wasHindered(answer);
            await session.must("ROLLBACK TO SAVEPOINT turn");
          }
          const verdict = hindered ? untested(messages.hindered) : held(words.none(tenants.length));
          return { ...verdict, subject, evidence: session.taken() };
        }),
      );
    }
    return verdicts;
  },
};

/** Where no registry tells, the tenants that the first rows name. */
async function namedBy({ admin, target }: Field, table: Relation): Promise<readonly { id: string; slug: string }[]> {
  const column = quoteName(target.column);
  const rows = await admin.must(
    `SELECT DISTINCT ${column}::text AS id FROM (SELECT ${column} FROM ${qualified(table)} WHERE ${column} IS NOT NULL LIMIT 20000) r LIMIT ${target.sample}`,
  );
  return rows.map(({ id }) => ({ id: String(id), slug: String(id) }));
}
