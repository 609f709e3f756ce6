import { quoteName } from "../../data/sql-text.ts";
import {
  type FieldAttack,
  found,
  held,
  heldUnless,
  leaked,
  noted,
  type SubjectVerdict,
  type TableAttack,
  untested,
} from "../attack.ts";
import type { Subject } from "../finding.ts";
import { hasColumn, type Relation } from "../inventory.ts";
import { messages } from "../messages.ts";
import { isScene, type Scene } from "../scene.ts";
import { qualified } from "../sql.ts";

const { remedies } = messages;
const words = messages.structure;
const common = { on: "table", group: "structure" } as const;

export const structureAttacks: readonly TableAttack[] = [
  {
    ...common,
    id: "own-rows",
    title: words.ownRows,
    meaning: words.ownRowsMeaning,
    remedy: remedies.ownRows,
    async run(scene) {
      const answer = await scene.attempt(`SELECT count(*) AS n FROM ${scene.name} WHERE ${scene.isOwn}`);
      // Without this, "nothing came back" would be true of a table that nobody can read.
      return found(answer) > 0 ? held(words.ownRowsSeen) : noted();
    },
  },
  {
    ...common,
    id: "owner-rights",
    title: words.owner,
    meaning: words.ownerMeaning,
    remedy: remedies.owner,
    async run(scene) {
      const attempts = [
        `ALTER TABLE ${scene.name} DISABLE ROW LEVEL SECURITY`,
        `CREATE POLICY tenant_verify ON ${scene.name} USING (true)`,
        `GRANT ALL ON ${scene.name} TO PUBLIC`,
      ];
      for (const sql of attempts) {
        const answer = await scene.attempt(sql);
        if ((answer.ok && !answer.said.includes("no privileges were granted")) || answer.code === "55P03")
          return leaked();
      }
      return held();
    },
  },
  {
    ...common,
    id: "partition-direct",
    title: words.partition,
    meaning: words.partitionMeaning,
    remedy: remedies.partitions,
    applies: (table, inventory) => partsOf(table, inventory.relations).length > 0,
    async run(scene) {
      for (const part of partsOf(scene.table, scene.inventory.relations)) {
        const answer = await scene.attempt(`SELECT count(*) AS n FROM ${qualified(part)} WHERE ${scene.isForeign}`);
        if (found(answer) > 0) return leaked(words.throughPart(part.name));
        const open = await scene.attempt(
          `SELECT count(*) AS n FROM pg_class WHERE oid = ${part.oid} AND has_any_column_privilege(oid, 'SELECT, INSERT, UPDATE') AND NOT row_security_active(oid)`,
        );
        if (found(open) > 0) return leaked(words.throughPart(part.name));
      }
      return held();
    },
  },
  {
    ...common,
    id: "privilege-references",
    title: words.references,
    meaning: words.referencesMeaning,
    remedy: remedies.privilege("REFERENCES"),
    async run(scene) {
      const answer = await scene.attempt(
        `SELECT has_any_column_privilege(${scene.table.oid}::oid, 'REFERENCES')::int AS n`,
      );
      return heldUnless(found(answer) > 0);
    },
  },
  {
    ...common,
    id: "privilege-trigger",
    title: words.trigger,
    meaning: words.triggerMeaning,
    remedy: remedies.privilege("TRIGGER"),
    async run(scene) {
      // The lock is taken before the privilege is asked: it is asked first here, so that nobody waits for nothing.
      const may = await scene.attempt(`SELECT has_table_privilege(${scene.table.oid}::oid, 'TRIGGER')::int AS n`);
      if (found(may) === 0) return held();
      const made = await scene.attempt(
        `CREATE TRIGGER tenant_verify BEFORE UPDATE ON ${scene.name} FOR EACH ROW EXECUTE FUNCTION pg_catalog.suppress_redundant_updates_trigger()`,
      );
      return heldUnless(made.ok || made.code === "55P03");
    },
  },
  {
    ...common,
    id: "notify-trigger",
    title: words.notify,
    meaning: words.notifyMeaning,
    remedy: remedies.notify,
    applies: (table, { triggers }) =>
      triggers.some((trigger) => trigger.table === table.oid && /\b(pg_notify|notify)\b/i.test(trigger.source)),
    run: async () => noted(),
  },
];

/** Parts of a partitioned table, at every level. */
const partsOf = (table: Relation, relations: readonly Relation[]): readonly Relation[] =>
  relations
    .filter((relation) => relation.is_partition && relation.parents.includes(table.oid))
    .flatMap((part) => [part, ...partsOf(part, relations)]);

const tableOf = (name: string): Subject => ({ kind: "table", name });

