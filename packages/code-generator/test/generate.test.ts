import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { emptyProject, projectTree, regenerate, run, succeed } from "./support/tool.ts";

let folder: string;
beforeEach(async () => {
  folder = await emptyProject();
});
const text = (path: string): Promise<string> => readFile(join(folder, path), "utf8");
const edit = async (path: string, change: (text: string) => string): Promise<void> =>
  writeFile(join(folder, path), change(await text(path)));

const user = 'generate api User --fields "name:string(1..80) email:email^ age:i32? role:enum(admin,member)=member"';

describe("generate", () => {
  test("an entity with its files, registered, recorded and migrated", async () => {
    const { stdout } = await succeed(folder, user);
    expect(stdout).toContain("migration 20260102030405_create_user");
    expect(await text("src/domain/mod.rs")).toContain("pub mod user;");
    expect(await text("src/http/mod.rs")).toContain(".merge(user::routes())");
    expect(await text("migrations/20260102030405_create_user.up.sql")).toContain("CREATE TABLE users (");
    expect(await text("microforge.yaml")).toContain(`entities:
  User:
    fields:
      name: { type: string, min: 1, max: 80 }
      email: { type: email, unique: true }
      age: { type: i32, optional: true }
      role: { type: enum, values: [ admin, member ], default: member }
`);
    const tree = await projectTree(folder);
    for (const path of [
      "src/domain/user.rs",
      "src/store/user.rs",
      "src/http/user.rs",
      "tests/entities/user/api.rs",
      "docs/users.md",
    ])
      expect(tree, path).toHaveProperty([path]);
  });

  test("the same twice changes nothing", async () => {
    await succeed(folder, user);
    const before = await projectTree(folder);
    const { stdout } = await succeed(folder, "generate api User");
    expect(stdout).toContain("nothing to do");
    expect(await projectTree(folder)).toEqual(before);
  });

  test.each(["--dry-run", "--diff"])("%s tells just what the run does, and writes nothing", async (flag) => {
    const before = await projectTree(folder);
    const { stdout } = await succeed(folder, `${user} ${flag} --json`);
    expect(await projectTree(folder)).toEqual(before);
    const told = JSON.parse(stdout).changes.map(({ kind, path }: { kind: string; path: string }) => [kind, path]);
    const done = JSON.parse((await succeed(folder, `${user} --json`)).stdout);
    expect(done.changes.map(({ kind, path }: { kind: string; path: string }) => [kind, path])).toEqual(told);
    expect(done.applied).toBe(true);
  });

  test("a layer comes with what it needs, and no more", async () => {
    await succeed(folder, 'generate model Note --fields "body:text"');
    expect(existsSync(join(folder, "src/domain/note.rs"))).toBe(true);
    for (const path of ["src/store/note.rs", "src/http/note.rs", "tests/entities/note/api.rs", "docs/notes.md"])
      expect(existsSync(join(folder, path)), path).toBe(false);
    await succeed(folder, "generate repository Note");
    expect(existsSync(join(folder, "src/store/note.rs"))).toBe(true);
    expect(await text("migrations/20260102030405_create_note.up.sql")).toContain("CREATE TABLE notes");
    await succeed(folder, "generate docs Note");
    expect(existsSync(join(folder, "docs/notes.md"))).toBe(true);
    expect(existsSync(join(folder, "tests/entities/note/api.rs"))).toBe(false);
  });

  test("clients of a project that was made without any", async () => {
    await succeed(folder, user);
    await succeed(folder, "generate client User");
    expect(await text("microforge.yaml")).toContain("client: [ rust, typescript ]");
    const paths = Object.keys(await projectTree(folder)).filter((path) => path.startsWith("clients/"));
    expect(paths).toContain("clients/rust/Cargo.toml");
    expect(paths.some((path) => /^clients\/typescript\/.*user/u.test(path))).toBe(true);
  });

  test("works on a project that does not compile", async () => {
    await edit("src/domain/mod.rs", (source) => `${source}\nfn broken() -> u8 { "no" }\n`);
    await succeed(folder, user);
    expect(await text("src/domain/mod.rs")).toContain("pub mod user;");
  });

  test("comments and layout of microforge.yaml stay", async () => {
    await edit("microforge.yaml", (source) => source.replace("features:", "# why these\nfeatures:   # ours"));
    await succeed(folder, user);
    await succeed(folder, 'change User --add "phone:string?"');
    expect(await text("microforge.yaml")).toContain("# why these\nfeatures:   # ours");
    expect(await text("microforge.yaml")).toContain("      phone: { type: string, optional: true }\n");
  });

  test.each([
    ['generate api User --fields "name:sting"', 2, "string"],
    ["generate api User", 2, "--fields"],
    ['generate apy User --fields "name:string"', 2, "api"],
    ['generate api "Drop Table" --fields "name:string"', 2, "UpperCamelCase"],
    ['generate api ../x --fields "name:string"', 2, "UpperCamelCase"],
    ['generate api 用户 --fields "name:string"', 2, "ASCII"],
    ['generate api Store --fields "name:string"', 2, "Store"],
  ])("%s is refused, and nothing is written", async (line, code, hint) => {
    const before = await projectTree(folder);
    const result = await run(folder, line);
    expect(result.stderr).toContain(hint);
    expect(result.code).toBe(code);
    expect(await projectTree(folder)).toEqual(before);
  });

  test("an entity that is there is not made again", async () => {
    await succeed(folder, user);
    const { code, stderr } = await run(folder, user);
    expect(code).toBe(3);
    expect(stderr).toContain("code-generator change User");
  });

  test("a file of somebody else is not overwritten", async () => {
    await writeFile(join(folder, "src/domain/user.rs"), "// mine\n");
    const { code, stderr } = await run(folder, user);
    expect(code).toBe(3);
    expect(stderr).toContain("src/domain/user.rs");
    expect(await text("src/domain/user.rs")).toBe("// mine\n");
  });

  test("outside of a project, the error says how to make one", async () => {
    const { code, stderr } = await run(join(folder, ".."), user);
    expect(code).toBe(2);
    expect(stderr).toContain("project-generator new");
  });

  test("a place that is not found is an error that names it", async () => {
    await edit("src/http/mod.rs", (source) => source.replaceAll("fn routes", "fn paths"));
    const before = await projectTree(folder);
    const { code, stderr } = await run(folder, user);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/src\/http\/mod\.rs.*routes/su);
    expect(await projectTree(folder)).toEqual(before);
  });
});

