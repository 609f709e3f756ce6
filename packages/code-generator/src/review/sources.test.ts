import { temporaryFolder } from "@microforge/core/testing";
import { expect, test } from "vitest";
import { findSources } from "./sources.ts";
import { parseRust } from "./syntax.ts";
import { isTestPath, testModules } from "./test-places.ts";

test("Rust files are found, those that declare modules first; not what Cargo builds and what is hidden", async () => {
  const folder = await temporaryFolder({
    "src/store/tests.rs": "",
    "src/store.rs": "",
    "src/main.rs": "",
    "tests/api.rs": "",
    "README.md": "",
    "target/debug/build/out.rs": "",
    ".cargo/hidden.rs": "",
    "node_modules/a/b.rs": "",
  });
  expect(findSources(folder, [])).toEqual(
    ["src/main.rs", "src/store.rs", "tests/api.rs", "src/store/tests.rs"].sort(
      (a, b) => a.split("/").length - b.split("/").length,
    ),
  );
  expect(findSources(folder, ["src/store", "src/store.rs", "src"])).toEqual([
    "src/main.rs",
    "src/store.rs",
    "src/store/tests.rs",
  ]);
  expect(findSources(folder, ["target/debug/build/out.rs"])).toEqual(["target/debug/build/out.rs"]);
  expect(() => findSources(folder, ["nowhere"])).toThrow("there is no file or folder `nowhere`");
});

test.each([
  ["tests/api.rs", true],
  ["crates/demo_test_utils/src/lib.rs", true],
  ["crates/app/examples/a.rs", true],
  ["build.rs", true],
  ["src/store/tests.rs", true],
  ["src/latest/contest.rs", false],
  ["src/attestation.rs", false],
])("%s is test code: %s", (path, expected) => {
  expect(isTestPath(path)).toBe(expected);
});

test("a module declared under cfg(test) is test code wherever it is", async () => {
  const { root } = await parseRust("#[cfg(test)]\nmod helpers;\nmod real;\n#[cfg(not(test))]\nmod other;\n");
  expect(testModules("src/store.rs", root)).toEqual(["src/store/helpers"]);
  expect(testModules("src/store/mod.rs", root)).toEqual(["src/store/helpers"]);
  expect(testModules("src/main.rs", root)).toEqual(["src/helpers"]);
});
