import { join } from "node:path";
import { expect, test } from "vitest";
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
    return error as { code: string; message: string; hint: { en: string }; details: { line: number; path: string }[] };
  }
  throw new Error("it was accepted");
};

test("all that is wrong is told at once, with lines", () => {
  const error = refusal(valid.replace("type: string", "type: sting").replace("name: my-service", "name: 5"));
  expect(error.code).toBe("invalid-project-file");
  expect(error.details.map(({ line, path }) => `${line} ${path}`)).toEqual([
    "4 service.name",
    "12 entities.Task.fields.title.type",
  ]);
});

test("a slip in a known key is named, with what was probably meant", () => {
  const error = refusal(valid.replace("entities:", "entites:"));
  expect(error.details).toMatchObject([{ line: 8, path: "entites" }]);
  expect(error.hint.en).toContain("`entities`");
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
