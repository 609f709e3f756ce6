import type { Client } from "pg";
import { quoteName } from "../data/sql-text.ts";
import type { Verdict } from "./attack.ts";
import { connect } from "./connect.ts";
import type { Finding, Group, Subject } from "./finding.ts";
import { messages } from "./messages.ts";
import { toFinding, type Watcher } from "./run-attacks.ts";
import { createSession, type Session } from "./session.ts";
import { literal } from "./sql.ts";
import type { VerifyTarget } from "./target.ts";

const { remedies, pool: words } = messages;

const attack = <const I extends string>(id: I, title: typeof words.leftOver, meaning: typeof words.leftOver) => ({
  id,
  group: "connection" as Group,
  title,
  meaning,
  remedy: remedies.pool,
});

const leftOver = attack("pool-left-over", words.leftOver, words.leftOverMeaning);
const local = attack("pool-transaction-setting", words.local, words.turnsMeaning);
const turns = attack("pool-turns", words.turns, words.turnsMeaning);
const prepared = attack("pool-prepared-statement", words.prepared, messages.read.preparedMeaning);
const sessionSet = attack("pool-session-setting", words.session, words.sessionMeaning);

export const poolAttacks = [leftOver, local, turns, prepared, sessionSet] as const;

const subject: Subject = { kind: "pool", name: "pgbouncer" };

interface Pair {
  readonly first: Session;
  readonly second: Session;
  readonly setting: string;
  readonly tenants: readonly [string, string];
}

/** What two clients of a pool in transaction mode see of each other. */
export async function attackPool(target: VerifyTarget, poolUrl: string, watcher: Watcher): Promise<readonly Finding[]> {
  const clients: Client[] = [];
  const open = async (): Promise<Session> => {
    const client = await connect(poolUrl);
    clients.push(client);
    return createSession(client);
  };
  const findings: Finding[] = [];
  try {
    watcher.step("pool");
    const [first, second] = [await open(), await open()];
    const ids = target.tenants.map(({ id }) => id);
    const tenants = [
      ids[0] ?? "00000000-0000-4000-8000-00000000000a",
      ids[1] ?? "00000000-0000-4000-8000-00000000000b",
    ] as const;
    const pair: Pair = { first, second, setting: target.setting, tenants };
    const tries = [
      [leftOver, findLeftOver],
      [local, seeTransactionSetting],
      [turns, takeTurns],
      [prepared, runTheirStatement],
      [sessionSet, seeSessionSetting],
    ] as const;
    for (const [info, run] of tries) {
      watcher.signal.throwIfAborted();
      const verdict = await run(pair);
      const evidence = [...first.taken(), ...second.taken()];
      findings.push(toFinding(info, subject, verdict, evidence));
    }
    return findings;
  } finally {
    for (const client of clients) await client.end().catch(() => {});
  }
}

const valueSql = (setting: string): string =>
  `SELECT coalesce(current_setting(${literal(setting)}, true), '') AS value, pg_backend_pid() AS pid`;

async function look(session: Session, setting: string): Promise<{ value: string; pid: number }> {
  const [row] = (await session.bare(valueSql(setting))).rows;
  return { value: String(row?.value ?? ""), pid: Number(row?.pid) };
}

/** Several transactions at once, so that the pool hands out the connections that it has. */
async function findLeftOver({ first, second, setting }: Pair): Promise<Verdict> {
  for (let turn = 0; turn < 10; turn += 1) {
    await first.bare("BEGIN");
    const one = await look(first, setting);
    // A pool of one connection lets the second client wait for the first: its answer may come after the end.
    const [two] = await Promise.all([look(second, setting), first.bare("ROLLBACK")]);
    if (one.value !== "" || two.value !== "") return { outcome: "leaked" };
  }
  return { outcome: "held" };
}

async function seeTransactionSetting({ first, second, setting, tenants: [tenant] }: Pair): Promise<Verdict> {
  for (let turn = 0; turn < 20; turn += 1) {
    await first.bare("BEGIN");
    await first.bare(`SELECT set_config(${literal(setting)}, ${literal(tenant)}, true)`);
    const { pid } = await look(first, setting);
    await first.bare("COMMIT");
    const seen = await look(second, setting);
    if (seen.value !== "") return { outcome: "leaked" };
    if (seen.pid === pid) return { outcome: "held" };
  }
  return { outcome: "untested", because: words.differentServers };
}

async function takeTurns({ first, second, setting, tenants }: Pair): Promise<Verdict> {
  let shared = 0;
  let last = 0;
  for (let turn = 0; turn < 20; turn += 1) {
    const session = turn % 2 === 0 ? first : second;
    const tenant = tenants[turn % 2] ?? "";
    session.taken();
    await session.bare("BEGIN");
    const before = await look(session, setting);
    await session.bare(`SELECT set_config(${literal(setting)}, ${literal(tenant)}, true)`);
    const after = await look(session, setting);
    await session.bare(turn % 3 === 0 ? "ROLLBACK" : "COMMIT");
    if (before.value !== "" || after.value !== tenant) return { outcome: "leaked" };
    if (before.pid === last) shared += 1;
    last = before.pid;
  }
  return shared > 0 ? { outcome: "held" } : { outcome: "untested", because: words.differentServers };
}

/** The statement of one client, if the pool lets another have it, must still see the other's tenant only. */
async function runTheirStatement({ first, second, setting, tenants }: Pair): Promise<Verdict> {
  const name = quoteName("tenant_verify_pool");
  const [own, foreign] = tenants;
  await first.bare("BEGIN");
  await first.bare(`SELECT set_config(${literal(setting)}, ${literal(foreign)}, true)`);
  await first.bare(`PREPARE ${name} AS SELECT current_setting(${literal(setting)}) AS value`);
  await first.bare(`EXECUTE ${name}`);
  await first.bare("COMMIT");
  await second.bare("BEGIN");
  await second.bare(`SELECT set_config(${literal(setting)}, ${literal(own)}, true)`);
  const seen = await second.bare(`EXECUTE ${name}`);
  await second.bare("ROLLBACK");
  // Whichever connection has it gives it back.
  for (let turn = 0; turn < 10 && !(await first.bare(`DEALLOCATE ${name}`)).ok; turn += 1);
  return { outcome: seen.ok && seen.rows[0]?.value === foreign ? "leaked" : "held" };
}

/** Not a leak of the service, as long as it does not do it: what would happen if it did. */
async function seeSessionSetting({ first, second, setting, tenants: [tenant] }: Pair): Promise<Verdict> {
  const name = setting.split(".").map(quoteName).join(".");
  let seen = false;
  for (let turn = 0; turn < 10 && !seen; turn += 1) {
    await first.bare(`SET ${name} = ${literal(tenant)}`);
    seen = (await look(second, setting)).value !== "";
    if (!seen) await first.bare(`RESET ${name}`);
  }
  await clean(second, setting);
  return seen ? { outcome: "noted" } : { outcome: "held", because: words.sessionNotShared };
}

/** No connection of the pool keeps what was set here. */
async function clean(session: Session, setting: string): Promise<void> {
  const name = setting.split(".").map(quoteName).join(".");
  for (let turn = 0, good = 0; turn < 100 && good < 10; turn += 1) {
    await session.bare("BEGIN");
    const { value } = await look(session, setting);
    if (value !== "") await session.bare(`RESET ${name}`);
    await session.bare("COMMIT");
    good = value === "" ? good + 1 : 0;
  }
}
