import { join } from "node:path";
import { temporaryFolder, writeTree } from "@microforge/core/testing";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { makeProject } from "./support/tool.ts";

const root = join(import.meta.dirname, "../../..");

/** The tarballs as npm would publish them, installed in a folder that knows nothing of this repository. */
describe("the packed tarballs", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await temporaryFolder({ "package.json": '{ "private": true }' });
    const packages = ["code-generator", "templates"].flatMap((name) => ["-w", `@microforge/${name}`]);
    const { stdout } = await execa("npm", ["pack", "--json", "--pack-destination", folder, ...packages], { cwd: root });
    const tarballs = JSON.parse(stdout).map(({ filename }: { filename: string }) => `./${filename}`);
    await execa("npm", ["install", "--no-audit", "--no-fund", ...tarballs], { cwd: folder });
  });
  const tool = (args: readonly string[]) =>
    execa("npx", ["--no", "code-generator", ...args], { cwd: folder, reject: false });

  test("generate, with the parser and the templates that they bring", async () => {
    const project = await makeProject(folder, "demo", "minimal");
    const { exitCode, stderr } = await tool(["generate", "api", "User", "--fields", "name:string", "--dir", project]);
    expect(exitCode, stderr).toBe(0);
    expect((await tool(["status", "--check", "--dir", project])).exitCode).toBe(0);
  });

  test("import, with the parsers of both dialects", async () => {
    await writeTree(folder, {
      "dump.sql": "CREATE TABLE public.users (id uuid PRIMARY KEY, name character varying(80) NOT NULL);",
      "schema.sql": "CREATE TABLE users (id BLOB PRIMARY KEY, name TEXT NOT NULL) STRICT;",
    });
    for (const [file, dialect] of [
      ["dump.sql", "postgres"],
      ["schema.sql", "sqlite"],
    ] as const) {
      const { exitCode, stdout, stderr } = await tool(["import", "sql", file, "--dialect", dialect]);
      expect(exitCode, stderr).toBe(0);
      expect(stdout).toContain("User:");
    }
  });

  test("review", async () => {
    await writeTree(folder, {
      "bad.rs": "async fn wait() {\n    std::thread::sleep(std::time::Duration::from_secs(1));\n}\n",
    });
    const { exitCode, stdout } = await tool(["review", "bad.rs"]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("blocking-call-in-async");
  });
});