export const structureFieldAttacks: readonly FieldAttack[] = [
  {
    // Asked of tables in which no row can be planted, too: one that can only be read leaks all that it has.
    id: "unguarded-table",
    on: "field",
    group: "structure",
    title: words.unguarded,
    meaning: words.unguardedMeaning,
    remedy: remedies.force,
    async run(field) {
      const verdicts: SubjectVerdict[] = [];
      for (const table of field.scoped.filter(({ reachable }) => reachable))
        verdicts.push(
          await field.transaction(async (session) => {
            const open = await session.attempt(`SELECT (NOT row_security_active(${table.oid}::oid))::int AS n`);
            return { subject: tableOf(field.shown(table)), ...heldUnless(found(open) > 0), evidence: session.taken() };
          }),
        );
      return verdicts;
    },
  },
  {
    id: "unscoped-table",
    on: "field",
    group: "structure",
    title: words.unscoped,
    meaning: words.unscopedMeaning,
    remedy: remedies.unscoped,
    async run(field) {
      const verdicts: SubjectVerdict[] = [];
      for (const table of field.unscoped.filter(
        ({ kind, name }) => kind !== "f" && !field.target.shared.includes(name),
      ))
        verdicts.push({ subject: tableOf(field.shown(table)), ...(await unscoped(field, table)) });
      return verdicts;
    },
  },
  {
    id: "shared-writable",
    on: "field",
    group: "structure",
    title: words.sharedWritable,
    meaning: words.sharedWritableMeaning,
    remedy: remedies.sharedReadOnly,
    async run(field) {
      const verdicts: SubjectVerdict[] = [];
      for (const table of field.unscoped.filter(({ name }) => field.target.shared.includes(name)))
        verdicts.push(
          await field.transaction(async (session) => {
            const name = qualified(table);
            const column = quoteName(table.columns.find(({ generated }) => !generated)?.name ?? "");
            const tries = [
              // `WHERE false` and no rows: the privilege is asked all the same, and nothing is locked.
              `UPDATE ${name} SET ${column} = ${column} WHERE false`,
              `DELETE FROM ${name} WHERE false`,
              `INSERT INTO ${name} SELECT * FROM ${name} WHERE false`,
            ];
            let open = false;
            for (const sql of tries) open ||= (await session.attempt(sql)).ok;
            return { ...heldUnless(open), subject: tableOf(field.shown(table)), evidence: session.taken() };
          }),
        );
      return verdicts;
    },
  },
  {
    id: "copied-rows",
    on: "field",
    group: "structure",
    title: words.copies,
    meaning: words.copiesMeaning,
    remedy: remedies.copies,
    async run(field) {
      const verdicts: SubjectVerdict[] = [];
      const { triggers, relations } = field.inventory;
      const others = relations.filter(
        (relation) => relation.reachable && (relation.kind === "r" || relation.kind === "p"),
      );
      for (const table of field.scoped.filter(
        (table) => table.has_rules || triggers.some((t) => t.table === table.oid),
      )) {
        const watched = others.filter(
          (other) =>
            other.oid !== table.oid && !other.is_partition && (!other.rls || !hasColumn(other, field.target.column)),
        );
        const watch = () => watched.map((other) => `SELECT count(*) AS n FROM ${qualified(other)}`);
        await field.scene({ tables: [table], watch }, async (scene) => {
          const subject = tableOf(field.shown(table));
          if (!isScene(scene))
            return verdicts.push({ ...untested(messages.notPlanted(scene.refused)), subject, evidence: [] });
          const parents = new Set(scene.foreign.rows.keys());
          const copy = watched.find((other, place) => {
            const seen = scene.watched[place];
            return seen && seen.before !== seen.after && !parents.has(other.oid);
          });
          const seen = copy && scene.watched[watched.indexOf(copy)];
          const evidence = seen ? [{ sql: seen.sql, result: `${seen.before} → ${seen.after}` }] : [];
          return verdicts.push({
            ...(copy ? leaked(words.copiedTo(field.shown(copy))) : held(messages.nothingSeen)),
            subject,
            evidence,
          });
        });
      }
      return verdicts;
    },
  },
];

/** A table without the tenant's column: who can read it, and does the one tenant see what the other wrote? */
async function unscoped(
  field: Parameters<FieldAttack["run"]>[0],
  table: Relation,
): Promise<Omit<SubjectVerdict, "subject">> {
  const rights = await field.transaction(async (session) => {
    const read = await session.attempt(`SELECT 1 FROM ${qualified(table)} LIMIT 1`);
    const active = await session.attempt(`SELECT row_security_active(${table.oid}::oid)::int AS n`);
    const writes = await session.attempt(
      `SELECT (has_any_column_privilege(${table.oid}::oid, 'INSERT, UPDATE') OR has_table_privilege(${table.oid}::oid, 'DELETE, TRUNCATE'))::int AS n`,
    );
    return {
      readable: read.ok || read.code !== "42501",
      active: found(active) > 0,
      writable: found(writes) > 0,
      evidence: session.taken(),
    };
  });
  const { readable, active, writable, evidence } = rights;
  if (!readable && !writable) return { ...held(), evidence };
  if (!active) {
    const refers = field.inventory.foreignKeys.some(
      (key) => key.table === table.oid && field.scoped.some(({ oid }) => oid === key.parent),
    );
    return { ...(writable || refers ? leaked() : noted(words.perhapsShared)), evidence };
  }
  const keys = field.inventory.foreignKeys.filter(({ parent }) => parent === table.oid);
  const tenantKey = keys.find(({ columns }) => columns.includes(field.target.column));
  const column = tenantKey?.parent_columns[tenantKey.columns.indexOf(field.target.column)];
  return field.scene({ tables: [table], ...(column && { column }) }, async (scene) => {
    if (!isScene(scene)) return { ...untested(messages.notPlanted(scene.refused)), evidence };
    const seen = await scene.attempt(`SELECT count(*) AS n FROM ${scene.name} WHERE ${placeOf(scene)}`);
    return { ...heldUnless(found(seen) > 0), evidence: scene.session.taken() };
  });
}

const placeOf = (scene: Scene): string =>
  `tableoid::text || '/' || ctid::text = '${scene.rowOf(scene.foreign)["·place"] ?? ""}'`;
