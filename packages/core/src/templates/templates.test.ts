import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../testing/index.ts";
import { outputPath, renderFolder, renderTemplate } from "./templates.ts";

const render = (source: string, data: object = {}) => renderTemplate(source, data, "test.hbs");

describe("renderTemplate", () => {
  test("a value is printed as it is: no HTML escaping, no second rendering", () => {
    expect(render("Vec<{{type}}> {{note}}", { type: "Option<i32>", note: '{{evil}} & "quotes"' })).toBe(
      'Vec<Option<i32>> {{evil}} & "quotes"',
    );
  });

  test.each(["{{missing}}", "{{a.missing}}", "{{unknownHelper a}}"])(
    "%s is an error that names the template",
    (source) => {
      expect(() => render(source, { a: {} })).toThrow(expect.objectContaining({ code: "template-failed" }));
    },
  );

  test.each(["{{constructor}}", "{{a.__proto__}}", "{{a.constructor.constructor}}"])(
    "%s reaches no prototype",
    (source) => {
      const attempt = () => {
        try {
          return render(source, { a: {} });
        } catch {
          return "";
        }
      };
      expect(attempt()).toBe("");
    },
  );

  test("a block tag alone on its line leaves no line behind", () => {
    expect(render("a\n{{#if on}}\nb\n{{/if}}\nc\n", { on: true })).toBe("a\nb\nc\n");
  });

  test("comment takes a marker", () => {
    expect(render('{{comment text "//!"}}\n', { text: "one\ntwo" })).toBe("//! one\n//! two\n");
  });
});

test.each([
  ["_gitignore", ".gitignore"],
  ["_github/workflows/ci.yaml.hbs", ".github/workflows/ci.yaml"],
  ["src/__module__.rs.hbs", "src/task.rs"],
  ["__init__.py", "__init__.py"],
  ["bin/__unknown__.js", "bin/__unknown__.js"],
])("%s goes to %s", (from, to) => {
  expect(outputPath(from, { module: "task" })).toBe(to);
});

test("renderFolder renders *.hbs only", async () => {
  const folder = await temporaryFolder({
    "a.txt.hbs": "{{name}}\n",
    "b.yml": "on: ${{ github.ref }}\n",
    "run.sh": "#!/bin/sh\n",
  });
  expect(renderFolder(folder, { name: "x" })).toEqual([
    { path: "a.txt", content: "x\n", executable: false },
    { path: "b.yml", content: "on: ${{ github.ref }}\n", executable: false },
    { path: "run.sh", content: "#!/bin/sh\n", executable: true },
  ]);
  expect(renderFolder(join(folder, "missing"), {})).toEqual([]);
});
