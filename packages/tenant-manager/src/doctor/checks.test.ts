import { eachLocale } from "@microforge/core/program";
import { expect, test } from "vitest";
import { schemaVersion } from "../registry/migrations.ts";
import { checkIds } from "./check.ts";
import { checksOf } from "./checks.ts";
import type { Facts, ServerFacts, StoreFacts } from "./facts.ts";
import { monthsWithout } from "./gather-invoices.ts";
import { placesIn } from "./gather-stores.ts";

const now = Date.UTC(2026, 10, 20);

const server: ServerFacts = {
  version: "15.4",
  major: 15,
  clockAhead: 20,
  user: "operator",
  appRole: { name: "tenant_app", superuser: false, bypassesRls: false, owns: [] },
  sharesTables: true,
  unprotected: [],
};

const store = (change: Partial<ServerFacts> = {}, places: { missing?: []; orphans?: string[] } = {}): StoreFacts => ({
  region: "eu",
  url: "postgres://db/x",
  reachable: true,
  missing: [],
  orphans: [],
  ...places,
  server: { ...server, ...change },
});

const healthy: Facts = {
  now,
  registry: {
    url: "sqlite:tenants.db",
    dialect: "sqlite",
    version: schemaVersion,
    journalMode: "wal",
    fileMode: 0o600,
    integrity: "ok",
    latest: now - 1000,
  },
  operations: [],
  migrations: [],
  stores: [store()],
  regionsWithoutStore: [],
  erasures: [],
  invoices: [],
  usage: [],
  disks: [{ path: "/data", free: 100 * 2 ** 30, total: 200 * 2 ** 30 }],
};

test("where all is well, every check says so", () => {
  const checks = checksOf(healthy);
  expect([...new Set(checks.map(({ id }) => id))]).toEqual(checkIds);
  expect(checks.filter(({ status }) => status !== "ok")).toEqual([]);
});

const { registry } = healthy;
const operation = {
  tenant: "acme",
  kind: "move",
  step: "copy",
  error: "no space",
  since: now - 5000,
  atWork: false,
  command: "tenant-manager move acme --isolation schema",
};

test.each<[string, Partial<Facts>, string]>([
  ["a registry of a newer tool", { registry: { ...registry, version: schemaVersion + 1 } }, "registry problem"],
  ["a registry of an older tool", { registry: { ...registry, version: schemaVersion - 1 } }, "registry warning"],
  ["a file that others read", { registry: { ...registry, fileMode: 0o644 } }, "registry-file warning"],
  ["a damaged file", { registry: { ...registry, integrity: "row 7 missing" } }, "registry-file problem"],
  ["a journal that is no WAL", { registry: { ...registry, journalMode: "delete" } }, "registry-file warning"],
  ["a clock that went back", { registry: { ...registry, latest: now + 60_000 } }, "clock problem"],
  ["a server with another clock", { stores: [store({ clockAhead: -90_000 })] }, "clock warning"],
  ["a command that stopped", { operations: [operation] }, "operations problem"],
  ["a command that takes long", { operations: [{ ...operation, atWork: true, since: 0 }] }, "operations warning"],
  [
    "a failed migration",
    { migrations: [{ name: "a", version: 2, state: "failed", error: "x" }] },
    "migrations problem",
  ],
  [
    "a half-done one",
    { migrations: [{ name: "a", version: 2, state: "half-done", error: null }] },
    "migrations problem",
  ],
  [
    "a run that is not finished",
    { migrations: [{ name: "a", version: 2, state: "pending", error: null }] },
    "migrations warning",
  ],
  [
    "a store that cannot be reached",
    { stores: [{ region: "eu", url: "x", reachable: false, reason: "refused" }] },
    "data-stores problem",
  ],
  ["an old server", { stores: [store({ major: 14, version: "14.2" })] }, "data-stores problem"],
  ["a region without a store", { regionsWithoutStore: ["us"] }, "data-stores problem"],
  ["an orphan", { stores: [store({}, { orphans: ["schema tenant_x"] })] }, "orphans warning"],
  [
    "a superuser",
    { stores: [store({ appRole: { name: "tenant_app", superuser: true, bypassesRls: false, owns: [] } })] },
    "roles problem",
  ],
  [
    "BYPASSRLS",
    { stores: [store({ appRole: { name: "tenant_app", superuser: false, bypassesRls: true, owns: [] } })] },
    "roles problem",
  ],
  [
    "an owner",
    { stores: [store({ appRole: { name: "tenant_app", superuser: false, bypassesRls: false, owns: ["public.a"] } })] },
    "roles problem",
  ],
  ["no role", { stores: [store({ appRole: undefined })] }, "roles warning"],
  ["a table without policies", { stores: [store({ unprotected: ["task"] })] }, "row-level-security problem"],
  ["an overdue erasure", { erasures: [{ tenant: "a", due: 0, status: "deleted" }] }, "erasures problem"],
  ["a month without invoice", { invoices: [{ tenant: "a", period: "2026-10" }] }, "invoices warning"],
  [
    "a sum that is wrong",
    { usage: [{ tenant: "a", metric: "m", kind: "hour", start: 0, kept: 1, counted: 2 }] },
    "usage problem",
  ],
  ["a disk that is filling", { disks: [{ path: "/d", free: 2 ** 29, total: 2 ** 40 }] }, "disk problem"],
  ["a disk that has little left", { disks: [{ path: "/d", free: 2 ** 31, total: 100 * 2 ** 30 }] }, "disk warning"],
])("%s is found, with what to do about it in both languages", (_, change, expected) => {
  const found = checksOf({ ...healthy, ...change }).filter(
    ({ status }) => status === "warning" || status === "problem",
  );
  expect(found.map(({ id, status }) => `${id} ${status}`)).toEqual([expected]);
  for (const { text, next } of found) {
    expect(text.en).not.toBe(text.zh);
    expect(eachLocale((locale) => next?.[locale] ?? "")).toEqual({
      en: expect.stringMatching(/./u),
      zh: expect.stringMatching(/./u),
    });
  }
});