describe("change", () => {
  beforeEach(async () => {
    await succeed(folder, user);
  });

  test("what people wrote stays, and the table changes by a new migration", async () => {
    const created = await text("migrations/20260102030405_create_user.up.sql");
    await edit(
      "src/domain/user.rs",
      (source) =>
        `${source}\nimpl User {\n    /// Ours.\n    pub fn shout(&self) -> String {\n        self.name.to_uppercase()\n    }\n}\n`,
    );
    await succeed(folder, 'change User --add "phone:string(..30)?"');
    const domain = await text("src/domain/user.rs");
    expect(domain).toContain("pub fn shout");
    expect(domain).toContain("pub phone: Option<String>");
    expect(await text("migrations/20260102030405_create_user.up.sql")).toBe(created);
    expect(await text("migrations/20260102030406_change_user.up.sql")).toMatch(/ALTER TABLE users\s+ADD COLUMN phone/u);
  });

  test("the same lines changed on both sides are a conflict: markers, a list, exit code 3", async () => {
    await edit("src/domain/user.rs", (source) =>
      source.replace("    pub age: Option<i32>,", "    pub age: Option<i32>, // years"),
    );
    const { code, stderr } = await run(folder, 'change User --set "age:i64?"');
    expect(code).toBe(3);
    expect(stderr).toContain("src/domain/user.rs");
    expect(await text("src/domain/user.rs")).toMatch(/<<<<<<<.*=======.*>>>>>>>/su);
    await succeed(folder, "undo");
    expect(await text("src/domain/user.rs")).toContain("// years");
    expect(await text("src/domain/user.rs")).not.toContain("<<<<<<<");
  });

  test("losing data needs leave", async () => {
    const before = await projectTree(folder);
    const { code, stderr } = await run(folder, "change User --remove age");
    expect(code).toBe(3);
    expect(stderr).toContain("--allow-data-loss");
    expect(await projectTree(folder)).toEqual(before);
    await succeed(folder, "change User --remove age --allow-data-loss");
    expect(await text("migrations/20260102030406_change_user.up.sql")).toMatch(/DROP COLUMN age/u);
  });

  test("a value that no row needs is refused, whether or not a table changes", async () => {
    const before = await projectTree(folder);
    for (const fields of ["age:i32(..90)?", "age:i64?"]) {
      const { code, stderr } = await run(folder, `change User --set "${fields}" --fill age=zero`);
      expect(code).toBe(2);
      expect(stderr).toContain("`User.age`: `--fill` has no use");
    }
    expect(await projectTree(folder)).toEqual(before);
  });

  test("a rename keeps the data", async () => {
    await succeed(folder, "change User --rename name:full_name");
    expect(await text("migrations/20260102030406_change_user.up.sql")).toMatch(/RENAME COLUMN name TO full_name/u);
    expect(await text("src/domain/user.rs")).toContain("pub full_name: String");
  });

  test("a deleted file stays deleted", async () => {
    await rm(join(folder, "docs/users.md"));
    const { stderr } = await succeed(folder, 'change User --add "phone:string?"');
    expect(stderr).toContain("docs/users.md");
    expect(existsSync(join(folder, "docs/users.md"))).toBe(false);
  });

  test("an unknown entity or field is an error that names the nearest", async () => {
    expect((await run(folder, 'change Usr --add "a:bool"')).stderr).toContain("`User`");
    expect((await run(folder, "change User --remove agee")).stderr).toContain("age");
    expect((await run(folder, "change User")).code).toBe(2);
  });
});

