import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { temporaryFolder } from "@microforge/core/testing";
import { describe, expect, test } from "vitest";
import type { Row } from "../isolation/provider.ts";
import type { Header } from "./format.ts";
import { archiveRows, checkArchive } from "./read.ts";
import { type SectionSource, writeArchive } from "./write.ts";

const header: Header = {
  kind: "tenant-archive",
  schema: 1,
  exported_at: "2026-01-02T03:04:05.000Z",
  technology: "postgres",
  tenant: {
    id: "019b0000-0000-7000-8000-000000000001",
    slug: "acme",
    name: '安可 "Acme"\n',
    isolation: "row",
    plan: "pro",
    region: "default",
    time_zone: "Asia/Shanghai",
    created_at: "2026-01-01T00:00:00.000Z",
  },
};

const source = (section: SectionSource["section"], batches: readonly (readonly Row[])[]): SectionSource => ({
  section,
  rows: (async function* () {
    yield* batches;
  })(),
});

const sources = () => [
  source("registry.quota", [[{ metric: "users", definition: "{}" }]]),
  source("data.orders", [
    [
      { id: "1", note: "a\u2028b\r\n" },
      { id: "2", note: null },
    ],
    [{ id: "3", note: "…" }],
  ]),
  source("data.empty", []),
];

const never = new AbortController().signal;

describe.each(["a.tenant.jsonl", "a.tenant.jsonl.gz"])("an archive in %s", (name) => {
  test("is read as it was written", async () => {
    const path = join(await temporaryFolder(), name);
    await writeArchive(path, header, sources(), never);
    const { header: read, sections } = await checkArchive(path);
    expect(read).toEqual(header);
    expect(sections).toEqual({ "registry.quota": { rows: 1 }, "data.orders": { rows: 3 }, "data.empty": { rows: 0 } });
    const batches = [];
    for await (const batch of archiveRows(path, 2)) batches.push(batch);
    expect(batches.map(({ section, rows }) => [section, rows.length])).toEqual([
      ["registry.quota", 1],
      ["data.orders", 2],
      ["data.orders", 1],
    ]);
    expect(batches[1]?.rows[0]).toEqual({ id: "1", note: "a\u2028b\r\n" });
  });

  test("is not there when writing it failed", async () => {
    const folder = await temporaryFolder();
    const failing: SectionSource = {
      section: "data.x",
      rows: (async function* () {
        yield [{ id: "1" }];
        throw new Error("the server went away");
      })(),
    };
    await expect(writeArchive(join(folder, name), header, [failing], never)).rejects.toThrow("went away");
    await expect(checkArchive(join(folder, name))).rejects.toMatchObject({ code: "archive-unreadable" });
  });
});

test("an archive that was cut anywhere, or changed in any line, is refused", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "a.jsonl");
  await writeArchive(path, header, sources(), never);
  const text = await readFile(path, "utf8");
  const lines = text.trimEnd().split("\n");
  const spoiled = [
    ...lines.map((_, index) => lines.slice(0, index).join("\n")),
    ...lines.map((_, index) => lines.filter((__, other) => other !== index).join("\n")),
    ...lines
      .map((line, index) => lines.with(index, line.replace("1", "7")).join("\n"))
      .filter((made) => made !== text.trimEnd()),
    text.slice(0, -20),
    `${text}{"in":"data.orders","row":{}}\n`,
  ];
  const other = join(folder, "b.jsonl");
  for (const bad of spoiled) {
    await writeFile(other, bad);
    await expect(checkArchive(other), bad.slice(-200)).rejects.toMatchObject({ code: "archive-broken" });
  }
  expect(spoiled.length).toBeGreaterThan(15);
});

test.each([{ slug: 7 }, { name: null }, { created_at: undefined }])(
  "an archive of a tenant with %j is refused",
  async (wrong) => {
    const folder = await temporaryFolder();
    const path = join(folder, "a.jsonl");
    const tenant = { ...header.tenant, ...wrong };
    await writeArchive(path, JSON.parse(JSON.stringify({ ...header, tenant })), sources(), never);
    await expect(checkArchive(path)).rejects.toMatchObject({ code: "archive-broken" });
  },
);

test("a compressed archive that was cut is refused in words", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "a.jsonl.gz");
  await writeArchive(path, header, sources(), never);
  const bytes = await readFile(path);
  expect(gunzipSync(bytes).toString()).toContain("acme");
  await writeFile(path, bytes.subarray(0, bytes.length - 12));
  await expect(checkArchive(path)).rejects.toMatchObject({ code: "archive-unreadable" });
});
