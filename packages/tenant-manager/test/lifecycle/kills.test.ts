import { beforeAll, describe, expect, test } from "vitest";
import { placeNames } from "../../src/isolation/names.ts";
import { connect } from "../../src/isolation/testing.ts";
import { openRegistry } from "../../src/registry/registry.ts";
import { emptyDatabase, registryUrl } from "../../src/registry/testing.ts";
import { buildChild, runChild } from "./children.ts";
import { answerOf, argvOf, type Command, type Model, perform } from "./model.ts";
import { randomFrom } from "./random.ts";

/**
 * Random sequences of commands, killed at random and given again, against the model.
 *
 * What is really killed: a process (SIGKILL) that runs commands one after the other by the program's own entry point, just
 * before a statement, on PostgreSQL also while one is under way, or after the last one and before the answer. Nothing durable
 * happens between two statements, so that these are all the moments there are. Two such processes work on one registry all
 * the time. What is not tested here is the loss of power: that a commit is on the disk is the database's promise.
 */
const [onSqlite, onPostgres] = [130, 70];

let child: string;
beforeAll(() => {
  child = buildChild();
});

test("130 interleavings on SQLite", { timeout: 600_000 }, async () => {
  const database = await registryUrl("sqlite");
  await runChild(child, { database, commands: [["init"]] });
  const outcome = await interleavings(database, onSqlite, ["row"]);
  expect(outcome.kills).toBeGreaterThan(onSqlite);
  await expectRegistry(database, outcome.model);
});

describe("on PostgreSQL, with rows and schemas", () => {
  test("70 interleavings", { timeout: 600_000 }, async () => {
    const [database, data] = [await registryUrl("postgres"), await emptyDatabase()];
    const client = await connect(data);
    await client.query("CREATE ROLE tenant_app NOLOGIN; CREATE SCHEMA tenant_template");
    await client.query(
      "CREATE TABLE tenant_template.note (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text)",
    );
    await runChild(child, { database, commands: [["init", "--data", data]] });
    const outcome = await interleavings(database, onPostgres, ["row", "schema"]);
    expect(outcome.kills).toBeGreaterThan(onPostgres);
    await expectRegistry(database, outcome.model);

    const { rows } = await client.query<{ name: string }>(
      "SELECT table_schema AS name FROM information_schema.tables WHERE table_name = 'note' ORDER BY 1",
    );
    const slugs = Object.entries(outcome.model).flatMap(([slug, { isolation }]) =>
      isolation === "schema" ? [slug] : [],
    );
    expect(rows.map(({ name }) => name)).toEqual(
      ["tenant_template", ...slugs.map((slug) => placeNames(slug).schema)].sort(),
    );
    await client.end();
  });
});

interface Outcome {
  readonly model: Model;
  readonly kills: number;
}

/** Two at a time, as the smallest machines that run these tests have two processors. */
async function interleavings(
  database: string,
  count: number,
  isolations: readonly ("row" | "schema")[],
): Promise<Outcome> {
  const queue = Array.from({ length: count }, (_, seed) => seed);
  const outcomes: Outcome[] = [];
  const work = async (): Promise<void> => {
    for (let seed = queue.shift(); seed !== undefined; seed = queue.shift()) {
      outcomes.push(await interleaving(database, seed, isolations));
    }
  };
  await Promise.all([work(), work()]);
  return {
    model: Object.assign({}, ...outcomes.map(({ model }) => model)),
    kills: outcomes.reduce((sum, { kills }) => sum + kills, 0),
  };
}

async function interleaving(
  database: string,
  seed: number,
  isolations: readonly ("row" | "schema")[],
): Promise<Outcome> {
  const random = randomFrom(seed);
  const slugs = [`i${seed}-a`, `i${seed}-b`];
  const commands = Array.from({ length: 4 + random.below(6) }, (): Command => {
    const slug = random.pick(slugs);
    const verb = random.pick([
      "create",
      "create",
      "create",
      "rename",
      "suspend",
      "resume",
      "delete",
      "restore",
    ] as const);
    if (verb === "create") return { verb, slug, isolation: random.pick(isolations) };
    return verb === "rename" ? { verb, slug, name: random.pick(["One", "Two"]) } : { verb, slug };
  });
  let model: Model = {};
  let kills = 0;
  let next = 0;
  let mayBeDone = false;
  while (next < commands.length) {
    // Two kills at most, so that a sequence comes to its end.
    const killAt = kills < 2 ? 1 + random.below(70) : 0;
    const job = { database, commands: commands.slice(next).map(argvOf), killAt, inFlight: random.below(2) === 0 };
    const { answers, signal, errors } = await runChild(child, job);
    for (const { json, code } of answers) {
      const command = commands[next];
      if (!command) throw new Error("more answers than commands");
      const once = perform(model, command);
      const allowed = mayBeDone ? [once.answer, perform(once.model, command).answer] : [once.answer];
      const told = `interleaving ${seed}, command ${next}: ${argvOf(command).join(" ")} → ${code} ${JSON.stringify(json)}`;
      expect(allowed, told).toContain(answerOf(json));
      model = once.model;
      next += 1;
      mayBeDone = false;
    }
    if (signal === "SIGKILL") {
      kills += 1;
      mayBeDone = true;
    } else expect(next, `interleaving ${seed}: ${errors}`).toBe(commands.length);
  }
  return { model, kills };
}

/** No tenant is lost or doubled, and each has just the history that the model has. */
async function expectRegistry(database: string, model: Model): Promise<void> {
  const registry = await openRegistry(database, { cwd: "/", now: () => new Date() });
  const tenants = await registry.db.selectFrom("tenant").selectAll().orderBy("slug").execute();
  const events = await registry.db.selectFrom("tenant_event").selectAll().orderBy("seq").execute();
  const open = await registry.db.selectFrom("operation").selectAll().where("finished_at", "is", null).execute();
  const subscriptions = await registry.db
    .selectFrom("subscription")
    .selectAll()
    .where("until_at", "is", null)
    .execute();
  await registry.close();
  const found = tenants.map(({ id, slug, name, status, isolation }) => {
    const history = events.filter(({ tenant_id }) => tenant_id === id).map(({ kind }) => kind);
    return {
      slug,
      name,
      status,
      isolation,
      history,
      subscribed: subscriptions.some(({ tenant_id }) => tenant_id === id),
    };
  });
  const expected = Object.entries(model).map(([slug, { name, status, isolation, history }]) => {
    return { slug, name, status, isolation, history, subscribed: status !== "deleted" };
  });
  expect(found).toEqual(expected.sort((a, b) => (a.slug < b.slug ? -1 : 1)));
  expect(open).toEqual([]);
}
