import { describe, expect, it } from "vitest";
import { checkSyntax } from "./syntax.ts";

describe("checkSyntax", () => {
  it.each([
    ["a.rs", 'fn main() {\n    let s = r#"}}}"#; // {{\n}\n'],
    ["a.rs", 'unsafe extern "C" {\n    static X: u8;\n}\nasync fn f() -> impl Sized + use<> { async move || {} }\n'],
    ["a.rs", ""],
    ["Cargo.toml", '[package]\nname = "x"\nbig = 9223372036854775807\n'],
    ["a.yaml", "a: 1\n---\nb: [2]\n"],
    ["a.yml", "# nothing\n"],
    ["deep/a.json", '\ufeff{"a": [1, 2]}\n'],
    ["README.md", "{{ } ]"],
    ["json", "{"],
  ])("finds nothing wrong with a good %s", async (path, text) => {
    expect(await checkSyntax(path, text)).toEqual([]);
  });

  it.each([
    ["a.rs", "fn main() {\n    let x = ;\n}\n", 2, 11],
    ["a.rs", "fn main() {\n    f()\n", 1, 1],
    ["a.rs", "<<<<<<< yours\nfn a() {}\n=======\n>>>>>>> generated\n", 1, 1],
    ["a.toml", "a = 1\nb = = 2\n", 2, 5],
    ["a.toml", "a = 1\na = 2\n", 2, 1],
    ["a.yaml", "a: 1\n---\nb: [1\nc: 2\n", 4, 1],
    ["a.yaml", "a: 1\na: 2\n", 2, 1],
    ["a.json", '{\n  "a": 1,\n}\n', 3, 1],
    ["a.json", "[1,\n 2,\n x]", 3, 2],
    ["a.json", '{"a": 1', 1, 8],
    ["a.json", '{"a": 1} 2', 1, 10],
  ])("places what is wrong with %s %j", async (path, text, line, column) => {
    const [problem] = await checkSyntax(path, text);
    expect(problem).toMatchObject({ line, column });
    expect(problem?.message.en).not.toMatch(/\n|\d, column/);
    expect(problem?.message.zh).toMatch(/[\u4e00-\u9fff]/);
  });

  it("stops after a few problems", async () => {
    const problems = await checkSyntax("a.rs", "fn a() { let x = ; }\n".repeat(50));
    expect(problems).toHaveLength(10);
  });
});
