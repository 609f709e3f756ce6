import type { ChildProcess } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Sqlite from "libsql";
import { describe, expect, test } from "vitest";
import { type Ground, ground, schemaOf } from "../src/migrate/testing.ts";
import { runMigrate } from "./migrate/binary.ts";

/** Done twice, each of these would be an error or leave a second row. */
const files = {
  "0001_task.sql": "CREATE TABLE task (id bigint PRIMARY KEY); CREATE TABLE log (entry int);",
  "0002_title.sql": "ALTER TABLE task ADD COLUMN title text; INSERT INTO log VALUES (2);",
  "0003_done.sql":
    "ALTER TABLE task ADD COLUMN done int; CREATE INDEX task_done_idx ON task (done); INSERT INTO log VALUES (3);",
};

const slugs = Array.from({ length: 24 }, (_, index) => `t-${index}`);

async function groundOf(store: "postgres" | "sqlite", registry: "postgres" | "sqlite", more = {}): Promise<Ground> {
  const place = await ground({ ...files, ...more }, { store, registry });
  if (store === "sqlite") mkdirSync(join(place.folder, "data"));
  for (const slug of slugs) {
    await place.tenant(slug, { isolation: store === "sqlite" ? "database" : "schema" });
    if (store === "sqlite") fileOf(place, slug).close();
  }
  if (store === "postgres") await place.sql(slugs.map((slug) => `CREATE SCHEMA ${schemaOf(slug)}`).join(";"));
  return place;
}

const fileOf = (place: Ground, slug: string) => new Sqlite(join(place.folder, `data/${slug}.db`));

const argsOf = (place: Ground, ...more: readonly string[]): string[] => [
  "--database",
  place.database,
  "--json",
  "--quiet",
  ...more,
];

/** Kills a run after a while that is another each time, and says whether it was still at work. */
const killAfter = (milliseconds: number, signal: NodeJS.Signals) => (child: ChildProcess) => {
  void sleep(milliseconds).then(() => child.kill(signal));
};

async function expectAllDone(place: Ground, store: "postgres" | "sqlite"): Promise<void> {
  for (const slug of slugs) {
    if (store === "postgres") {
      const schema = schemaOf(slug);
      const entries = await place.sql<{ entry: number }>(`SELECT entry FROM ${schema}.log ORDER BY entry`);
      expect(entries).toEqual([{ entry: 2 }, { entry: 3 }]);
      const records = await place.sql(`SELECT version::int, success FROM ${schema}._sqlx_migrations ORDER BY version`);
      expect(records).toEqual([1, 2, 3].map((version) => ({ version, success: true })));
    } else {
      const db = fileOf(place, slug);
      expect(db.prepare("SELECT entry FROM log ORDER BY entry").all()).toEqual([{ entry: 2 }, { entry: 3 }]);
      expect(db.prepare("SELECT count(*) AS records FROM _sqlx_migrations WHERE success").get()).toMatchObject({
        records: 3,
      });
      db.close();
    }
  }
  const open = await place.registry(({ db }) =>
    db.selectFrom("tenant_migration").selectAll().where("state", "!=", "done").execute(),
  );
  expect(open).toEqual([]);
}

describe.each([
  ["postgres", "sqlite"],
  ["postgres", "postgres"],
  ["sqlite", "sqlite"],
] as const)("data on %s, the registry on %s", (store, registry) => {
  test("killed again and again, the same command finishes the work", async () => {
    const place = await groundOf(store, registry);
    let killed = 0;
    for (let round = 0; ; round += 1) {
      const { code, signal, stderr } = await runMigrate(
        place.folder,
        argsOf(place),
        killAfter(60 + 90 * round, "SIGKILL"),
      );
      if (signal === "SIGKILL") killed += 1;
      else expect(`${code} ${stderr}`).toBe("0 ");
      if (code === 0) break;
    }
    expect(killed).toBeGreaterThan(0);
    await expectAllDone(place, store);
  });

  test("six at once do each migration once", async () => {
    const place = await groundOf(store, registry);
    const all = await Promise.all(slugs.slice(0, 6).map(() => runMigrate(place.folder, argsOf(place))));
    for (const { code, stderr } of all) expect(`${code} ${stderr}`).toBe("0 ");
    await expectAllDone(place, store);
  });
});

test("Ctrl-C lets the running ones finish, exits with 130, and --resume does the rest", async () => {
  const place = await groundOf("postgres", "sqlite", {
    "0003_done.sql": `${files["0003_done.sql"]} SELECT pg_sleep(0.2);`,
  });
  const isAtWork = async (): Promise<boolean> => {
    const done = await place.sql("SELECT FROM pg_class WHERE relname = 'task_done_idx'");
    return done.length > 2;
  };
  const stopped = await runMigrate(place.folder, argsOf(place, "--parallel", "2"), (child) => {
    void (async () => {
      while (!(await isAtWork())) await sleep(20);
      child.kill("SIGINT");
    })();
  });
  expect(stopped).toMatchObject({ code: 130, signal: null });
  expect(JSON.parse(stopped.stdout || stopped.stderr)).toMatchObject({ error: { code: "cancelled" } });
  const states = await place.registry(({ db }) =>
    db.selectFrom("tenant_migration").select("state").distinct().execute(),
  );
  expect(states.map(({ state }) => state).sort()).toEqual(["done", "pending"]);
  expect(await runMigrate(place.folder, argsOf(place, "--resume", "--parallel", "8"))).toMatchObject({
    code: 0,
  });
  await expectAllDone(place, "postgres");
});

test("killed in a migration without a transaction: visible, and finished after a repair", async () => {
  const slow = "-- no-transaction\nDO $$ BEGIN INSERT INTO log VALUES (4); COMMIT; PERFORM pg_sleep(60); END $$;";
  const place = await groundOf("postgres", "sqlite", { "0004_slow.sql": slow });
  await runMigrate(place.folder, argsOf(place, "--to", "3"));
  const args = argsOf(place, "--tenant", "t-0");
  const killed = await runMigrate(place.folder, args, (child) => {
    void (async () => {
      while ((await place.sql("SELECT FROM tenant_t_0.log WHERE entry = 4")).length === 0) await sleep(20);
      child.kill("SIGKILL");
    })();
  });
  expect(killed.signal).toBe("SIGKILL");

  // The server has not noticed yet: it is still at work, and nobody may touch it.
  const during = JSON.parse((await runMigrate(place.folder, argsOf(place, "--status"))).stdout);
  expect(during.targets[0]).toMatchObject({ name: "t-0", running: true });
  expect((await runMigrate(place.folder, argsOf(place, "--repair", "t-0", "--as", "undone"))).code).toBe(3);

  await place.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '-- no-transaction%'");
  while (((await runMigrate(place.folder, argsOf(place, "--repair", "t-0", "--as", "done"))).code ?? 1) !== 0)
    await sleep(50);
  expect(await place.sql("SELECT success FROM tenant_t_0._sqlx_migrations WHERE version = 4")).toEqual([
    { success: true },
  ]);
  expect((await runMigrate(place.folder, args)).code).toBe(0);
});
