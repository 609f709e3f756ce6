import { quoteName } from "../../data/sql-text.ts";
import {
  type FieldAttack,
  found,
  held,
  heldUnless,
  leaked,
  notApplicable,
  type SubjectVerdict,
  type TableAttack,
  untested,
} from "../attack.ts";
import type { Subject } from "../finding.ts";
import { shownSignature } from "../inventory.ts";
import { messages } from "../messages.ts";
import type { Scene } from "../scene.ts";
import { literal } from "../sql.ts";

const { remedies } = messages;
const words = messages.escape;
const common = { on: "table", group: "escape" } as const;
const countForeign = (scene: Scene): string => `SELECT count(*) AS n FROM ${scene.name} WHERE ${scene.isForeign}`;

export const escapeAttacks: readonly TableAttack[] = [
  {
    ...common,
    id: "reset-role",
    title: words.resetRole,
    meaning: words.resetRoleMeaning,
    remedy: remedies.login,
    async run(scene) {
      const ways = ["RESET ROLE", "SET LOCAL ROLE NONE"];
      // Where the administrator plays the login, this would lead to the administrator.
      for (const sql of scene.genuine ? [...ways, "RESET SESSION AUTHORIZATION"] : ways) {
        await scene.attempt(sql);
        if (found(await scene.attempt(countForeign(scene))) > 0) return leaked();
      }
      return held();
    },
  },
  {
    ...common,
    id: "set-role",
    title: words.setRole,
    meaning: words.setRoleMeaning,
    remedy: remedies.membership,
    async run(scene) {
      const own = literal(scene.target.appRole);
      const others = await scene.attempt(
        `SELECT rolname FROM pg_roles WHERE pg_has_role(session_user, oid, 'MEMBER') AND rolname NOT IN (session_user, ${own}) AND rolname !~ '^pg_' ORDER BY 1 LIMIT 50`,
      );
      const names = [
        ...new Set([...others.rows.map(({ rolname }) => String(rolname)), scene.table.owner, scene.inventory.admin]),
      ];
      for (const name of names) {
        const set = await scene.attempt(`SET LOCAL ROLE ${quoteName(name)}`);
        if (!set.ok) continue;
        if (found(await scene.attempt(countForeign(scene))) > 0) return leaked(words.becomes(name));
        await scene.attempt("SET LOCAL row_security = off");
        if (found(await scene.attempt(countForeign(scene))) > 0) return leaked(words.becomes(name));
        // An owner is below a forced policy, and can take it away.
        const off = await scene.attempt(`ALTER TABLE ${scene.name} DISABLE ROW LEVEL SECURITY`);
        if (off.ok || off.code === "55P03") return leaked(words.becomesOwner(name));
      }
      return held();
    },
  },
];

const powerful = [
  "pg_read_all_data",
  "pg_write_all_data",
  "pg_read_server_files",
  "pg_write_server_files",
  "pg_execute_server_program",
  "pg_read_all_stats",
  "pg_stat_scan_tables",
  "pg_monitor",
  "pg_signal_backend",
  "pg_maintain",
  "pg_create_subscription",
];

