import { expect, test } from "vitest";
import { temporaryFolder, testContext } from "../testing/index.ts";
import { resolveOptions, userLanguage } from "./config.ts";
import { declared, type OptionSpecs } from "./options.ts";
import type { Given } from "./parser.ts";

const summary = { en: "", zh: "" };
const specs = {
  preset: { type: "value", placeholder: "PRESET", summary, config: true },
  git: { type: "flag", negatable: true, summary, config: true },
  verify: {
    type: "value",
    placeholder: "LEVEL",
    choices: ["none", "check", "test"],
    default: "none",
    summary,
    config: true,
  },
  set: { type: "list", placeholder: "KEY=VALUE", summary, config: true },
  dryRun: { type: "flag", summary },
} as const satisfies OptionSpecs;

const resolveWith = async (
  {
    project,
    user,
    env = {},
    given = {},
  }: { project?: string; user?: string; env?: Record<string, string>; given?: Given },
  options: OptionSpecs = specs,
) => {
  const root = await temporaryFolder({
    "project/inner/file": "",
    ...(project !== undefined && { "project/microforge.yaml": project }),
    ...(user !== undefined && { "home/microforge/config.yaml": user }),
  });
  const ctx = testContext({ cwd: `${root}/project/inner`, env: { XDG_CONFIG_HOME: `${root}/home`, ...env } });
  const request = {
    section: "tool",
    options: await declared(options),
    given,
    knownKeys: async () => ["preset", "git", "verify", "fromAnother"],
  };
  return { root, resolved: await resolveOptions(ctx, request).catch((error) => error) };
};

test("what only users may set is not taken from a project, which may be somebody else's", async () => {
  const options = { url: { type: "value", placeholder: "URL", summary, config: "user" } } as const;
  const of = async (layers: Parameters<typeof resolveWith>[0]) =>
    (await resolveWith(layers, options)).resolved.values.url;
  expect(await of({ project: "tool: { url: theirs }\n" })).toBeUndefined();
  expect(await of({ project: "tool: { url: theirs }\n", user: "tool: { url: mine }\n" })).toBe("mine");
  expect(await of({ user: "tool: { url: mine }\n", env: { MICROFORGE_URL: "env" } })).toBe("env");
});

test("each layer yields to the one before it, and every value says where it came from", async () => {
  const { resolved } = await resolveWith({
    given: { preset: "from-flag", name: "demo" },
    env: { MICROFORGE_PRESET: "from-env", MICROFORGE_GIT: "no" },
    project: "schema: 1\ntool: { preset: p, git: true, verify: check }\nother-tool: { anything: 1 }\n",
    user: "lang: zh\ntool:\n  verify: test\n  set: [a=1, b=2]\n",
  });
  expect(resolved).toEqual({
    values: { name: "demo", preset: "from-flag", git: false, verify: "check", set: ["a=1", "b=2"], dryRun: false },
    sources: { preset: "flag", git: "environment", verify: "project", set: "user", dryRun: "default" },
  });
  expect(Object.isFrozen(resolved.values)).toBe(true);
});

test("without any layer there are the defaults", async () => {
  const { resolved } = await resolveWith({});
  expect(resolved.values).toEqual({ preset: undefined, git: undefined, verify: "none", set: [], dryRun: false });
});

test("what is not configurable is not looked for", async () => {
  const { resolved } = await resolveWith(
    { env: { MICROFORGE_DRY_RUN: "1" }, project: "tool: [" },
    { dryRun: specs.dryRun },
  );
  expect(resolved).toEqual({ values: { dryRun: false }, sources: { dryRun: "default" } });
});

test.each([
  {
    name: "an unknown key",
    project: "schema: 1\ntool:\n  preset: x\n  verfy: test\n",
    en: "project/microforge.yaml:4: unknown key `verfy`",
    hint: "did you mean `verify`?",
  },
  {
    name: "a value of the wrong type",
    project: "tool:\n  git: often\n",
    en: "project/microforge.yaml:2: `git`: expected `true` or `false`, found `often`",
  },
  {
    name: "no value",
    project: "tool:\n  preset:\n",
    en: "project/microforge.yaml:2: `preset`: expected a text, found `null`",
  },
  {
    name: "a value that is no choice",
    user: "# mine\ntool:\n  verify: tset\n",
    en: "home/microforge/config.yaml:3: `verify`: expected one of none, check, test, found `tset`",
    hint: "did you mean `test`?",
  },
  {
    name: "a section that is no map",
    project: "schema: 1\ntool: yes\n",
    en: "project/microforge.yaml:2: `tool` must be a map of settings",
  },
  {
    name: "a broken file",
    project: "schema: 1\ntool: {git: true\nother: 1\n",
    en: expect.stringMatching(/^project\/microforge\.yaml:\d: /),
  },
  {
    name: "a variable that is no choice",
    env: { MICROFORGE_VERIFY: "everything" },
    en: "MICROFORGE_VERIFY: expected one of none, check, test, found `everything`",
  },
  {
    name: "a variable that is neither true nor false",
    env: { MICROFORGE_GIT: "maybe" },
    en: "MICROFORGE_GIT: expected `true` or `false`, found `maybe`",
  },
])("$name is refused with its place", async ({ project, user, env, en, hint }) => {
  const { root, resolved } = await resolveWith({
    ...(project && { project }),
    ...(user && { user }),
    ...(env && { env }),
  });
  expect(resolved.code).toBe("invalid-configuration");
  expect(resolved.exitCode).toBe(2);
  expect(resolved.text.en.replace(`${root}/`, "")).toEqual(en);
  expect(resolved.text.zh).not.toBe(resolved.text.en);
  expect(resolved.hint?.en).toBe(hint);
});

test("a key of another command of the tool is no mistake; an empty section and an empty file are none either", async () => {
  expect((await resolveWith({ project: "tool: { from_another: 1, preset: x }\n" })).resolved.values.preset).toBe("x");
  expect((await resolveWith({ project: "tool:\n", user: "" })).resolved.sources.preset).toBe("default");
});

test("the user's language comes from their file, and a broken one does not get in the way", async () => {
  const languageOf = async (text: string) => {
    const root = await temporaryFolder({ "microforge/config.yaml": text });
    return userLanguage({ env: { XDG_CONFIG_HOME: root }, home: "/nowhere" });
  };
  expect(await languageOf("lang: zh\n")).toBe("zh");
  expect(await languageOf("lang: fr\n")).toBeUndefined();
  expect(await languageOf("lang: {")).toBeUndefined();
  expect(await languageOf("")).toBeUndefined();
  expect(await userLanguage({ env: {}, home: "/nowhere" })).toBeUndefined();
});
