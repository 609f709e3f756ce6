import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { temporaryFolder, testContext } from "../testing/index.ts";
import { defineCommand, type Program } from "./command.ts";
import { runProgram } from "./program.ts";

const summary = { en: "it's [a] summary: long", zh: "摘要" };
const program: Program = {
  name: "my-tool",
  version: "1.0.0",
  summary,
  commands: [
    {
      name: "new",
      summary,
      load: async () => ({
        command: defineCommand({
          arguments: { name: { summary } },
          options: {
            http: {
              type: "value",
              placeholder: "TECHNOLOGY",
              choices: async () => ["axum", "actix", "$(reboot)"],
              summary,
            },
            git: { type: "flag", negatable: true, summary },
            dir: { type: "value", short: "d", placeholder: "DIR", summary },
            set: { type: "list", placeholder: "KEY=VALUE", summary },
          },
          run: async () => {},
        }),
      }),
    },
    {
      name: "list",
      summary,
      load: async () => ({
        command: defineCommand({
          arguments: { what: { summary, choices: ["presets", "features"] } },
          run: async () => {},
        }),
      }),
    },
    {
      name: "plan",
      summary,
      commands: [
        {
          name: "create",
          summary,
          load: async () => ({
            command: defineCommand({
              arguments: { kind: { summary, choices: ["small", "large"] } },
              options: { currency: { type: "value", placeholder: "CODE", choices: ["EUR", "CNY"], summary } },
              run: async () => {},
            }),
          }),
        },
        { name: "show", summary, load: async () => ({ command: defineCommand({ run: async () => {} }) }) },
      ],
    },
  ],
};

const scriptFor = async (shell: string): Promise<string> => {
  const ctx = testContext();
  expect(await runProgram(program, ["completion", shell], ctx)).toBe(0);
  return ctx.stdout;
};

/** What the real bash offers for the last of the words. */
async function complete(words: readonly string[]): Promise<string[]> {
  const folder = await temporaryFolder({ "script.bash": await scriptFor("bash"), "file.txt": "" });
  const quoted = words.map((word) => `'${word}'`).join(" ");
  const drive = `set -u; source script.bash; COMP_WORDS=(my-tool ${quoted}); COMP_CWORD=${words.length}; _my_tool; printf '%s\\n' "\${COMPREPLY[@]-}"`;
  const { stdout, stderr, status } = spawnSync("bash", ["--norc", "-c", drive], { cwd: folder, encoding: "utf8" });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  return stdout.split("\n").filter(Boolean);
}

const everywhere = [
  "--json",
  "-q",
  "--quiet",
  "--lang",
  "--no-color",
  "--no-input",
  "-C",
  "--cwd",
  "-h",
  "--help",
  "--version",
];

test.each<[string, string[]]>([
  ["", ["new", "list", "plan", "completion", "help"]],
  ["n", ["new"]],
  ["-", everywhere],
  ["--lang ", ["en", "zh"]],
  ["--lang zh ", ["new", "list", "plan", "completion", "help"]],
  ["-C . li", ["list"]],
  ["new --g", ["--git"]],
  ["new demo --no-", ["--no-git", "--no-color", "--no-input"]],
  ["new demo -", ["--http", "--git", "--no-git", "-d", "--dir", "--set", ...everywhere]],
  ["new demo --http ", ["axum", "actix"]],
  ["new demo --http = ax", ["axum"]],
  ["new demo --http =", ["axum", "actix"]],
  ["new --http axum demo --lang z", ["zh"]],
  ["new demo -d ", []],
  ["new ", []],
  ["list ", ["presets", "features"]],
  ["list --lang = zh f", ["features"]],
  ["list presets ", []],
  ["completion z", ["zsh"]],
  ["help l", ["list"]],
  ["plan ", ["create", "show"]],
  ["plan s", ["show"]],
  ["plan create ", ["small", "large"]],
  ["plan create --currency ", ["EUR", "CNY"]],
  ["plan create --cu", ["--currency"]],
  ["plan create --currency EUR l", ["large"]],
  ["--lang zh plan create s", ["small"]],
])("bash completes `my-tool %s`", async (line, expected) => {
  expect(await complete(line.split(" "))).toEqual(expected);
});

test("each script says the same of every command", async () => {
  expect(await scriptFor("zsh")).toMatchSnapshot();
  expect(await scriptFor("fish")).toMatchSnapshot();
});

// Not on every machine, so they are counted as skipped there; in CI a missing shell is a failure.
const missing = (shell: string) => !process.env.CI && spawnSync(shell, ["-c", ":"]).status !== 0;

test.skipIf(missing("fish"))("fish (must be installed) completes commands, options and choices", async () => {
  const folder = await temporaryFolder({ "script.fish": await scriptFor("fish") });
  const offered = (line: string) => {
    const command = `source script.fish; complete -C '${line}'`;
    const { stdout, stderr } = spawnSync("fish", ["--no-config", "-c", command], { cwd: folder, encoding: "utf8" });
    expect(stderr).toBe("");
    return stdout
      .split("\n")
      .map((found) => found.split("\t")[0])
      .filter(Boolean);
  };
  expect(offered("my-tool ").sort()).toEqual(["completion", "help", "list", "new", "plan"]);
  expect(offered("my-tool plan ").sort()).toEqual(["create", "show"]);
  expect(offered("my-tool plan create ").sort()).toEqual(["large", "small"]);
  expect(offered("my-tool plan create --currency ").sort()).toEqual(["CNY", "EUR"]);
  expect(offered("my-tool new demo --http ").sort()).toEqual(["actix", "axum"]);
  expect(offered("my-tool new demo --no-").sort()).toEqual(["--no-color", "--no-git", "--no-input"]);
  expect(offered("my-tool list f")).toEqual(["features"]);
});

test.skipIf(missing("zsh"))(
  "zsh (must be installed) completes commands, options and choices",
  async () => {
    const folder = await temporaryFolder({ "script.zsh": await scriptFor("zsh"), "drive.zsh": zshDriver });
    const offered = (line: string) => {
      const { stdout, stderr } = spawnSync("zsh", ["-f", "drive.zsh", line], { cwd: folder, encoding: "utf8" });
      expect(stderr).toBe("");
      return stdout.replaceAll("\r", "");
    };
    expect(offered("my-tool n")).toContain("my-tool new");
    expect(offered("my-tool new demo --http ax")).toContain("--http axum");
    expect(offered("my-tool list f")).toContain("list features");
    expect(offered("my-tool completion fi")).toContain("completion fish");
    expect(offered("my-tool plan cr")).toContain("plan create");
    expect(offered("my-tool plan create --currency E")).toContain("--currency EUR");
  },
  60_000,
);

/** A zsh in a terminal of its own: types the line and Tab, and prints the screen. */
const zshDriver = `
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1=; autoload -Uz compinit; compinit -D -u; source script.zsh; print ready'
zpty -r shell screen '*ready*ready*'
zpty -w -n shell "$1"$'\\t'
sleep 1
zpty -r -t shell screen; print -r -- $screen
while zpty -r -t shell screen; do print -r -- $screen; done
zpty -d shell
`;
