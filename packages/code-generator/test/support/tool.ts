import { basename, dirname } from "node:path";
import { runProgram } from "@microforge/core/program";
import {
  carryOut,
  locateTarget,
  openProject,
  planProject,
  readState,
  stateDirOf,
  type Target,
} from "@microforge/core/project";
import { defaultValues } from "@microforge/core/service";
import { findPreset, loadCatalogue, resolveFeatures, templatesFolder } from "@microforge/core/templates";
import { readTree, type TestContextOptions, temporaryFolder, testContext } from "@microforge/core/testing";
import { program } from "../../src/program.ts";

/** Words of a command line; double quotes keep blanks together. */
const words = (line: string): string[] => [...line.matchAll(/"([^"]*)"|\S+/gu)].map(([word, quoted]) => quoted ?? word);

/** Runs the tool in a folder, as it would be typed. */
export async function run(cwd: string, line: string | readonly string[], options: TestContextOptions = {}) {
  const ctx = testContext({ cwd, ...options });
  const code = await runProgram(program, typeof line === "string" ? words(line) : line, ctx);
  return { code, stdout: ctx.stdout, stderr: ctx.stderr, asked: ctx.asked };
}

/** The same, of which nothing but success is expected. */
export async function succeed(cwd: string, line: string, options: TestContextOptions = {}) {
  const result = await run(cwd, line, options);
  if (result.code !== 0) throw new Error(`${line}: ${result.stderr}`);
  return result;
}

/** A project without entities in a new folder. */
export const emptyProject = async (preset = "minimal"): Promise<string> =>
  makeProject(await temporaryFolder(), "demo", preset);

/** A project without entities below a folder. */
export const makeProject = (parent: string, name: string, preset: string): Promise<string> =>
  generateService(locateTarget(parent, name), name, preset);

/** Generates the service of a project again, as `project-generator new --force` does. */
export async function regenerate(folder: string): Promise<void> {
  await generateService(locateTarget(dirname(folder), basename(folder)), "demo", "minimal");
}

async function generateService(target: Target, name: string, preset: string): Promise<string> {
  const catalogue = loadCatalogue(templatesFolder());
  const previous = readState(target.folder);
  const spec = {
    name,
    values: defaultValues(),
    features: resolveFeatures(catalogue, findPreset(catalogue, preset).features),
    entities: previous ? (await openProject({ cwd: target.folder })).project.entities : {},
    workspaceMember: false,
  };
  const ctx = testContext({ cwd: target.root });
  const options = { target, previous, force: previous !== undefined, generator: "test", now: ctx.now() };
  const { plan } = await planProject(catalogue, spec, options);
  await carryOut(ctx, plan, { dryRun: false, diff: false, label: "new", stateDir: stateDirOf(target) });
  return target.folder;
}

const journal = /^\.microforge\/(?:journal|lock|staging)/u;

/** What a project holds, without the journal of its runs. */
export const projectTree = async (folder: string): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(Object.entries(await readTree(folder)).filter(([path]) => !journal.test(path)));
