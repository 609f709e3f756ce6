import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@microforge/core/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Registry } from "../../registry/registry.ts";
import { temporaryRegistry } from "../../registry/testing.ts";
import { addTenants, aggregates, idOf } from "../testing.ts";
import { batchSize, importUsage } from "./import.ts";
import { readLines } from "./lines.ts";
import type { ImportFormat } from "./parse.ts";

const event = { tenant: "acme", source: "gw", id: "1", metric: "api_calls", quantity: 5, at: "2026-03-01T12:00:00Z" };
const line = (change: Readonly<Record<string, unknown>> = {}): string => JSON.stringify({ ...event, ...change });
const cloudEvent = (change: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    specversion: "1.0",
    id: "1",
    source: "/gw",
    type: "api_calls",
    subject: "acme",
    time: "2026-03-01T12:00:00+02:00",
    data: { quantity: 7 },
    ...change,
  });

describe.each(["sqlite", "postgres"] as const)("import on %s", (dialect) => {
  let registry: Registry;
  beforeEach(async () => {
    registry = await temporaryRegistry(dialect, () => new Date("2026-03-15T00:00:00Z"));
    await addTenants(registry, [{ slug: "acme" }, { slug: "beta" }, { slug: "gone", status: "erased" }]);
  });
  afterEach(() => registry.close());

  const importText = async (content: string | Buffer, format: ImportFormat = "jsonl", keepGoing = false) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "events"), content);
    return importUsage(registry, readLines("events", folder), {
      format,
      keepGoing,
      signal: new AbortController().signal,
    });
  };

  test("each format says the same", async () => {
    await importText(
      `${line()}\n\n${line({ id: "2", tenant: idOf("beta"), at: "2026-03-01T13:00:00.250+01:00" })}\r\n`,
    );
    await importText(
      '\ufeffID,source,extra,"tenant",metric,quantity,at\r\n3,gw,"a ""quoted"", one",acme,api_calls,5,2026-03-01T12:00:00Z\r\n',
      "csv",
    );
    await importText(cloudEvent(), "cloudevents");
    const rows = await registry.db
      .selectFrom("usage_event")
      .select(["tenant_id", "source", "id", "quantity", "at"])
      .orderBy("seq")
      .execute();
    const noon = Date.parse("2026-03-01T12:00:00Z");
    expect(rows).toEqual([
      { tenant_id: idOf("acme"), source: "gw", id: "1", quantity: 5, at: noon },
      { tenant_id: idOf("beta"), source: "gw", id: "2", quantity: 5, at: noon + 250 },
      { tenant_id: idOf("acme"), source: "gw", id: "3", quantity: 5, at: noon },
      { tenant_id: idOf("acme"), source: "/gw", id: "1", quantity: 7, at: noon - 2 * 3_600_000 },
    ]);
  });

  test("a second run finds everything there; another payload is a conflict with its line, and stays out", async () => {
    const lines = [line(), line({ id: "2" }), line({ id: "2" }), line({ tenant: "beta" })].join("\n");
    const first = await importText(lines);
    expect(first).toMatchObject({ imported: 3, duplicates: 1, conflictCount: 0, durableThrough: 4 });
    const before = await aggregates(registry);
    const second = await importText(
      `${lines}\n${line({ id: "2", quantity: 6 })}\n${line({ id: "9" })}\n${line({ id: "9", metric: "users" })}`,
    );
    expect(second).toMatchObject({
      imported: 1,
      duplicates: 4,
      conflictCount: 2,
      conflicts: [
        { line: 5, tenant: "acme", source: "gw", id: "2" },
        { line: 7, tenant: "acme", source: "gw", id: "9" },
      ],
    });
    expect(Object.fromEntries(second.tenants)).toEqual({
      acme: { imported: 1, duplicates: 3, conflicts: 2 },
      beta: { imported: 0, duplicates: 1, conflicts: 0 },
    });
    const after = await aggregates(registry);
    expect(after.hours.map(({ quantity }) => quantity)).toEqual([15, 5]);
    expect(before.hours.map(({ quantity }) => quantity)).toEqual([10, 5]);
  });

  test.each<[string, string | Buffer, ImportFormat, number, string]>([
    ["no JSON", `${line()}\nnonsense`, "jsonl", 2, "not a JSON object"],
    ["a list", `[1]`, "jsonl", 1, "not a JSON object"],
    ["a missing field", line({ id: undefined }), "jsonl", 1, "`id` is missing"],
    ["a number as text", line({ quantity: "5" }), "jsonl", 1, "`quantity` is missing, or is not a number"],
    ["a negative quantity", line({ quantity: -1 }), "jsonl", 1, "not a whole number"],
    ["a fraction", line({ quantity: 1.5 }), "jsonl", 1, "not a whole number"],
    ["a huge quantity", line({ quantity: 1e18 }), "jsonl", 1, "not a whole number"],
    ["a day that does not exist", line({ at: "2026-02-30T00:00:00Z" }), "jsonl", 1, "is no time"],
    ["a time without a zone", line({ at: "2026-02-01T00:00:00" }), "jsonl", 1, "is no time"],
    ["the future", line({ at: "2026-03-15T00:05:01Z" }), "jsonl", 1, "in the future"],
    ["a bad metric", line({ metric: "API" }), "jsonl", 1, "no name of a metric"],
    ["an empty id", line({ id: "" }), "jsonl", 1, "the id is empty"],
    ["a zero byte", line({ source: "a\u0000" }), "jsonl", 1, "cannot be printed"],
    ["an unknown tenant", `${line()}\n${line({ tenant: "acmee" })}`, "jsonl", 2, "did you mean `acme`?"],
    ["a tenant that is no text", line({ tenant: "a\u0000b" }), "jsonl", 1, "there is no tenant"],
    ["an erased tenant", line({ tenant: "gone" }), "jsonl", 1, "is erased"],
    ["the first of two", `${line({ tenant: "nobody" })}\nnonsense`, "jsonl", 1, "there is no tenant"],
    ["text that is not UTF-8", Buffer.from([...Buffer.from(`${line()}\n`), 0x22, 0xff, 0x22]), "jsonl", 2, "not UTF-8"],
    ["a line without an end", `{"a":"${"x".repeat(3 << 20)}`, "jsonl", 1, "longer than 1 MiB"],
    ["a header without a column", "tenant,source,id,metric,quantity\n", "csv", 1, "no column `at`"],
    ["a column twice", "tenant,source,id,metric,quantity,at,id\n", "csv", 1, "`id` twice"],
    ["too few values", "tenant,source,id,metric,quantity,at\nacme,gw,1", "csv", 2, "3 values where the header has 6"],
    [
      "a word as quantity",
      "tenant,source,id,metric,quantity,at\nacme,gw,1,api_calls,five,2026-03-01T12:00:00Z",
      "csv",
      2,
      "`five`",
    ],
    ["an open quote", 'tenant,source,id,metric,quantity,at\nacme,gw,"1', "csv", 2, "does not end on its line"],
    ["another version", cloudEvent({ specversion: "0.3" }), "cloudevents", 1, "specversion"],
    ["no data", cloudEvent({ data: "7" }), "cloudevents", 1, "`data.quantity` is missing"],
    ["no subject", cloudEvent({ subject: undefined }), "cloudevents", 1, "`subject` is missing"],
  ])("%s stops the import and leaves nothing of its batch", async (_, content, format, number, reason) => {
    await expect(importText(content, format)).rejects.toMatchObject({
      line: number,
      reason: { en: expect.stringContaining(reason) },
      result: { imported: 0, durableThrough: 0 },
    });
    expect((await aggregates(registry)).hours).toEqual([]);
  });

  test("bad lines can be left out", async () => {
    const lines = [line(), "nonsense", line({ tenant: "nobody" }), line({ tenant: "gone" }), line({ id: "2" })].join(
      "\n",
    );
    const result = await importText(lines, "jsonl", true);
    expect(result).toMatchObject({ imported: 2, refusedCount: 3 });
    expect(result.refused.map((refused) => refused.line)).toEqual([2, 3, 4]);
    expect((await aggregates(registry)).hours).toMatchObject([{ quantity: 10, events: 2 }]);
  });

  test("what came before the batch of a bad line is in, and it is said up to where", async () => {
    const [whole, count] = [2 * batchSize, 2 * batchSize + 5000];
    const many = Array.from({ length: count }, (_, n) => line({ id: `e${n}`, quantity: 1 }));
    const broken = [...many.slice(0, whole + 4000), "nonsense", ...many.slice(whole + 4000)].join("\n");
    await expect(importText(broken)).rejects.toMatchObject({
      line: whole + 4001,
      result: { durableThrough: whole, imported: whole },
    });
    expect(await importText(many.join("\n"))).toMatchObject({ imported: 5000, duplicates: whole });
    expect((await aggregates(registry)).hours).toMatchObject([{ quantity: count, events: count }]);
  });
});

test("a header that cannot be read stops the import also where bad lines are left out", async () => {
  const registry = await temporaryRegistry("sqlite");
  async function* blocks() {
    yield ["tenant,id", "acme,1"];
  }
  const options = { format: "csv", keepGoing: true, signal: new AbortController().signal } as const;
  await expect(importUsage(registry, blocks(), options)).rejects.toMatchObject({ line: 1 });
  await registry.close();
});

test("an interrupted import stops between batches", async () => {
  const registry = await temporaryRegistry("sqlite");
  const controller = new AbortController();
  async function* blocks() {
    yield [];
    controller.abort();
    yield ["nonsense"];
  }
  const options = { format: "jsonl", keepGoing: false, signal: controller.signal } as const;
  await expect(importUsage(registry, blocks(), options)).rejects.toMatchObject({ name: "AbortError" });
  await registry.close();
});

test("a file that is not there is said in words", async () => {
  const folder = await temporaryFolder();
  await expect(readLines("none.jsonl", folder).next()).rejects.toMatchObject({ code: "file-unreadable", exitCode: 2 });
  await expect(readLines(".", folder).next()).rejects.toMatchObject({ code: "file-unreadable", exitCode: 2 });
});
