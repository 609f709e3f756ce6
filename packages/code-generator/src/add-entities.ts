import { isDeepStrictEqual } from "node:util";
import type { Entities } from "@microforge/core/entity";
import { CliError, type Context, type ExitCode, exitCodes } from "@microforge/core/program";
import { type OpenProject, specEdits } from "@microforge/core/project";
import type { Wanted } from "@microforge/core/service";
import type { EntityOptions } from "./entity-options.ts";
import { type EntityRun, runEntities } from "./entity-run.ts";
import { type Advice, messages } from "./messages.ts";
import { openForChange } from "./open-for-change.ts";
import { generatedEntities, withEntity } from "./wanted.ts";

/**
 * Puts whole entities into the project that `cwd` is in; those that it has already become what is given, with `force`.
 *
 * @param told what the report says besides under `--json`
 */
export async function addEntities(
  ctx: Context,
  options: EntityOptions & { readonly label: string },
  entities: Entities,
  told: Readonly<Record<string, unknown>> = {},
): Promise<ExitCode> {
  const open = await openForChange(ctx, options.dir);
  const { wanted, yaml } = additions(open, entities, options.force, messages.entitiesExist);
  const { code } = await runEntities(ctx, open, wanted, { ...options, yaml, told });
  return code;
}

/**
 * The entities of a project with whole ones on top, and the edits by which microforge.yaml says so.
 *
 * @param force change those that are there and differ, which is refused otherwise
 * @param refusal what is said then of entities with these names
 */
export function additions(
  open: OpenProject,
  entities: Entities,
  force: boolean,
  refusal: (names: readonly string[]) => Advice,
): { readonly wanted: Wanted; readonly yaml: EntityRun["yaml"] } {
  const written = new Map(Object.entries(open.project.entities));
  const given = Object.entries(entities);
  const others = given
    .filter(([name, spec]) => written.has(name) && !isDeepStrictEqual(written.get(name), spec))
    .map(([name]) => name);
  if (others.length > 0 && !force)
    throw new CliError("entity-exists", {
      ...refusal(others),
      exitCode: exitCodes.conflict,
      details: { entities: others },
    });
  return {
    wanted: given.reduce((wanted, [name, spec]) => withEntity(wanted, name, spec), generatedEntities(open)),
    yaml: given.flatMap(([name, spec]) => specEdits(name, written.get(name), spec)),
  };
}
