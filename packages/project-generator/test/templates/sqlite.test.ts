import { dirname } from "node:path";
import { cargo, passesTheBar } from "@microforge/core/testing";
import { expect, test } from "vitest";
import { generate } from "../support/toolchain.ts";

test("the minimal preset passes the bar", async () => {
  await passesTheBar(await generate("minimal-service", ["--preset", "minimal"]));
});

test("a service without the example passes the bar", async () => {
  await passesTheBar(await generate("bare-service", ["--no-example"]));
});

test("a service with a hostile description passes the bar", async () => {
  const description = "quotes \" and ' braces {{x}} ${y} */ // <b> `code` 中文 \u202e \\ | ---\nsecond line: # - [x]";
  const folder = await generate("hostile-service", ["--set", `description=${description}`]);
  await passesTheBar(folder);
  const metadata = JSON.parse(await cargo(folder, ["metadata", "--no-deps", "--format-version", "1", "--quiet"]));
  expect(metadata.packages[0].description).toBe(description);
});

test("a member of a workspace builds with its neighbours", async () => {
  const folder = await generate("member-service", [], {
    "Cargo.toml": '[workspace]\nresolver = "3"\nmembers = ["neighbour"]\n',
    "neighbour/Cargo.toml":
      '[package]\nname = "neighbour"\nversion = "0.1.0"\nedition = "2024"\n\n[dependencies]\nserde = "1"\n',
    "neighbour/src/lib.rs": "",
  });
  const printed = await cargo(dirname(folder), ["check", "--workspace"]);
  expect(printed).not.toContain("warning");
});
