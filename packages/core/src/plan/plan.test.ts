import { execFileSync } from "node:child_process";
import { realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CliError } from "../program/errors.ts";
import { temporaryFolder } from "../testing/index.ts";
import { Plan } from "./plan.ts";

const codeOf = async (action: Promise<unknown>): Promise<string> => {
  const error = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CliError)) throw new Error("expected a CliError", { cause: error });
  expect(error.text.zh).not.toBe(error.text.en);
  expect(error.hint?.en).toBeTruthy();
  expect(error.hint?.zh).toBeTruthy();
  return error.code;
};

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe("changes", () => {
  test("are sorted, with what was there before", async () => {
    const plan = new Plan(await temporaryFolder({ "b.txt": "old\n", "c.txt": "gone\n" }));
    await plan.delete("c.txt");
    await plan.write("b.txt", "new\n");
    await plan.create("a/x.sh", "#!/bin/sh\n", "executable");
    expect(plan.changes()).toEqual([
      { kind: "create", path: "a/x.sh", after: bytes("#!/bin/sh\n"), mode: "executable" },
      { kind: "update", path: "b.txt", before: bytes("old\n"), after: bytes("new\n"), mode: "regular" },
      { kind: "delete", path: "c.txt", before: bytes("gone\n"), mode: "regular" },
    ]);
  });

  test("vanish when a file ends as it began", async () => {
    const plan = new Plan(await temporaryFolder({ "a.txt": "same\n" }));
    await plan.write("a.txt", "other\n");
    await plan.write("a.txt", "same\n");
    await plan.create("new.txt", "x");
    await plan.delete("new.txt");
    await plan.delete("a.txt");
    await plan.create("a.txt", "same\n");
    expect(plan.changes()).toEqual([]);
  });

  test("hold a mode that alone is different, and keep one that was not asked for", async () => {
    const plan = new Plan(await temporaryFolder({ "a.sh": "#!/bin/sh\n", "b.txt": "b" }));
    await plan.write("a.sh", "#!/bin/bash\n");
    await plan.write("b.txt", "b", "executable");
    expect(plan.changes()).toMatchObject([
      { path: "a.sh", mode: "executable" },
      { kind: "update", path: "b.txt", mode: "executable" },
    ]);
  });
});

describe("reading", () => {
  test("gives what the plan would leave", async () => {
    const plan = new Plan(await temporaryFolder({ "a.txt": "disk\n" }));
    expect(await plan.read("a.txt")).toBe("disk\n");
    expect(await plan.read("none/here.txt")).toBeUndefined();
    await plan.write("a.txt", "plan\n");
    expect(await plan.read("a.txt")).toBe("plan\n");
    await plan.delete("a.txt");
    expect(await plan.read("a.txt")).toBeUndefined();
  });

  test("keeps a byte order mark and refuses what is not text", async () => {
    const root = await temporaryFolder();
    writeFileSync(join(root, "bom.txt"), "\uFEFFx");
    writeFileSync(join(root, "binary"), Uint8Array.of(0xff, 0xfe, 0x00));
    const plan = new Plan(root);
    expect(await plan.read("bom.txt")).toBe("\uFEFFx");
    expect(await codeOf(plan.read("binary"))).toBe("not-text");
    expect(await plan.readBytes("binary")).toEqual(Buffer.of(0xff, 0xfe, 0x00));
  });
});

