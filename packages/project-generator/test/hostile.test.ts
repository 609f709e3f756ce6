import { checkSyntax } from "@microforge/core/edit";
import { projectFiles } from "@microforge/core/project";
import { renderService, type ServiceSpec } from "@microforge/core/service";
import { loadCatalogue, resolveFeatures, templatesFolder } from "@microforge/core/templates";
import fc from "fast-check";
import { parse as parseToml } from "smol-toml";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { exampleEntities } from "../src/example.ts";
import { resolveValues } from "../src/values.ts";

const catalogue = loadCatalogue(templatesFolder());

/** Text as people paste it and as attackers write it: quotes, braces, comment ends, line ends, markup, other scripts. */
const hostileText = fc
  .array(
    fc.oneof(
      fc.string({ unit: "grapheme-ascii" }),
      fc.constantFrom(
        ...[
          '"',
          "'",
          "\\",
          "`",
          "{{x}}",
          "{{{x}}}",
          "{",
          "}",
          "${x}",
          "$x",
          "*/",
          "/*",
          "//",
          "#",
          "\n",
          "\r\n",
          "\t",
          " ",
        ],
        ...[
          "---\n",
          "\n- a: b",
          "<script>alert(1)</script>",
          "]]>",
          "|",
          "[a](b)",
          "任务：“你好”",
          "\u202e",
          "\u2028",
          "\ufeff",
          "😀",
        ],
        ...['r#"', '"#', "'''", '"""', "%s", "&amp;", "!tag", "*alias", "null", "true", ": ", "@", "\u0085"],
      ),
    ),
    { maxLength: 6 },
  )
  .map((pieces) => pieces.join(""))
  .filter((text) => text.isWellFormed());

const specOf = (preset: string, description: string, hostile: string): ServiceSpec => {
  const chosen = catalogue.presets.find(({ name }) => name === preset);
  if (!chosen) throw new Error(`no preset ${preset}`);
  const entities = Object.entries(exampleEntities(catalogue)).map(([name, entity]) => {
    const fields = Object.entries(entity.fields).map(([key, field]) => [
      key,
      { ...field, description: hostile, label: { en: hostile, zh: hostile } },
    ]);
    return [name, { ...entity, label: { en: hostile, zh: hostile }, fields: Object.fromEntries(fields) }];
  });
  return {
    name: "hostile-service",
    values: { ...resolveValues([]), description },
    features: resolveFeatures(catalogue, chosen.features),
    entities: Object.fromEntries(entities),
    workspaceMember: false,
  };
};

describe.each(catalogue.presets.map(({ name }) => name))("preset %s", (preset) => {
  test("whatever the texts, every file parses and the texts arrive intact", { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, hostileText, async (description, label) => {
        const { description: accepted } = resolveValues([`description=${description}`]);
        const spec = specOf(preset, accepted, label);
        const files = [...(await renderService(catalogue, spec)).files, ...projectFiles(catalogue, spec)];
        for (const { path, content } of files) {
          if (path === "Cargo.lock") continue;
          expect([path, await checkSyntax(path, content)]).toEqual([path, []]);
        }
        const textOf = (wanted: string) => files.find(({ path }) => path === wanted)?.content ?? "";
        expect(parseToml(textOf("Cargo.toml")).package).toMatchObject({ description });
        const project = parseYaml(textOf("microforge.yaml"));
        expect(project.service.description).toBe(description);
        expect(project.entities.Task.label).toEqual({ en: label, zh: label });
      }),
      { numRuns: 25 },
    );
  });
});

test.each(["\u0000", "a\u0007b", "\ud800"])("a text that no manifest can hold is refused: %j", (description) => {
  expect(() => resolveValues([`description=${description}`])).toThrow(
    expect.objectContaining({ code: "invalid-value" }),
  );
});
