import { expect, test, vi } from "vitest";
import { temporaryRegistry } from "../registry/testing.ts";
import { type Filter, listTenants } from "./list-tenants.ts";

const all: Filter = {
  ...{
    status: undefined,
    isolation: undefined,
    plan: undefined,
    region: undefined,
    search: undefined,
    after: undefined,
  },
  limit: 50,
};

test.each([
  ["all", {}],
  ["a search", { search: "acme north" }],
  ["filters", { isolation: "schema", plan: "pro", region: "eu" }],
  ["a later page", { after: "m" }],
  ["a status", { status: "suspended" }],
] as const)("%s is found in an index alone, whatever the number of tenants", async (_what, filter) => {
  const registry = await temporaryRegistry("sqlite");
  if (registry.dialect !== "sqlite") throw new Error("this is about SQLite");
  const prepare = vi.spyOn(registry.raw, "prepare");
  await listTenants(registry.db, { ...all, ...filter });
  const [query = ""] = prepare.mock.calls.map(([text]) => text);
  prepare.mockRestore();
  const parameters = Array.from(query.matchAll(/\?/gu), () => "");
  const plan = registry.raw.prepare(`EXPLAIN QUERY PLAN ${query}`).all(...parameters) as { detail: string }[];
  const reading = plan.map(({ detail }) => detail).filter((detail) => /^SCAN|^SEARCH/u.test(detail));
  // The rows that are shown, by their slugs; and which they are, from an index that covers the question.
  expect(reading[0]).toMatch(/^SEARCH tenant USING INDEX \w+ \(slug=\?\)$/u);
  expect(reading[1]).toMatch(/^(?:SCAN|SEARCH) tenant USING COVERING INDEX tenant_(?:list|status)_idx/u);
  expect(plan.map(({ detail }) => detail).join("\n")).not.toContain("TEMP B-TREE FOR ORDER BY");
  await registry.close();
});
