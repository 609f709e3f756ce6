import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { testContext } from "@microforge/core/testing";
import Sqlite from "libsql";
import { expect, test } from "vitest";
import { builtInPlans } from "../billing/built-in-plans.ts";
import { doctor } from "../commands/doctor.ts";
import { type Ground, ground, now } from "../migrate/testing.ts";

interface Told {
  readonly problems: number;
  readonly checks: {
    readonly id: string;
    readonly status: string;
    readonly text: string;
    readonly next: string | null;
  }[];
}

async function examine(
  { folder, database }: Pick<Ground, "folder" | "database">,
  deep = false,
): Promise<Told & { exit: number }> {
  const outer = testContext({ cwd: folder, now });
  const exit = await doctor({ database, deep }, outer.configure({ json: true }));
  return { exit, ...JSON.parse(outer.stdout) };
}

const bad = ({ checks }: Told) => checks.filter(({ status }) => status === "warning" || status === "problem");
const ids = (told: Told) => bad(told).map(({ id, status }) => `${id} ${status}`);
/** The disk of whoever runs this is not the test's. */
const withoutDisk = (all: readonly string[]) => all.filter((id) => !id.startsWith("disk"));

test.each(["sqlite", "postgres"] as const)(
  "nothing is wrong with a new registry on %s, and nothing is changed by looking",
  async (registry) => {
    const place = await ground({ "0001_a.sql": "SELECT 1" }, { registry });
    const told = await examine(place, true);
    // The test's clock stands still, the server's does not.
    expect(withoutDisk(ids(told))).toEqual(["clock warning"]);
    if (registry === "sqlite") {
      const file = join(place.folder, "tenants.db");
      const before = readFileSync(file);
      await examine(place);
      expect(readFileSync(file).equals(before)).toBe(true);
    }
  },
);

test("a registry that is not there, or is none, is a problem and not a crash", async () => {
  const place = await ground({}, { store: "sqlite" });
  writeFileSync(join(place.folder, "text.db"), "not a database at all, but long enough to be looked at".repeat(50));
  for (const database of ["sqlite:none.db", "sqlite:text.db", "postgres://x@127.0.0.1:1/none"]) {
    const told = await examine({ ...place, database });
    expect(told.exit).toBe(1);
    expect(ids(told)).toEqual(["registry problem"]);
  }
});

