import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runProgram } from "@microforge/core/program";
import { readTree, type TestContextOptions, temporaryFolder, testContext, writeTree } from "@microforge/core/testing";
import { describe, expect, test } from "vitest";
import { program } from "../src/program.ts";

/** Runs the tool in a folder, with no program but git to call. */
async function run(cwd: string, line: string | readonly string[], options: TestContextOptions = {}) {
  const argv = typeof line === "string" ? line.split(" ").filter(Boolean) : line;
  const ctx = testContext({
    cwd,
    programs: { git: () => ({ exitCode: 0, stdout: "git version 2.39.5" }) },
    ...options,
  });
  const code = await runProgram(program, argv, ctx);
  return { code, stdout: ctx.stdout, stderr: ctx.stderr, asked: ctx.asked, calls: ctx.calls };
}

const json = (text: string) => JSON.parse(text);

describe("new, without a terminal", () => {
  test("generates a service in a folder of its name", async () => {
    const cwd = await temporaryFolder();
    const { code, stdout, stderr } = await run(cwd, "new my-service --yes --no-git");
    expect(stderr).toContain("cargo run");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^my-service: \d+ files in my-service\n/u);
    const files = await readTree(join(cwd, "my-service"));
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining([
        "Cargo.toml",
        "Cargo.lock",
        "README.md",
        "Dockerfile",
        "compose.yaml",
        "microforge.yaml",
        ".gitignore",
        ".github/workflows/ci.yaml",
        "src/main.rs",
        "src/lib.rs",
        "src/domain/task.rs",
      ]),
    );
    for (const [path, text] of Object.entries(files)) {
      if (/^\.(github|microforge)\//u.test(path)) continue; // `${{ … }}` is the workflow's own
      expect(text, path).not.toMatch(
        /\{\{(?:[#/]|name|crate|dns_name|env_prefix|description|features)|\[object Object\]/u,
      );
      if (!/\.[jt]s$|^clients\//u.test(path)) expect(text, path).not.toMatch(/\bundefined\b/u);
    }
  });

  test("the same input gives the same bytes", async () => {
    const [a, b] = [await temporaryFolder(), await temporaryFolder()];
    await run(a, "new demo --yes --no-git");
    await run(b, "new demo --yes --no-git");
    const without = async (folder: string) =>
      Object.fromEntries(
        Object.entries(await readTree(folder)).filter(([path]) => !path.includes(".microforge/journal/")),
      );
    expect(await without(a)).toEqual(await without(b));
  });

  test("--no-example leaves no trace of the entity", async () => {
    const cwd = await temporaryFolder();
    expect((await run(cwd, "new demo --yes --no-git --no-example")).code).toBe(0);
    for (const [path, text] of Object.entries(await readTree(join(cwd, "demo")))) {
      // The clients explain themselves by an entity of that name.
      if (/^clients\/.*README|pristine/u.test(path)) continue;
      expect(path).not.toMatch(/task/iu);
      // `task` alone is also what tokio calls its own.
      expect(text, path).not.toMatch(/\bTask\b|\/api\/v1\/tasks|\btasks \(|mod task;/u);
    }
  });

  test("a name is required, and the error names the argument", async () => {
    const { code, stderr } = await run(await temporaryFolder(), "new");
    expect(code).toBe(2);
    expect(stderr).toContain("<name>");
  });

  test.each(["My Service", "match", "test", "../x", "/etc/x", "nul", "9x", "订单"])(
    "refuses the name %s and writes nothing",
    async (name) => {
      const cwd = await temporaryFolder();
      const { code, stdout } = await run(cwd, ["new", name, "--yes", "--json"]);
      expect(code).toBe(2);
      expect(json(stdout).error).toMatchObject({ code: "invalid-name", details: { suggestion: expect.any(String) } });
      expect(await readTree(cwd)).toEqual({});
    },
  );

  test.each([
    ["--preset nope", "nope"],
    ["--store mysqll", "mysqll"],
    ["--store none", "none"],
    ["--deploy dockr", "docker"],
    ["--set description", "key=value"],
    ["--set descripton=x", "description"],
    ["--set http_port=0", "http_port"],
    ["--set http_port=9090", "metrics_port"],
    ["--values-file missing.yaml", "missing.yaml"],
    ["--nonsense", "--nonsense"],
  ])("refuses %s, naming %s, and writes nothing", async (flags, named) => {
    const cwd = await temporaryFolder();
    const { code, stderr } = await run(cwd, `new demo --yes ${flags}`);
    expect(code).toBe(2);
    expect(stderr).toContain(named);
    expect(await readTree(cwd)).toEqual({});
  });

  test("speaks Chinese", async () => {
    const cwd = await temporaryFolder();
    const { code, stdout } = await run(cwd, "new demo --yes --no-git --lang zh");
    expect(code).toBe(0);
    expect(stdout).toContain("个文件");
  });

  test("values come from --set over the values file", async () => {
    const cwd = await temporaryFolder({ "values.yaml": "description: from the file\nhttp_port: 7001\n" });
    const { code } = await run(cwd, [
      "new",
      "demo",
      "--yes",
      "--no-git",
      "--values-file",
      "values.yaml",
      "--set",
      "http_port=7002",
    ]);
    expect(code).toBe(0);
    const files = await readTree(join(cwd, "demo"));
    expect(files["Cargo.toml"]).toContain('description = "from the file"');
    expect(files["config/default.toml"]).toMatch(/port = 7002|:7002/u);
  });
});

describe("previews", () => {
  test.each(["--dry-run", "--diff"])("%s writes nothing, and tells what the run then does", async (flag) => {
    const cwd = await temporaryFolder();
    const preview = await run(cwd, `new demo --yes --no-git --json ${flag}`);
    expect(preview.code).toBe(0);
    expect(existsSync(join(cwd, "demo"))).toBe(false);
    const real = await run(cwd, "new demo --yes --no-git --json");
    const names = (text: string) =>
      json(text).changes.map((change: { kind: string; path: string }) => `${change.kind} ${change.path}`);
    expect(names(preview.stdout)).toEqual(names(real.stdout));
  });

  test("a second run plans nothing", async () => {
    const cwd = await temporaryFolder();
    await run(cwd, "new demo --yes --no-git");
    const { code, stdout } = await run(cwd, "new demo --yes --no-git --force --dry-run --json");
    expect(code).toBe(0);
    expect(json(stdout).changes).toEqual([]);
  });
});

describe("a folder that is not empty", () => {
  test("is refused, and the error names --force", async () => {
    const cwd = await temporaryFolder({ "demo/notes.txt": "mine" });
    const { code, stderr } = await run(cwd, "new demo --yes --no-git");
    expect(code).toBe(3);
    expect(stderr).toContain("--force");
    expect(await readTree(cwd)).toEqual({ "demo/notes.txt": "mine" });
  });

  test("--force keeps what is not the generator's, and undo brings back what it replaced", async () => {
    const cwd = await temporaryFolder({ "demo/notes.txt": "mine", "demo/README.md": "my readme" });
    const { code, stdout } = await run(cwd, "new demo --yes --no-git --force --json");
    expect(code).toBe(0);
    expect(json(stdout).replaced).toEqual(["README.md"]);
    const files = await readTree(join(cwd, "demo"));
    expect(files["notes.txt"]).toBe("mine");
    expect(files["README.md"]).not.toBe("my readme");
    expect((await run(join(cwd, "demo"), "undo --yes")).code).toBe(0);
    expect(await readTree(cwd)).toEqual({ "demo/notes.txt": "mine", "demo/README.md": "my readme" });
  });

  test("an empty folder, or one with only .git, is as good as none", async () => {
    const cwd = await temporaryFolder({ "demo/.git/HEAD": "ref: refs/heads/main\n" });
    expect((await run(cwd, "new demo --yes --no-git")).code).toBe(0);
  });

  test("a file of that name is refused", async () => {
    const cwd = await temporaryFolder({ demo: "a file" });
    const { code, stdout } = await run(cwd, "new demo --yes --json --force");
    expect(code).toBe(3);
    expect(json(stdout).error.code).toBe("not-a-folder");
  });
});

describe("generating again", () => {
  test("keeps edits: lines that only one side changed are merged", async () => {
    const cwd = await temporaryFolder();
    await run(cwd, "new demo --yes --no-git");
    const main = join(cwd, "demo/src/main.rs");
    const edited = `${await readFile(main, "utf8")}\n// mine\n`;
    await writeFile(main, edited);
    const { code } = await run(cwd, ["new", "demo", "--yes", "--no-git", "--force", "--set", "description=Another"]);
    expect(code).toBe(0);
    expect(await readFile(main, "utf8")).toBe(edited);
    expect(await readFile(join(cwd, "demo/Cargo.toml"), "utf8")).toContain('description = "Another"');
  });

  test("a true conflict gets markers, is listed, and exits 3", async () => {
    const cwd = await temporaryFolder();
    await run(cwd, "new demo --yes --no-git");
    const manifest = join(cwd, "demo/Cargo.toml");
    await writeFile(
      manifest,
      (await readFile(manifest, "utf8")).replace(/^description = .*$/mu, 'description = "Mine"'),
    );
    const { code, stdout } = await run(cwd, [
      "new",
      "demo",
      "--yes",
      "--no-git",
      "--force",
      "--json",
      "--set",
      "description=Another",
    ]);
    expect(code).toBe(3);
    expect(json(stdout).conflicts).toEqual(["Cargo.toml"]);
    expect(await readFile(manifest, "utf8")).toMatch(
      /<<<<<<< .*\ndescription = "Mine"\n=======\ndescription = "Another"\n>>>>>>> /u,
    );
  });

  test("a deleted file stays deleted", async () => {
    const cwd = await temporaryFolder();
    await run(cwd, "new demo --yes --no-git");
    await rm(join(cwd, "demo/Dockerfile"));
    const { stdout } = await run(cwd, "new demo --yes --no-git --force --json");
    expect(json(stdout).left_deleted).toEqual(["Dockerfile"]);
    expect(existsSync(join(cwd, "demo/Dockerfile"))).toBe(false);
  });

  test("another choice of features removes what is no longer generated, but not what was edited", async () => {
    const cwd = await temporaryFolder();
    await run(cwd, "new demo --yes --no-git");
    await writeFile(join(cwd, "demo/deploy/kubernetes/service.yaml"), "# mine\n");
    const { code } = await run(cwd, "new demo --yes --no-git --force --deploy docker");
    expect(code).toBe(0);
    expect(await readFile(join(cwd, "demo/deploy/kubernetes/service.yaml"), "utf8")).toBe("# mine\n");
    expect(existsSync(join(cwd, "demo/deploy/kubernetes/deployment.yaml"))).toBe(false);
  });

  test("microforge.yaml keeps its comments and its entities", async () => {
    const cwd = await temporaryFolder();
    await run(cwd, "new demo --yes --no-git");
    const file = join(cwd, "demo/microforge.yaml");
    await writeFile(file, `# our own comment\n${await readFile(file, "utf8")}`);
    expect((await run(cwd, "new demo --yes --no-git --force --ci none")).code).toBe(0);
    const text = await readFile(file, "utf8");
    expect(text).toContain("# our own comment\n");
    expect(text).toContain("Task:");
    expect(text).not.toContain("github-actions");
  });
});

describe("undo", () => {
  test("of the first run leaves nothing at all", async () => {
    const cwd = await temporaryFolder({ "other.txt": "stays" });
    await run(cwd, "new demo --yes --no-git");
    const { code } = await run(cwd, "undo --dir demo --yes");
    expect(code).toBe(0);
    expect(await readTree(cwd)).toEqual({ "other.txt": "stays" });
    expect(existsSync(join(cwd, "demo"))).toBe(false);
  });

  test("refuses when a file was edited since, and says which", async () => {
    const cwd = await temporaryFolder();
    await run(cwd, "new demo --yes --no-git");
    await writeFile(join(cwd, "demo/src/main.rs"), "// edited\n");
    const { code, stderr } = await run(cwd, "undo --dir demo --yes");
    expect(code).toBe(3);
    expect(stderr).toContain("src/main.rs");
    expect(existsSync(join(cwd, "demo/src/lib.rs"))).toBe(true);
  });

  test("outside a project is wrong usage", async () => {
    expect((await run(await temporaryFolder(), "undo")).code).toBe(2);
  });
});

describe("inside a Cargo workspace", () => {
  const workspace = '# our services\n[workspace]\nresolver = "3"\nmembers = [\n    "services/a", # the first\n]\n';

  test("the member is added, comments and layout kept, and undo takes it out", async () => {
    const cwd = await temporaryFolder({ "Cargo.toml": workspace, "services/a/Cargo.toml": "" });
    const { code, stderr } = await run(join(cwd, "services"), "new b --yes --no-git");
    expect(code).toBe(0);
    expect(stderr).toContain("deploy/docker");
    expect(await readFile(join(cwd, "Cargo.toml"), "utf8")).toBe(
      '# our services\n[workspace]\nresolver = "3"\nmembers = [\n    "services/a", # the first\n    "services/b",\n]\n',
    );
    const files = await readTree(join(cwd, "services/b"));
    expect(files["Cargo.lock"]).toBeUndefined();
    expect(files["Cargo.toml"]).not.toContain("[profile");
    expect((await run(join(cwd, "services/b"), "undo --yes")).code).toBe(0);
    expect(await readFile(join(cwd, "Cargo.toml"), "utf8")).toBe(workspace);
    expect(existsSync(join(cwd, "services/b"))).toBe(false);
  });

  test("a glob that covers the member is enough", async () => {
    const text = '[workspace]\nmembers = ["services/*"]\n';
    const cwd = await temporaryFolder({ "Cargo.toml": text, "services/a/Cargo.toml": "" });
    expect((await run(join(cwd, "services"), "new b --yes --no-git")).code).toBe(0);
    expect(await readFile(join(cwd, "Cargo.toml"), "utf8")).toBe(text);
  });

  test("a feature that needs a project of its own is refused when it is asked for", async () => {
    const cwd = await temporaryFolder({ "Cargo.toml": workspace, "services/a/Cargo.toml": "" });
    const { code, stderr } = await run(join(cwd, "services"), "new b --yes --no-git --ci github-actions");
    expect(code).toBe(2);
    expect(stderr).toContain("ci/github-actions");
  });
});

describe("with a terminal", () => {
  test("asks for name, stack and example", async () => {
    const cwd = await temporaryFolder();
    const { code, asked } = await run(cwd, "new --no-git", {
      answers: { "<name>": ["My Service", "my-service"], "--preset": "postgres", "--example": false },
    });
    expect(code).toBe(0);
    expect(asked).toEqual(["<name>", "<name>", "--preset", "--example"]);
    const text = await readFile(join(cwd, "my-service/microforge.yaml"), "utf8");
    expect(text).toContain("store: postgres");
    expect(text).not.toContain("Task");
  });

  test("or slot by slot", async () => {
    const cwd = await temporaryFolder();
    const { code, asked } = await run(cwd, "new demo --no-git", {
      answers: {
        "--preset": "",
        "--http": "axum",
        "--store": "sqlite",
        "--telemetry": "otel",
        "--tenancy": "none",
        "--client": "rust",
        "--deploy": "docker",
        "--ci": "none",
        "--example": true,
      },
    });
    expect(code).toBe(0);
    expect(asked).toContain("--deploy");
    expect(existsSync(join(cwd, "demo/Dockerfile"))).toBe(true);
    expect(existsSync(join(cwd, "demo/clients/rust"))).toBe(true);
    expect(existsSync(join(cwd, "demo/clients/typescript"))).toBe(false);
    expect(existsSync(join(cwd, "demo/.github"))).toBe(false);
  });

  test("--yes asks nothing", async () => {
    const { code, asked } = await run(await temporaryFolder(), "new demo --yes --no-git", { answers: {} });
    expect(code).toBe(0);
    expect(asked).toEqual([]);
  });
});

describe("git", () => {
  test("makes a repository where there is none", async () => {
    const cwd = await temporaryFolder();
    const { calls } = await run(cwd, "new demo --yes", {
      programs: {
        git: (args) => (args.includes("rev-parse") ? { exitCode: 128 } : { exitCode: 0, stdout: "git version 2.39.5" }),
      },
    });
    expect(calls.map(({ args }) => args.join(" "))).toContain(
      `-C ${join(cwd, "demo")} init --quiet --initial-branch main`,
    );
  });

  test("does without git when there is none", async () => {
    const { code } = await run(await temporaryFolder(), "new demo --yes", { programs: {} });
    expect(code).toBe(0);
  });
});

describe("list and show", () => {
  test("list names every preset and feature", async () => {
    const { stdout } = await run(await temporaryFolder(), "list --json");
    expect(json(stdout).presets.map(({ name }: { name: string }) => name)).toEqual(["default", "minimal", "postgres"]);
    expect(json(stdout).features.map(({ name }: { name: string }) => name)).toContain("store/sqlite");
  });

  test.each(["default", "store/sqlite"])("show %s", async (id) => {
    const { code, stdout } = await run(await temporaryFolder(), `show ${id}`);
    expect(code).toBe(0);
    expect(stdout).toContain(id);
  });

  test("show of something unknown offers what is near", async () => {
    const { code, stderr } = await run(await temporaryFolder(), "show store/sqlit");
    expect(code).toBe(2);
    expect(stderr).toContain("store/sqlite");
  });
});

test("a project survives a moved folder: generate, move away, generate again", async () => {
  const cwd = await temporaryFolder();
  await run(cwd, "new demo --yes --no-git");
  await mkdir(join(cwd, "elsewhere"));
  await writeTree(join(cwd, "elsewhere/demo"), await readTree(join(cwd, "demo")));
  const { code, stdout } = await run(join(cwd, "elsewhere"), "new demo --yes --no-git --force --json");
  expect(code).toBe(0);
  expect(json(stdout).changes).toEqual([]);
});

test("an entity that the store cannot hold is refused with the reason, not approximated", async () => {
  const cwd = await temporaryFolder();
  await run(cwd, "new demo --yes --no-git --store postgres");
  const file = join(cwd, "demo/microforge.yaml");
  await writeFile(file, (await readFile(file, "utf8")).replace("max: 200,", "max: 5000, unique: true,"));
  const { code, stderr } = await run(cwd, "new demo --yes --no-git --force");
  expect(code).toBe(2);
  expect(stderr).toContain("`title`: an index of PostgreSQL");
});

test("a project that is there is not overwritten, and the error says how to merge", async () => {
  const cwd = await temporaryFolder();
  await run(cwd, "new demo --yes --no-git");
  const { code, stderr } = await run(cwd, "new demo --yes --no-git");
  expect(code).toBe(3);
  expect(stderr).toMatch(/--force.*merged/su);
});

test("--verify without cargo is refused before anything is written", async () => {
  const cwd = await temporaryFolder();
  const { code } = await run(cwd, "new demo --yes --no-git --verify test", { programs: {} });
  expect(code).toBe(1);
  expect(await readTree(cwd)).toEqual({});
});

test("a folder below a file is refused, naming the file", async () => {
  const cwd = await temporaryFolder({ afile: "" });
  const { code, stderr } = await run(cwd, "new demo --yes --dir afile/sub");
  expect(code).toBe(3);
  expect(stderr).toContain("afile");
});
