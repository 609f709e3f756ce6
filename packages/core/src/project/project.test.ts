import { join } from "node:path";
import { expect, test } from "vitest";
import type { CliError } from "../program/errors.ts";
import { templatesFolder } from "../templates/templates.ts";
import { parseProject, projectJsonSchema } from "./project.ts";

const valid = `# ours
schema: 1
service:
  name: my-service
  description: Keeps tasks
template: { name: service, version: 1.0.0 }
features: { http: axum, store: sqlite, deploy: [docker, kubernetes] }
entities:
  Task:
    label: { en: Task, zh: 任务 }
    fields:
      title: { type: string, min: 1, max: 200 }
      status: { type: enum, values: [open, done], default: open, indexed: true }
audit-system:
  retention: 90d
`;

test("reads a project, with the tools' own sections apart", () => {
  const project = parseProject(valid);
  expect(project.features).toEqual({ http: "axum", store: "sqlite", deploy: ["docker", "kubernetes"] });
  expect(project.entities.Task?.fields.status).toMatchObject({ type: "enum", values: ["open", "done"] });
  expect(project.sections).toEqual({ "audit-system": { retention: "90d" } });
});

const refusal = (text: string) => {
  try {
    parseProject(text);
  } catch (error) {
    return error as CliError & { details: { line: number; path: string; code: string }[] };
  }
  throw new Error("it was accepted");
};

test("all that is wrong is told at once, with lines", () => {
  const error = refusal(valid.replace("type: string", "type: sting").replace("name: my-service", "name: 5"));
  expect(error.code).toBe("invalid-project-file");
  expect(error.details).toEqual([
    { line: 4, path: "service.name", code: "invalid_type" },
    { line: 12, path: "entities.Task.fields.title.type", code: "invalid_value" },
  ]);
  expect(error.text.zh).toContain("microforge.yaml:4：`service.name`：应为文本，实际为 `5`\n");
  expect(error.text.zh).toMatch(/应为以下之一：string、text、.*，实际为 `sting`；是否想用 `string`？$/u);
});

test("a slip in a known key is named, with what was probably meant", () => {
  const error = refusal(valid.replace("entities:", "entites:"));
  expect(error.details).toMatchObject([{ line: 8, path: "entites" }]);
  expect(error.text).toEqual({
    en: "`microforge.yaml` is not valid\nmicroforge.yaml:8: `entites`: unknown key; did you mean `entities`?",
    zh: "`microforge.yaml` 无效\nmicroforge.yaml:8：`entites`：未知的键；是否想用 `entities`？",
  });
});

test("a key that JavaScript would lose is refused with its line", () => {
  const error = refusal(valid.replace("      title:", "      __proto__: { type: string }\n      title:"));
  expect(error.details).toEqual([{ line: 12, path: "", code: "lost_key" }]);
  expect(error.text.zh).toContain("microforge.yaml:12：`__proto__` 不能作为键");
});

test("a file that is not YAML is refused with the place", () => {
  expect(refusal("schema: 1\nservice: [unclosed\n").details[0]?.line).toBeGreaterThan(1);
});

test("the JSON Schema that ships is the one of the types (`vitest -u` writes it anew)", async () => {
  const shipped = join(templatesFolder(), "service/base/files/_microforge/microforge.schema.json");
  await expect(projectJsonSchema()).toMatchFileSnapshot(shipped);
  const schema = JSON.parse(projectJsonSchema());
  expect(Object.keys(schema.properties)).toEqual(["schema", "service", "template", "features", "entities"]);
  expect(JSON.stringify(schema)).toContain('"decimal"');
});