describe("sync and status", () => {
  beforeEach(async () => {
    await succeed(folder, user);
  });

  test("what was edited by hand becomes code", async () => {
    await edit("microforge.yaml", (source) =>
      source.replace("      age:", "      nick: { type: string, optional: true } # new\n      age:"),
    );
    expect((await run(folder, "status --check")).code).toBe(3);
    expect((await run(folder, "sync --check")).code).toBe(3);
    await succeed(folder, "sync");
    expect(await text("src/domain/user.rs")).toContain("pub nick: Option<String>");
    expect(await text("microforge.yaml")).toContain("# new\n");
    expect((await run(folder, "status --check")).code).toBe(0);
    expect((await run(folder, "sync --check")).code).toBe(0);
  });

  test("status tells what is edited, deleted and not registered", async () => {
    await edit("src/http/user.rs", (source) => `${source}// mine\n`);
    await rm(join(folder, "docs/users.md"));
    await edit("src/domain/mod.rs", (source) => source.replace("pub mod user;\n", ""));
    const { stdout } = await run(folder, "status --json");
    expect(JSON.parse(stdout).entities).toMatchObject([
      {
        name: "User",
        state: "current",
        edited: ["src/http/user.rs"],
        missing: ["docs/users.md"],
        unregistered: ["src/domain/mod.rs"],
      },
    ]);
  });
});

describe("destroy", () => {
  test("leaves the tree byte for byte as it was", async () => {
    const before = await projectTree(folder);
    await succeed(folder, user);
    await succeed(folder, 'change User --add "phone:string?"');
    await succeed(folder, "destroy User");
    expect(await projectTree(folder)).toEqual(before);
  });

  test("an edited file needs force", async () => {
    await succeed(folder, user);
    await edit("src/http/user.rs", (source) => `${source}// mine\n`);
    const { code, stderr } = await run(folder, "destroy User");
    expect(code).toBe(3);
    expect(stderr).toContain("src/http/user.rs");
    await succeed(folder, "destroy User --force");
    expect(existsSync(join(folder, "src/http/user.rs"))).toBe(false);
  });

  test("one that others refer to stays", async () => {
    await succeed(folder, user);
    await succeed(folder, 'generate api Post --fields "title:string author:ref(User)"');
    const { code, stderr } = await run(folder, "destroy User");
    expect(code).toBe(3);
    expect(stderr).toContain("Post.author refers to `User`");
  });

  test("--drop keeps the history and drops the table", async () => {
    await succeed(folder, user);
    expect((await run(folder, "destroy User --drop")).code).toBe(3);
    await succeed(folder, "destroy User --drop --allow-data-loss");
    expect(existsSync(join(folder, "migrations/20260102030405_create_user.up.sql"))).toBe(true);
    expect(await text("migrations/20260102030406_drop_user.up.sql")).toContain("DROP TABLE users");
  });
});

test("speaks Chinese", async () => {
  const { stdout } = await succeed(folder, user, { locale: "zh" });
  expect(stdout).toContain("迁移 20260102030405_create_user");
  expect(stdout).toMatch(/已更改 \d+ 个文件/u);
});

