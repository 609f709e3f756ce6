import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readTree, temporaryFolder } from "@microforge/core/testing";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** The tarballs as npm would publish them, installed in a folder that knows nothing of this repository. */
describe("the packed tarballs", () => {
  let folder: string;
  let packed: Packed[];
  beforeAll(async () => {
    folder = await temporaryFolder({ "package.json": '{ "private": true }' });
    const { stdout } = await execa(
      "npm",
      [
        "pack",
        "--json",
        "--pack-destination",
        folder,
        "-w",
        "@microforge/project-generator",
        "-w",
        "@microforge/templates",
      ],
      { cwd: root },
    );
    packed = JSON.parse(stdout);
    const tarballs = packed.map(({ filename }) => `./${filename}`);
    await execa("npm", ["install", "--no-audit", "--no-fund", ...tarballs], { cwd: folder });
  });

  test("hold every template, and nothing that is not for users", () => {
    const paths = packed.flatMap(({ files }) => files.map(({ path }) => path));
    expect(paths).toContain("service/base/feature.yaml");
    expect(paths).toContain("service/base/files/_gitignore");
    expect(paths).toContain("dist/main.js");
    expect(paths).toContain("dist/tree-sitter-rust.wasm");
    for (const path of paths)
      expect(path).not.toMatch(/\.test\.ts$|(?:^|\/)(?:test|node_modules|src\/commands)\/.*\.ts$|^tool\//u);
  });

  test("install nothing else", async () => {
    const { stdout } = await execa("npm", ["ls", "--all", "--json"], { cwd: folder });
    expect(Object.keys(JSON.parse(stdout).dependencies)).toEqual([
      "@microforge/project-generator",
      "@microforge/templates",
    ]);
    const lock = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"));
    expect(Object.keys(lock.packages)).toHaveLength(3);
  });

  test("generate the same bytes as this repository", async () => {
    const args = ["new", "demo", "--yes", "--no-git", "--dir"];
    await execa("npx", ["--no", "project-generator", ...args, "installed"], { cwd: folder });
    await execa(join(root, "packages/project-generator/bin/project-generator.js"), [...args, "built"], { cwd: folder });
    const withoutJournal = async (name: string) =>
      Object.fromEntries(
        Object.entries(await readTree(join(folder, name))).filter(([path]) => !path.startsWith(".microforge/journal/")),
      );
    const installed = await withoutJournal("installed");
    expect(Object.keys(installed).length).toBeGreaterThan(50);
    expect(installed).toEqual(await withoutJournal("built"));
  });
});
