import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addModule, removeModule } from "./rust-modules.ts";

/** What the real formatter makes of a text, also when a module that it declares has no file. */
function rustfmt(source: string): string {
  return execFileSync("rustfmt", ["--edition", "2024"], { input: source, encoding: "utf8" });
}

const pub = (name: string) => ({ name, visibility: "pub" as const });

describe("addModule", () => {
  it.each([
    ["an empty file", "", "pub mod task;\n"],
    ["a file of documentation", "//! Domain.\n", "//! Domain.\n\npub mod task;\n"],
    ["a file without a final newline", "//! Domain.", "//! Domain.\n\npub mod task;"],
    ["items", "use a::b;\n", "pub mod task;\n\nuse a::b;\n"],
    [
      "header and items",
      "// Copyright\n\n//! Doc.\n#![allow(dead_code)]\n\n/// About f.\nfn f() {}\n",
      "// Copyright\n\n//! Doc.\n#![allow(dead_code)]\n\npub mod task;\n\n/// About f.\nfn f() {}\n",
    ],
    ["a comment that touches the item", "// About f.\nfn f() {}\n", "pub mod task;\n\n// About f.\nfn f() {}\n"],
    ["a group", "pub mod a;\npub mod z;\n\nfn f() {}\n", "pub mod a;\npub mod task;\npub mod z;\n\nfn f() {}\n"],
    ["a group that it ends", "pub mod a; // first\n\nfn f() {}\n", "pub mod a; // first\npub mod task;\n\nfn f() {}\n"],
    ["a group that it opens", "/// Users.\n#[x]\npub mod user;\n", "pub mod task;\n/// Users.\n#[x]\npub mod user;\n"],
    ["the group of its visibility", "mod a;\n\npub mod b;\n", "mod a;\n\npub mod b;\npub mod task;\n"],
    ["another visibility", "mod a;\nmod z;\n", "mod a;\npub mod task;\nmod z;\n"],
    [
      "only tests",
      "fn f() {}\n\n#[cfg(test)]\nmod tests;\n",
      "pub mod task;\n\nfn f() {}\n\n#[cfg(test)]\nmod tests;\n",
    ],
    [
      "tests after modules",
      "pub mod a;\n\n#[cfg(test)]\nmod tests {\n    mod task {}\n}\n",
      "pub mod a;\npub mod task;\n\n#[cfg(test)]\nmod tests {\n    mod task {}\n}\n",
    ],
    [
      "macros first",
      "#[macro_use]\nmod macros;\n\nfn f() {}\n",
      "#[macro_use]\nmod macros;\n\npub mod task;\n\nfn f() {}\n",
    ],
    ["CRLF", "pub mod a;\r\npub mod z;\r\n", "pub mod a;\r\npub mod task;\r\npub mod z;\r\n"],
    [
      "the word in text",
      'const S: &str = r#"\nmod task;\n"#; // mod task;\n',
      'pub mod task;\n\nconst S: &str = r#"\nmod task;\n"#; // mod task;\n',
    ],
  ])("declares a module in %s", async (_, source, expected) => {
    const added = await addModule(source, pub("task"));
    expect(added).toBe(expected);
    expect(await addModule(added, pub("task"))).toBe(added);
    expect(await removeModule(added, { name: "task" })).toBe(source);
  });

  it.each([
    ["declared", "mod task;\n"],
    ["inline", "mod task {\n}\n"],
    ["under cfg", '#[cfg(unix)]\nmod task;\n#[cfg(windows)]\n#[path = "w.rs"]\nmod task;\n'],
    ["in a macro", "cfg_if! {\n    if #[cfg(unix)] { mod task; }\n}\n"],
  ])("leaves a file alone that has the module %s", async (_, source) => {
    expect(await addModule(source, pub("task"))).toBe(source);
  });

  it("writes visibility and attributes", async () => {
    const module = { name: "fake", visibility: "pub(crate)", attributes: ["#[cfg(test)]"] } as const;
    const added = await addModule("fn f() {}\n", module);
    expect(added).toBe("#[cfg(test)]\npub(crate) mod fake;\n\nfn f() {}\n");
    expect(await removeModule(added, { name: "fake" })).toBe("fn f() {}\n");
  });
});

describe("removeModule", () => {
  it.each([
    ["absent", "fn f() {}\n"],
    ["written inline", "mod task {\n    fn f() {}\n}\n"],
  ])("leaves a module that is %s", async (_, source) => {
    expect(await removeModule(source, { name: "task" })).toBe(source);
  });

  it("takes the attributes and the comment of its line along", async () => {
    const source = "mod a;\n/// Tasks.\n#[allow(dead_code)]\nmod task; // new\nmod z;\n";
    expect(await removeModule(source, { name: "task" })).toBe("mod a;\nmod z;\n");
  });

  it("does not let a comment above slip onto the next item", async () => {
    const source = "// Modules\nmod task;\n\nfn f() {}\n";
    expect(await removeModule(source, { name: "task" })).toBe("// Modules\n\nfn f() {}\n");
  });
});

describe("beside rustfmt", () => {
  const name = fc.oneof(
    fc.constantFrom("a", "a1", "a01", "a10", "a2", "a_b", "ab", "a_2", "r#type", "task", "tasks", "task_list", "z"),
    fc
      .stringMatching(/^[a-z][a-z0-9_]{0,6}$/)
      .filter(
        (word) =>
          ![
            "as",
            "do",
            "fn",
            "if",
            "in",
            "box",
            "dyn",
            "for",
            "gen",
            "let",
            "mod",
            "mut",
            "pub",
            "ref",
            "try",
            "use",
          ].includes(word),
      ),
  );

  it("leaves nothing for it to change", { timeout: 120_000 }, async () => {
    const item = fc.constantFrom(
      "use a::b;",
      "/// Doc.\nfn f() {}",
      "// note\nstruct S;",
      "#[cfg(test)]\nmod tests {}",
      "x! {}",
    );
    const header = fc.constantFrom(
      "",
      "//! Doc.\n\n",
      "// Licence\n\n",
      "#![allow(dead_code)]\n",
      "#![allow(x)]\n\nextern crate a;\n\n",
    );
    const file = fc.record({
      header,
      names: fc.uniqueArray(name, { maxLength: 6 }),
      items: fc.uniqueArray(item, { maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(file, name, async ({ header, names, items }, added) => {
        const modules = names.map((word) => `mod ${word};\n`).join("");
        fc.pre(header !== "" || names.length + items.length > 0);
        const source = rustfmt(`${header}${modules}\n${items.join("\n\n")}\n`);
        const result = await addModule(source, { name: added });
        expect(rustfmt(result)).toBe(result);
        expect(await addModule(result, { name: added })).toBe(result);
        if (result !== source) expect(await removeModule(result, { name: added })).toBe(source);
      }),
      { numRuns: 100 },
    );
  });
});
