import { join } from "node:path";
import { applyPlan } from "@microforge/core/plan";
import { locateTarget, planProject, stateDirOf } from "@microforge/core/project";
import { defaultValues } from "@microforge/core/service";
import { loadCatalogue, resolveFeatures, templatesFolder } from "@microforge/core/templates";

/** Runs a command line of this tool. */
type Run = (...args: readonly string[]) => Promise<unknown>;

/** What the build does with this tool to learn the answers that its users will need: an entity on each preset. */
export async function rehearse(run: Run, work: string): Promise<void> {
  const catalogue = loadCatalogue(templatesFolder());
  const now = () => new Date(0);
  for (const preset of catalogue.presets) {
    const spec = {
      name: "sample",
      values: defaultValues(),
      features: resolveFeatures(catalogue, preset.features),
      entities: {},
      workspaceMember: false,
    };
    const target = locateTarget(work, preset.name);
    const options = { target, previous: undefined, force: false, generator: "rehearsal", now: now() };
    const { plan } = await planProject(catalogue, spec, options);
    await applyPlan(plan, { stateDir: stateDirOf(target), label: "rehearsal", now });
    const dir = ["--dir", join(work, preset.name)];
    await run("generate", "api", "User", ...dir, "--fields", "name:string email:email^ secret:string! seen:datetime?");
    await run(
      "generate",
      "api",
      "Post",
      ...dir,
      "--fields",
      "title:string author:ref(User) tags:refs(User)",
      "--soft-delete",
    );
  }
}