test("what is wrong with servers, tenants and money is found, on a real server", async () => {
  const place = await ground({ "0001_a.sql": "CREATE TABLE a (id int)" });
  await place.tenant("here");
  await place.tenant("gone");
  await place.tenant("shared", { isolation: "row" });
  await place.tenant("old", { status: "deleted", isolation: "row", erase_after: now.getTime() - 1 });
  await place.tenant("stuck", { status: "provisioning" });
  await place.tenant("elsewhere", { region: "mars" });
  await place.sql(`CREATE SCHEMA tenant_here; CREATE SCHEMA tenant_nobody; CREATE SCHEMA tenant_template;
    CREATE TABLE public.task (id int, tenant_id uuid); CREATE TABLE public._sqlx_migrations (version bigint);
    DO $$ BEGIN CREATE ROLE tenant_app BYPASSRLS; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
    ALTER TABLE public.task OWNER TO tenant_app`);
  const at = now.getTime();
  await place.registry(({ db }) =>
    db
      .insertInto("operation")
      .values({
        ...{
          id: "o",
          tenant_id: "id-stuck",
          kind: "create",
          step: "place",
          state: "failed",
          owner: "",
          error: "no room",
        },
        ...{ input: JSON.stringify({ command: "tenant-manager create-tenant Stuck", input: {} }), finished_at: null },
        ...{ started_at: at, updated_at: at },
      })
      .execute(),
  );
  await place.registry(({ db }) =>
    db
      .insertInto("tenant_migration")
      .values({
        ...{ tenant_id: "id-here", version: 1, name: "a", state: "failed", error: "half-done: boom", attempts: 1 },
        ...{ started_at: at, finished_at: at },
      })
      .execute(),
  );
  await place.registry(({ db }) =>
    db
      .insertInto("plan")
      .values({ code: "pro", version: 1, definition: JSON.stringify(builtInPlans.pro), created_at: 0 })
      .execute(),
  );
  await place.registry(({ db }) =>
    db
      .insertInto("subscription")
      .values({
        ...{
          tenant_id: "id-here",
          plan: "pro",
          plan_version: 1,
          from_at: Date.UTC(2025, 10, 15),
          until_at: Date.UTC(2025, 11, 2),
        },
      })
      .execute(),
  );
  await place.registry(({ db }) =>
    db
      .insertInto("usage_event")
      .values({
        ...{ tenant_id: "id-here", source: "s", id: "1", metric: "api_calls", quantity: 5 },
        ...{ at: at - 3_600_000, payload_hash: "x", received_at: at },
      })
      .execute(),
  );
  await place.registry(({ db }) =>
    db
      .insertInto("usage_hour")
      .values({
        ...{
          tenant_id: "id-here",
          metric: "api_calls",
          hour_start: Math.floor(at / 3_600_000 - 1) * 3_600_000,
          quantity: 7,
          events: 1,
        },
      })
      .execute(),
  );
  for (const deep of [false, true]) {
    const told = await examine(place, deep);
    expect(told.exit).toBe(1);
    // The test's clock stands still; the server's does not.
    expect(withoutDisk(ids(told)).filter((id) => !id.startsWith("clock"))).toEqual([
      "operations problem",
      "migrations problem",
      "data-stores problem",
      "places problem",
      "orphans warning",
      "roles problem",
      "roles problem",
      "row-level-security problem",
      "erasures problem",
      "invoices warning",
      "invoices warning",
      "usage problem",
    ]);
    const texts = bad(told).map(({ text, next }) => `${text} → ${next}`);
    expect(texts).toContainEqual(
      "stuck: `create` stopped at `place`: no room → finish it: tenant-manager create-tenant Stuck",
    );
    expect(texts).toContainEqual(expect.stringMatching(/^gone: its data is not there \(schema tenant_gone\)/u));
    expect(texts).toContainEqual(expect.stringMatching(/^schema tenant_nobody in `default` looks like a tenant's/u));
    expect(texts).toContainEqual(expect.stringMatching(/^table `task` in `default` has no row-level security/u));
    expect(texts).toContainEqual(
      expect.stringMatching(/^here: no invoice for 2025-11 → tenant-manager invoice issue here --period 2025-11/u),
    );
    expect(texts).toContainEqual(
      expect.stringMatching(/^here: the sum of the hour of api_calls from .* says 7, its events say 5/u),
    );
  }
});

test("files: what is missing, what is nobody's, and, deep, what is half done", async () => {
  const place = await ground({ "0001_a.sql": "SELECT 1" }, { store: "sqlite" });
  for (const slug of ["a", "b"]) await place.tenant(slug, { isolation: "database" });
  mkdirSync(join(place.folder, "data"));
  for (const name of ["a", "template", "nobody"])
    new Sqlite(join(place.folder, `data/${name}.db`)).exec("CREATE TABLE x (y)");
  new Sqlite(join(place.folder, "data/a.db")).exec(
    "CREATE TABLE _sqlx_migrations (version, success, checksum); INSERT INTO _sqlx_migrations VALUES (4, 0, x'00')",
  );
  chmodSync(join(place.folder, "tenants.db"), 0o644);
  expect(withoutDisk(ids(await examine(place)))).toEqual([
    "registry-file warning",
    "places problem",
    "orphans warning",
  ]);
  const told = await examine(place, true);
  expect(bad(told).map(({ text }) => text)).toContain("a: migration 4 is half done");
});

test("in words, in both languages, with an exit code", async () => {
  const place = await ground({ "0001_a.sql": "SELECT 1" }, { store: "sqlite" });
  await place.tenant("a", { isolation: "database" });
  for (const [locale, said] of [
    ["en", "its data is not there"],
    ["zh", "数据不存在"],
  ] as const) {
    const ctx = testContext({ cwd: place.folder, now, locale });
    expect(await doctor({ database: place.database, deep: false }, ctx)).toBe(1);
    expect(ctx.stdout).toContain(said);
  }
});