describe("paths", () => {
  test.each([
    ["", "path-invalid"],
    ["a\0b", "path-invalid"],
    ["a//b", "path-invalid"],
    ["./a", "path-invalid"],
    ["a/", "path-invalid"],
    ["a.", "path-invalid"],
    ["a /b", "path-invalid"],
    ["con", "path-invalid"],
    ["src/Aux.rs", "path-invalid"],
    ["COM¹", "path-invalid"],
    ["src/a:b", "path-invalid"],
    ["a\\b", "path-invalid"],
    ["a\nb", "path-invalid"],
    ["/etc/passwd", "path-outside-root"],
    ["C:/x", "path-outside-root"],
    ["\\\\host\\x", "path-outside-root"],
    ["..", "path-outside-root"],
    ["a/../../b", "path-outside-root"],
  ])("%j is refused: %s", async (path, code) => {
    const plan = new Plan(await temporaryFolder());
    expect(await codeOf(plan.create(path, ""))).toBe(code);
    expect(await codeOf(plan.write(path, ""))).toBe(code);
    expect(await codeOf(plan.delete(path))).toBe(code);
    expect(await codeOf(plan.read(path))).toBe(code);
  });

  test.each(["console.rs", "a..b", "..a", ".env", "列表.txt", "con-fig"])("%j is an ordinary name", async (path) => {
    const plan = new Plan(await temporaryFolder());
    await plan.create(path, "x");
    expect(plan.changes()).toHaveLength(1);
  });

  test("that exist as something else are refused", async () => {
    const plan = new Plan(await temporaryFolder({ "folder/file": "x" }));
    expect(await codeOf(plan.create("folder/file", ""))).toBe("file-exists");
    expect(await codeOf(plan.write("folder", ""))).toBe("is-a-folder");
    expect(await codeOf(plan.write("folder/file/below", ""))).toBe("parent-is-a-file");
    expect(await codeOf(plan.delete("folder/none"))).toBe("file-missing");
  });

  test("that the plan uses as something else are refused", async () => {
    const plan = new Plan(await temporaryFolder());
    await plan.create("a/b", "x");
    expect(await codeOf(plan.create("a/b", ""))).toBe("file-exists");
    expect(await codeOf(plan.create("a", ""))).toBe("is-a-folder");
    expect(await codeOf(plan.create("a/b/c", ""))).toBe("parent-is-a-file");
  });

  test.each([
    ["Readme.md", "on disk"],
    ["SRC/new.rs", "a folder on disk"],
    ["PLANNED.txt", "in the plan"],
    ["caf\u0065\u0301", "in the plan, in another Unicode form"],
  ])("%s differs only in case from one that is %s", async (path) => {
    const plan = new Plan(await temporaryFolder({ "README.md": "x", "src/a.rs": "x" }));
    await plan.create("planned.txt", "x");
    await plan.create("caf\u00e9", "x");
    expect(await codeOf(plan.create(path, ""))).toBe("case-collision");
  });

  test("cannot lead to a file through a file that is the root", async () => {
    const folder = await temporaryFolder({ file: "x" });
    const plan = new Plan(join(folder, "file"));
    expect(await codeOf(plan.create("a", ""))).toBe("parent-is-a-file");
  });
});

describe("links", () => {
  const linked = async (): Promise<string> => {
    const folder = await temporaryFolder({ "root/inside/file": "x", "outside/file": "y" });
    const root = join(folder, "root");
    symlinkSync("../outside", join(root, "out"));
    symlinkSync(join(folder, "outside/file"), join(root, "out-file"));
    symlinkSync("nowhere", join(root, "dangling"));
    symlinkSync("circle", join(root, "circle"));
    symlinkSync(".", join(root, "self"));
    symlinkSync("inside", join(root, "in"));
    return root;
  };

  test.each(["out/new", "out/file", "out-file", "dangling", "dangling/x", "circle", "self"])(
    "%s is refused",
    async (path) => {
      const plan = new Plan(await linked());
      expect(await codeOf(plan.write(path, "z"))).toBe("link-outside-root");
      expect(await codeOf(plan.read(path))).toBe("link-outside-root");
    },
  );

  test("inside the root stand for their target: one file has one path", async () => {
    const plan = new Plan(await linked());
    await plan.write("in/file", "z");
    await plan.create("in/new", "n");
    expect(await plan.read("inside/file")).toBe("z");
    expect(plan.changes().map(({ path }) => path)).toEqual(["inside/file", "inside/new"]);
  });

  test("above the root do not matter, nor does a root that is not there yet", async () => {
    const folder = await temporaryFolder({ "real/x": "x" });
    symlinkSync("real", join(folder, "link"));
    const plan = new Plan(join(folder, "link/a/b"));
    await plan.create("c", "x");
    expect(plan.root).toBe(join(realpathSync(folder), "real/a/b"));
    expect(plan.changes()).toHaveLength(1);
  });
});

test("a pipe is not mistaken for a file", async () => {
  const root = await temporaryFolder();
  execFileSync("mkfifo", [join(root, "pipe")]);
  const plan = new Plan(root);
  expect(await codeOf(plan.read("pipe"))).toBe("not-a-file");
});
