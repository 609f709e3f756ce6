import { isDeepStrictEqual } from "node:util";
import type { Entities } from "@microforge/core/entity";
import { CliError, type Context, type ExitCode, exitCodes } from "@microforge/core/program";
import { specEdits } from "@microforge/core/project";
import { parts, type Wanted } from "@microforge/core/service";
import type { EntityOptions } from "./entity-options.ts";
import { runEntities } from "./entity-run.ts";
import { messages } from "./messages.ts";
import { openForChange } from "./open-for-change.ts";
import { generatedEntities } from "./wanted.ts";

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
  const written = open.project.entities;
  const others = Object.keys(entities).filter(
    (name) => written[name] !== undefined && !isDeepStrictEqual(written[name], entities[name]),
  );
  if (others.length > 0 && !options.force)
    throw new CliError("entity-exists", {
      ...messages.entitiesExist(others),
      exitCode: exitCodes.conflict,
      details: { entities: others },
    });
  const before = generatedEntities(open);
  const added: Wanted = Object.fromEntries(
    Object.entries(entities).map(([name, spec]) => [name, { spec, parts: before[name]?.parts ?? [...parts] }]),
  );
  const yaml = Object.entries(entities).flatMap(([name, spec]) => specEdits(name, written[name], spec));
  const { code } = await runEntities(ctx, open, { ...before, ...added }, { ...options, yaml, told });
  return code;
}
