import { expect, test } from "vitest";
import { selectTargets } from "./selection.ts";
import type { DataStore, TenantPlace } from "./target.ts";

const server: DataStore = {
  region: "eu",
  location: { kind: "postgres", url: "postgres://x/data", shown: "postgres://x/data" },
};
const folder: DataStore = { region: "us", location: { kind: "sqlite", folder: "/data", shown: "sqlite:/data" } };
const tenant = (slug: string, change: Partial<TenantPlace> = {}): TenantPlace => ({
  id: `id-${slug}`,
  slug,
  status: "active",
  isolation: "schema",
  region: "eu",
  ...change,
});
const all = { tenants: [], isolations: [] };
const nobody = new Set<string>();

test("templates and shared tables come first, each once a data store; row tenants have no place of their own", () => {
  const tenants = [
    tenant("a-b"),
    tenant("c", { isolation: "row" }),
    tenant("d", { isolation: "row" }),
    tenant("e", { isolation: "namespace" }),
    tenant("f", { isolation: "database", region: "us" }),
  ];
  const { common, own } = selectTargets([server, folder], tenants, all, nobody);
  expect(common.map(({ key, place }) => [key, place])).toEqual([
    ["template:schema:eu", { kind: "schema", schema: "tenant_template" }],
    ["template:database:eu", { kind: "database", database: "tenant_template" }],
    ["shared:eu", { kind: "schema", schema: "public" }],
    ["template:database:us", { kind: "file", path: "/data/template.db" }],
  ]);
  expect(own.map(({ key, place }) => [key, place])).toEqual([
    ["id-a-b", { kind: "schema", schema: "tenant_a_b" }],
    ["id-e", { kind: "database", database: "tenant_e" }],
    ["id-f", { kind: "file", path: "/data/f.db" }],
  ]);
});

test("what is asked for by name goes without templates; an isolation brings its template also when it has no tenant", () => {
  expect(selectTargets([server], [tenant("a")], { tenants: ["a"], isolations: [] }, nobody).common).toEqual([]);
  const { common } = selectTargets([server], [], { tenants: [], isolations: ["schema"] }, nobody);
  expect(common.map(({ key }) => key)).toEqual(["template:schema:eu"]);
});

test("whose tables another command works on is left to it", () => {
  const tenants = [
    tenant("a", { status: "provisioning" }),
    tenant("b", { status: "moving" }),
    tenant("c"),
    tenant("d"),
  ];
  const { own, busy } = selectTargets([server], tenants, all, new Set(["id-c"]));
  expect(own.map(({ name }) => name)).toEqual(["d"]);
  expect(busy.map(({ name }) => name)).toEqual(["a", "b", "c"]);
});

test("a tenant of a region without a data store is told", () => {
  expect(() => selectTargets([folder], [tenant("a")], all, nobody)).toThrow("no data store of region `eu`");
});
