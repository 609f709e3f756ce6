import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rustfmtWidths } from "./rust-chain-layout.ts";
import { appendToChain, removeFromChain } from "./rust-chains.ts";

function rustfmt(source: string, config = ""): string {
  const configured = config === "" ? [] : ["--config", config];
  return execFileSync("rustfmt", ["--edition", "2024", ...configured], { input: source, encoding: "utf8" });
}

const task = { file: "src/http/mod.rs", function: "routes", call: ".merge(task::routes())" };

function routes(...body: readonly string[]): string {
  return `pub fn routes() -> Router {\n${body.map((line) => `    ${line}\n`).join("")}}\n`;
}

describe("appendToChain", () => {
  it.each([
    ["a short start", ["Router::new()"], ["Router::new().merge(task::routes())"]],
    [
      "a chain that gets too long for a line",
      ["Router::new().merge(user::routes()).layer(cors)"],
      ["Router::new()", "    .merge(user::routes())", "    .layer(cors)", "    .merge(task::routes())"],
    ],
    [
      "one call a line, the last with a remark",
      ["Router::new()", '    .route("/", get(root)) // home', "    .merge(user::routes()) // users"],
      [
        "Router::new()",
        '    .route("/", get(root)) // home',
        "    .merge(user::routes()) // users",
        "    .merge(task::routes())",
      ],
    ],
    [
      "a start with a remark",
      ["Router::new() // all of them"],
      ["Router::new() // all of them", "    .merge(task::routes())"],
    ],
    ["a variable", ["let r = Router::new();", "r"], ["let r = Router::new();", "r.merge(task::routes())"]],
    [
      "a last call over several lines, whose text stays",
      ["Router::new().note(", '    r#"', "      kept", '"#,', ")"],
      ["Router::new()", "    .note(", '        r#"', "      kept", '"#,', "    )", "    .merge(task::routes())"],
    ],
    [
      "a start over several lines",
      ["Router {", "    a: 1,", "}"],
      ["Router {", "    a: 1,", "}", ".merge(task::routes())"],
    ],
    ["a comment below", ["Router::new()", "// done"], ["Router::new().merge(task::routes())", "// done"]],
    ["`?` and `.await`", ["open().await?"], ["open().await?.merge(task::routes())"]],
    ["a macro", ["router![a, b]"], ["router![a, b].merge(task::routes())"]],
  ])("appends to %s", async (_, before, after) => {
    const source = routes(...before);
    const added = await appendToChain(source, task);
    expect(added).toBe(routes(...after));
    expect(await appendToChain(added, task)).toBe(added);
    expect(await removeFromChain(added, task)).toBe(source);
  });

  it("keeps CRLF", async () => {
    const source = routes("Router::new()", '    .route("/", get(root))').replaceAll("\n", "\r\n");
    const added = await appendToChain(source, task);
    expect(added).toBe(source.replace("get(root))", "get(root))\r\n        .merge(task::routes())"));
    expect(await removeFromChain(source.replace("    .route", "        .route"), task)).toContain("\r\n");
  });

  it("sees a call however it is laid out", async () => {
    const source = routes("Router::new()", "    .merge( // tasks", "        task::routes(),", "    )");
    expect(await appendToChain(source, task)).toBe(source);
  });

  it("is not misled by the call in a comment or a string", async () => {
    const source = routes('Router::new().note(".merge(task::routes())") // .merge(task::routes())');
    expect(await appendToChain(source, task)).toContain("\n        .merge(task::routes())\n");
  });

  it("finds methods, functions of inline modules, and every cfg variant", async () => {
    const method = { ...task, function: "App::routes" };
    const source = `fn routes() {}\nimpl<S> App<S> {\n    fn routes(&self) -> R {\n        R::new()\n    }\n}\n`;
    expect(await appendToChain(source, method)).toBe(source.replace("R::new()", "R::new().merge(task::routes())"));
    const inline = `mod http {\n    fn routes() -> R {\n        R::new()\n    }\n}\n`;
    expect(await appendToChain(inline, { ...task, function: "http::routes" })).toContain("R::new().merge(");
    const variants = `#[cfg(a)]\n${routes("A::new()")}#[cfg(not(a))]\n${routes("B::new()")}`;
    const both = await appendToChain(variants, task);
    expect(both).toContain("A::new().merge(task::routes())\n");
    expect(both).toContain("B::new().merge(task::routes())\n");
    expect(await removeFromChain(both, task)).toBe(variants);
  });

  it.each([
    ["no such function", "fn other() {}\n"],
    ["a function in a string", 'const S: &str = "fn routes() { R::new() }";\n'],
    ["no final expression", routes("Router::new();")],
    ["a return statement", routes("return Router::new();")],
    ["a wrapped value", routes("Ok(Router::new())")],
    ["an operator", routes("a + b")],
    ["a reference", routes("&ROUTER")],
    ["a block", routes("match x {", "    _ => Router::new(),", "}")],
    ["a broken expression", routes("Router::new(.)")],
  ])("names the place when there is %s", async (_, source) => {
    await expect(appendToChain(source, task)).rejects.toMatchObject({
      code: "place-not-found",
      text: { en: expect.stringMatching(/src\/http\/mod\.rs.*`routes`/) },
      hint: { en: expect.stringContaining("`.merge(task::routes())`"), zh: expect.stringContaining("routes") },
    });
    expect(await removeFromChain(source, task)).toBe(source);
  });

  it("refuses an edit that is not one call", async () => {
    await expect(appendToChain(routes("R::new()"), { ...task, call: ".a().b()" })).rejects.toThrow("Not one call");
    await expect(appendToChain(routes("R::new()"), { ...task, call: "; evil()" })).rejects.toThrow("Not one call");
  });
});