test.each<[string, StoreFacts[], string]>([
  ["no data store is known", [], "nothing to check"],
  ["no tenants share tables", [store({ sharesTables: false, appRole: undefined })], "nothing to check"],
  ["a store cannot be reached", [store(), { region: "us", url: "x", reachable: false, reason: "x" }], "not checked"],
])("where %s, that is no good news of roles and row-level security", (_, stores, text) => {
  const found = checksOf({ ...healthy, stores }).filter(({ id }) => id === "roles" || id === "row-level-security");
  expect(found.map(({ status }) => status)).toEqual(["unchecked", "unchecked"]);
  for (const check of found) expect(check.text.en).toContain(text);
});

test("a stopped command comes with the command that finishes it", () => {
  const [found] = checksOf({ ...healthy, operations: [operation] }).filter(({ id }) => id === "operations");
  expect(found?.next?.en).toBe("finish it: tenant-manager move acme --isolation schema");
});

test("what a place says and the registry says is told once", () => {
  const migrations = [
    { name: "a", version: 2, state: "failed", error: "boom" },
    { name: "a", version: 2, state: "half-done", error: null },
  ] as const;
  const found = checksOf({ ...healthy, migrations }).filter(({ id }) => id === "migrations");
  expect(found).toHaveLength(1);
  expect(found[0]?.text.en).toBe("a: migration 2 is half done: boom");
});

test("places: what is missing, and what is nobody's", () => {
  const tenant = (slug: string, isolation: "row" | "schema" | "database") =>
    ({ id: slug, slug, status: "active", isolation, region: "eu" }) as const;
  const [a, b, c, d] = [tenant("a", "schema"), tenant("b-c", "database"), tenant("c", "row"), tenant("d", "schema")];
  const names = {
    schemas: ["public", "tenant_a", "tenant_template", "tenant_c", "tenant_d"],
    databases: ["postgres", "tenant_template", "tenant_d", "tenant_zzz", "tenant_app"],
  };
  // d is being moved: it may have both.
  expect(placesIn(names, [a, b, c, d], [a, b, c])).toEqual({
    missing: [{ tenant: "b-c", place: "database tenant_b_c" }],
    orphans: ["schema tenant_c", "database tenant_zzz"],
  });
});

test("invoices: each month in which a paid plan was in force", () => {
  const month = (from: number) => ({ from, until: from + 10, label: `m${from}` });
  const span = { tenant_id: "t", slug: "acme", time_zone: "UTC", from_at: 15, until_at: 30 };
  const months = [month(0), month(10), month(20), month(30)];
  expect(monthsWithout([span], () => months, new Set())).toEqual([
    { tenant: "acme", period: "m10" },
    { tenant: "acme", period: "m20" },
  ]);
  expect(
    monthsWithout([span, { ...span, from_at: 30, until_at: null }], () => months, new Set(["t 10", "t 20"])),
  ).toEqual([{ tenant: "acme", period: "m30" }]);
});
