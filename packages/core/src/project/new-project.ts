import { Plan } from "../plan/plan.ts";
import { type RenderedService, renderService, type ServiceSpec } from "../service/service.ts";
import type { Catalogue } from "../templates/catalogue.ts";
import { planWorkspaceMember } from "./cargo-workspace.ts";
import { type Outcome, planGenerated, pristineTexts } from "./generate.ts";
import { projectFiles } from "./project-files.ts";
import type { ProjectState } from "./record.ts";
import type { Target } from "./target.ts";

export interface ProjectOptions {
  readonly target: Target;
  /** What an earlier run has generated there. */
  readonly previous: ProjectState | undefined;
  readonly force: boolean;
  /** The package and version that generate. */
  readonly generator: string;
  readonly now: Date;
}

export interface PlannedProject {
  readonly plan: Plan;
  readonly outcome: Outcome;
  readonly service: RenderedService;
}

/** Plans a whole project, new or over the one that an earlier run made, as a member of the workspace that it lies in. */
export async function planProject(
  catalogue: Catalogue,
  spec: ServiceSpec,
  { target, previous, force, generator, now }: ProjectOptions,
): Promise<PlannedProject> {
  const plan = new Plan(target.root);
  const earlier = previous && {
    recorded: previous.entities,
    features: previous.features,
    now,
    texts: await pristineTexts(plan, target.within),
  };
  const service = await renderService(catalogue, spec, earlier);
  const outcome = await planGenerated(plan, [...service.files, ...projectFiles(catalogue, spec)], {
    folder: target.within,
    previous,
    force,
    generator,
    features: spec.features.map(({ id }) => id),
    entities: service.entities,
  });
  if (target.inWorkspace) await planWorkspaceMember(plan, target.within);
  return { plan, outcome, service };
}