describe("removeFromChain", () => {
  it("takes one call out of the middle, with its remark, and leaves the rest", async () => {
    const chain = ["Router::new()", "    // users", "    .merge(user::routes())", "    .merge(task::routes()) // new"];
    const source = routes(...chain, "    .layer(cors)");
    expect(await removeFromChain(source, task)).toBe(routes(...chain.slice(0, 3), "    .layer(cors)"));
  });
});

describe("beside rustfmt", () => {
  const root = fc.constantFrom(
    "Router::new()",
    "r",
    "self",
    "OpenApiRouter::with_openapi(ApiDoc::openapi())",
    "R { a: 1, b: 2 }",
    "open_a_router_with_a_long_name(first_argument, second_argument)?",
    "open().await?",
    `Router::with(${"argument, ".repeat(12)})`,
    "vec![1, 2]",
  );
  const link = fc.constantFrom(
    ".merge(user::routes())",
    '.route("/", get(root))',
    ".await",
    ".field",
    ".build()?",
    ".into::<Vec<u8>>()",
    ".layer(a_layer_with_a_long_name, and_more)",
    '.route("/x", get(|| async { let a = 1; let b = 2; a + b }))',
    '.text("  two  spaces ")',
  );
  const call = fc.constantFrom(
    ".merge(task::routes())",
    ".t()",
    ".merge(a_module_with_a_very_long_name_of_its_own::routes())",
  );
  const chain = fc.record({ root, links: fc.array(link, { maxLength: 5 }), call, method: fc.boolean() });

  it.each([
    { config: "", toml: undefined },
    { config: "max_width=120,use_small_heuristics=Max", toml: 'max_width = 120\nuse_small_heuristics = "Max"\n' },
  ])(
    "leaves nothing to change under `$config`, and removal restores every byte",
    { timeout: 240_000 },
    async ({ config, toml }) => {
      const widths = await rustfmtWidths(toml);
      await fc.assert(
        fc.asyncProperty(chain, async ({ root, links, call, method }) => {
          const body = `fn routes() -> R { let x = 1; ${root}${links.join("")} }`;
          const source = rustfmt(method ? `impl App { ${body} }` : body, config);
          const edit = { file: "a.rs", function: method ? "App::routes" : "routes", call, widths };
          const added = await appendToChain(source, edit);
          expect(rustfmt(added, config)).toBe(added);
          expect(await appendToChain(added, edit)).toBe(added);
          expect(await removeFromChain(added, edit)).toBe(source);
        }),
        { numRuns: 80 },
      );
    },
  );
});
