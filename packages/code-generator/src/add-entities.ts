import type { Entities } from "@microforge/core/entity";
import type { Context, ExitCode } from "@microforge/core/program";
import { openProject, specEdits } from "@microforge/core/project";
import { parts, type Wanted } from "@microforge/core/service";
import type { EntityOptions } from "./entity-options.ts";
import { runEntities } from "./entity-run.ts";
import { generatedEntities } from "./wanted.ts";

/** Puts whole entities into the project that `cwd` is in; those that it has already become what is given. */
export async function addEntities(
  ctx: Context,
  options: EntityOptions & { readonly label: string },
  entities: Entities,
): Promise<ExitCode> {
  const open = await openProject(ctx, options.dir);
  const before = generatedEntities(open);
  const added: Wanted = Object.fromEntries(
    Object.entries(entities).map(([name, spec]) => [name, { spec, parts: before[name]?.parts ?? [...parts] }]),
  );
  const yaml = Object.entries(entities).flatMap(([name, spec]) => specEdits(name, open.project.entities[name], spec));
  const { code } = await runEntities(ctx, open, { ...before, ...added }, { ...options, yaml });
  return code;
}
