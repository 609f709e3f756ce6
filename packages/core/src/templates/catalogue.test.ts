import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../testing/index.ts";
import { findFeature, findPreset, loadCatalogue, offered, resolveFeatures, slots } from "./catalogue.ts";
import { templatesFolder } from "./templates.ts";

const feature = (more = "") => `title: { en: T, zh: 标题 }\ndescription: { en: D, zh: 说明 }\n${more}`;

async function catalogueOf(files: Record<string, string>) {
  const folder = await temporaryFolder({
    "package.json": '{ "version": "1.2.3" }',
    "service/base/feature.yaml": feature(),
    "presets/small.yaml": `${feature()}features: { http: axum, store: [sqlite] }\n`,
    ...Object.fromEntries(Object.entries(files).map(([id, text]) => [`service/${id}/feature.yaml`, text])),
  });
  return loadCatalogue(folder);
}

describe("a catalogue", () => {
  const features = {
    "http/axum": feature(),
    "store/sql": feature("internal: true\n"),
    "store/sqlite": feature("requires: [store/sql]\n"),
    "events/log": feature("excludes: [http/axum]\n"),
  };

  test("offers what is not internal", async () => {
    const catalogue = await catalogueOf(features);
    expect(offered(catalogue, "store").map(({ technology }) => technology)).toEqual(["sqlite"]);
    expect(findPreset(catalogue, "small").features).toEqual({ http: ["axum"], store: ["sqlite"] });
  });

  test("resolves a choice with what it requires, in the order of the slots", async () => {
    const chosen = resolveFeatures(await catalogueOf(features), { store: ["sqlite"], http: ["axum"] });
    expect(chosen.map(({ id }) => id)).toEqual(["base", "http/axum", "store/sql", "store/sqlite"]);
  });

  test("refuses what excludes each other", async () => {
    const catalogue = await catalogueOf(features);
    expect(() => resolveFeatures(catalogue, { http: ["axum"], events: ["log"] })).toThrow(
      expect.objectContaining({ code: "features-exclude-each-other" }),
    );
  });

  test("names what is near to an unknown technology", async () => {
    const catalogue = await catalogueOf(features);
    expect(() => findFeature(catalogue, "store", "sqlit")).toThrow(
      expect.objectContaining({
        code: "unknown-choice",
        exitCode: 2,
        hint: expect.objectContaining({ en: expect.stringContaining("sqlite") }),
      }),
    );
    expect(() => findFeature(catalogue, "store", "sql")).toThrow(); // internal
  });

  test("a key that no feature can have is refused", async () => {
    await expect(catalogueOf({ "http/axum": feature("crate: {}\n") })).rejects.toThrow(/crate/u);
  });
});

describe("the shipped catalogue", () => {
  const catalogue = loadCatalogue(templatesFolder());

  test("every preset resolves", () => {
    for (const preset of catalogue.presets)
      expect(resolveFeatures(catalogue, preset.features).length).toBeGreaterThan(2);
  });

  test("every feature lies in a slot, and its titles are in both languages", () => {
    for (const { slot, folder, title, description } of catalogue.features) {
      expect(slots).toContain(slot);
      expect(folder.startsWith(join(catalogue.folder, "service", slot))).toBe(true);
      for (const text of [title, description]) expect(text.zh, folder).toMatch(/./u);
      expect(description.zh, folder).toMatch(/[\u4e00-\u9fff]/u);
    }
  });
});