describe("what would go wrong quietly", () => {
  test("an entity with another name keeps its history, its layers and what people wrote", async () => {
    await succeed(folder, user);
    await edit("src/domain/user.rs", (source) => `${source}\n// mine\n`);
    await edit("microforge.yaml", (source) => source.replace("  User:", "  Member:"));
    await succeed(folder, "sync --rename User:Member");
    expect(await text("src/domain/member.rs")).toContain("// mine");
    expect(existsSync(join(folder, "src/domain/user.rs"))).toBe(false);
    expect(await text("src/domain/mod.rs")).not.toContain("user");
    expect(existsSync(join(folder, "migrations/20260102030405_create_user.up.sql"))).toBe(true);
    expect(await text("migrations/20260102030406_change_member.up.sql")).toContain(
      "ALTER TABLE users RENAME TO members",
    );
    expect(existsSync(join(folder, "seeds/20260102030405_member.sql"))).toBe(true);
    expect((await run(folder, "status --check")).code).toBe(0);
  });

  test("an entity that is gone from microforge.yaml does not take its table along without leave", async () => {
    await succeed(folder, user);
    await edit("microforge.yaml", (source) => source.slice(0, source.indexOf("entities:")));
    const before = await projectTree(folder);
    const { code, stderr } = await run(folder, "sync");
    expect(code).toBe(3);
    expect(stderr).toContain("20260102030405_create_user");
    expect(await projectTree(folder)).toEqual(before);
    await succeed(folder, "sync --drop --allow-data-loss");
    expect(existsSync(join(folder, "migrations/20260102030405_create_user.up.sql"))).toBe(true);
  });

  test("the migrations of one that is gone stay when the service is generated again", async () => {
    await succeed(folder, user);
    await succeed(folder, "destroy User --drop --allow-data-loss");
    await regenerate(folder);
    const tree = await projectTree(folder);
    expect(tree).toHaveProperty(["migrations/20260102030405_create_user.up.sql"]);
    expect(tree).toHaveProperty(["migrations/20260102030406_drop_user.up.sql"]);
  });

  test("a migration of somebody's own holds the tables that it speaks of", async () => {
    await succeed(folder, user);
    await writeFile(join(folder, "migrations/20990101000000_mine.sql"), "INSERT INTO users (id) VALUES (x'00');\n");
    expect((await run(folder, "destroy User")).code).toBe(3);
    await succeed(folder, 'change User --add "phone:string?"');
    // Above all there are, whoever wrote them.
    expect(await projectTree(folder)).toHaveProperty(["migrations/20990101000001_change_user.up.sql"]);
  });

  test("destroying what was never generated leaves the others alone", async () => {
    await edit(
      "microforge.yaml",
      (source) => `${source}entities:\n  User:\n    fields:\n      name: { type: string }\n`,
    );
    const before = await text("microforge.yaml");
    for (const name of ["constructor", "toString", "Task"]) expect((await run(folder, `destroy ${name}`)).code).toBe(2);
    expect(await text("microforge.yaml")).toBe(before);
  });

  test("changing an entity that is only written generates all of it", async () => {
    await edit(
      "microforge.yaml",
      (source) => `${source}entities:\n  User:\n    fields:\n      name: { type: string }\n`,
    );
    await succeed(folder, 'change User --add "phone:string?"');
    expect(existsSync(join(folder, "src/http/user.rs"))).toBe(true);
  });

  test("a stack that was changed by hand is refused", async () => {
    await succeed(folder, user);
    await edit("microforge.yaml", (source) => source.replace("store: sqlite", "store: postgres"));
    const { code, stderr } = await run(folder, 'change User --add "phone:string?"');
    expect(code).toBe(3);
    expect(stderr).toContain("store/postgres");
  });

  test("sync registers again what was lost", async () => {
    await succeed(folder, user);
    await edit("src/domain/mod.rs", (source) => source.replace("pub mod user;\n", ""));
    await succeed(folder, "sync");
    expect(await text("src/domain/mod.rs")).toContain("pub mod user;");
  });

  test("options of an entity that is there are not swallowed", async () => {
    await succeed(folder, user);
    expect((await run(folder, "generate api User --soft-delete")).code).toBe(3);
  });

  test("a damaged record is told, and nothing is written", async () => {
    await succeed(folder, user);
    await edit(".microforge/pristine.json", (source) => `<<<<<<< ours\n${source}`);
    const { code, stderr } = await run(folder, 'change User --add "phone:string?"');
    expect(code).toBe(1);
    expect(stderr).toContain("pristine.json");
    expect(stderr).not.toContain("bug");
  });
});