export const escapeFieldAttacks: readonly FieldAttack[] = [
  {
    id: "session-authorization",
    on: "field",
    group: "escape",
    title: words.sessionAuthorization,
    meaning: words.setRoleMeaning,
    remedy: remedies.login,
    run: (field) =>
      field.transaction(async (session) => {
        let became = false;
        for (const name of new Set([...field.scoped.map(({ owner }) => owner), field.inventory.admin]))
          became ||= (await session.attempt(`SET LOCAL SESSION AUTHORIZATION ${quoteName(name)}`)).ok;
        const subject: Subject = { kind: "role", name: field.target.appRole };
        return [{ subject, ...heldUnless(became), evidence: session.taken() }];
      }),
  },
  {
    id: "role-attributes",
    on: "field",
    group: "escape",
    title: words.attributes,
    meaning: words.attributesMeaning,
    remedy: remedies.attributes,
    run: (field) =>
      field.transaction(async (session) => {
        const roles = await session.attempt(
          `SELECT rolname, concat_ws(', ', CASE WHEN rolsuper THEN 'SUPERUSER' END, CASE WHEN rolbypassrls THEN 'BYPASSRLS' END, CASE WHEN rolcreaterole THEN 'CREATEROLE' END, CASE WHEN rolcreatedb THEN 'CREATEDB' END, CASE WHEN rolreplication THEN 'REPLICATION' END) AS has FROM pg_roles WHERE rolname IN (current_user, session_user)`,
        );
        const evidence = session.taken();
        return roles.rows.map(
          ({ rolname, has }): SubjectVerdict => ({
            subject: { kind: "role", name: String(rolname) },
            ...(has === "" ? held() : leaked(words.hasAttributes(String(has)))),
            evidence,
          }),
        );
      }),
  },
  {
    id: "predefined-roles",
    on: "field",
    group: "escape",
    title: words.predefined,
    meaning: words.predefinedMeaning,
    remedy: remedies.membership,
    run: (field) =>
      field.transaction(async (session) => {
        const list = powerful.map((name) => literal(name)).join(", ");
        const roles = await session.attempt(
          `SELECT rolname FROM pg_roles WHERE rolname IN (${list}) AND (pg_has_role(current_user, oid, 'MEMBER') OR pg_has_role(session_user, oid, 'MEMBER'))`,
        );
        await session.attempt("SELECT pg_read_file('PG_VERSION')");
        await session.attempt("COPY (SELECT 1) TO PROGRAM 'true'");
        const names = roles.rows.map(({ rolname }) => String(rolname));
        const subject: Subject = { kind: "role", name: field.target.appRole };
        return [{ subject, ...(names.length > 0 ? leaked(words.memberOf(names)) : held()), evidence: session.taken() }];
      }),
  },
  {
    id: "create-in-schema",
    on: "field",
    group: "escape",
    title: words.create,
    meaning: words.createMeaning,
    remedy: remedies.create,
    async run(field) {
      const verdicts: SubjectVerdict[] = [];
      for (const schema of field.inventory.schemas)
        verdicts.push(
          await field.transaction(async (session) => {
            const table = await session.attempt(`CREATE TABLE ${quoteName(schema)}.tenant_verify_probe ()`);
            const subject: Subject = { kind: "schema", name: schema };
            return { subject, ...heldUnless(table.ok), evidence: session.taken() };
          }),
        );
      const database = await field.transaction(async (session) => {
        const made = await session.attempt("CREATE SCHEMA tenant_verify_probe");
        return { subject: onDatabase(field.inventory.database), ...heldUnless(made.ok), evidence: session.taken() };
      });
      return [...verdicts, database];
    },
  },
  {
    id: "outside-connection",
    on: "field",
    group: "escape",
    title: words.outside,
    meaning: words.outsideMeaning,
    remedy: remedies.extensions,
    async run(field) {
      const verdicts: SubjectVerdict[] = [];
      for (const wrapper of field.inventory.wrappers)
        verdicts.push(
          await field.transaction(async (session) => {
            const made = await session.attempt(
              `CREATE SERVER tenant_verify_probe FOREIGN DATA WRAPPER ${quoteName(wrapper)}`,
            );
            return { subject: onDatabase(`fdw ${wrapper}`), ...heldUnless(made.ok), evidence: session.taken() };
          }),
        );
      const links = await field.admin.must(
        `SELECT quote_ident(n.nspname) || '.dblink_connect' AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.proname = 'dblink_connect' AND p.pronargs = 2 LIMIT 1`,
      );
      for (const { name } of links)
        verdicts.push(
          await field.transaction(async (session) => {
            // To a port where nobody listens: that it is tried at all is the proof.
            const call = await session.attempt(
              `SELECT ${String(name)}('tenant_verify', 'host=127.0.0.1 port=1 user=nobody password=none connect_timeout=1')`,
            );
            return {
              subject: onDatabase("dblink"),
              ...heldUnless(call.code !== "42501" && call.code !== "42883"),
              evidence: session.taken(),
            };
          }),
        );
      return verdicts;
    },
  },
  {
    id: "large-objects",
    on: "field",
    group: "escape",
    title: words.largeObjects,
    meaning: words.largeObjectsMeaning,
    remedy: remedies.largeObjects,
    run: (field) =>
      field.transaction(async (session) => {
        const objects = await session.attempt("SELECT oid FROM pg_largeobject_metadata ORDER BY oid LIMIT 20");
        const subject = onDatabase(field.inventory.database);
        if (objects.rows.length === 0) return [{ subject, ...notApplicable, evidence: session.taken() }];
        let open = false;
        for (const { oid } of objects.rows)
          open ||= (await session.attempt(`SELECT length(lo_get(${Number(oid)}, 0, 1)) AS n`)).ok;
        return [{ subject, ...heldUnless(open), evidence: session.taken() }];
      }),
  },
  {
    id: "statement-statistics",
    on: "field",
    group: "infer",
    title: words.statements,
    meaning: words.statementsMeaning,
    remedy: remedies.statements,
    async run(field) {
      if (!field.inventory.extensions.includes("pg_stat_statements")) return [];
      return field.transaction(async (session) => {
        const place = await session.attempt(
          `SELECT quote_ident(n.nspname) || '.pg_stat_statements' AS name FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'`,
        );
        const answer = await session.attempt(
          `SELECT count(*) AS n FROM ${String(place.rows[0]?.name)} WHERE userid <> (SELECT oid FROM pg_roles WHERE rolname = current_user) AND query <> '<insufficient privilege>'`,
        );
        const verdict = answer.code === "55000" ? untested(words.notPreloaded) : heldUnless(found(answer) > 0);
        return [{ subject: onDatabase("pg_stat_statements"), ...verdict, evidence: session.taken() }];
      });
    },
  },
  {
    id: "replaceable-policy",
    on: "field",
    group: "escape",
    title: words.replaceable,
    meaning: words.replaceableMeaning,
    remedy: remedies.policyHelpers,
    async run(field) {
      const { policies, routines, relations } = field.inventory;
      const verdicts: SubjectVerdict[] = [];
      const helpers = new Set(policies.flatMap(({ functions }) => functions));
      for (const routine of routines.filter(({ oid }) => helpers.has(oid)))
        verdicts.push(
          await field.transaction(async (session) => {
            const changed = await session.attempt(`ALTER FUNCTION ${routine.signature} COST 1`);
            return {
              subject: { kind: "function", name: shownSignature(routine, field.target.schema) },
              ...heldUnless(changed.ok),
              evidence: session.taken(),
            };
          }),
        );
      const asked = new Set(policies.flatMap(({ tables }) => tables));
      for (const table of relations.filter(({ oid }) => asked.has(oid)))
        verdicts.push(
          await field.transaction(async (session) => {
            const open = await session.attempt(
              `SELECT ((has_any_column_privilege(${table.oid}::oid, 'INSERT, UPDATE') OR has_table_privilege(${table.oid}::oid, 'DELETE, TRUNCATE')) AND NOT row_security_active(${table.oid}::oid))::int AS n`,
            );
            return {
              subject: { kind: "table", name: field.shown(table) },
              ...heldUnless(found(open) > 0),
              evidence: session.taken(),
            };
          }),
        );
      return verdicts;
    },
  },
];

const onDatabase = (name: string): Subject => ({ kind: "database", name });
