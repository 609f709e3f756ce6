import type { Entities } from "@microforge/core/entity";
import { CliError, type Context, defineCommand, type ExitCode, exitCodes } from "@microforge/core/program";
import { type EntityOptions, entityOptions } from "../entity-options.ts";
import { runEntities } from "../entity-run.ts";
import { messages } from "../messages.ts";
import { openForChange } from "../open-for-change.ts";
import { findEntity, generatedEntities, writtenEntities } from "../wanted.ts";

export const command = defineCommand({
  description: messages.destroyDescription,
  arguments: { name: { required: true, summary: messages.nameArgument } },
  options: { drop: { type: "flag", summary: messages.dropOption }, ...entityOptions },
  examples: [
    { command: "code-generator destroy User --dry-run", summary: messages.destroyExample },
    { command: "code-generator destroy User --drop --allow-data-loss", summary: messages.destroyDropExample },
  ],
  run: destroy,
});

interface DestroyOptions extends EntityOptions {
  readonly name: string;
  readonly drop: boolean;
}

async function destroy(options: DestroyOptions, ctx: Context): Promise<ExitCode> {
  const { name } = options;
  const open = await openForChange(ctx, options.dir);
  const known = { ...writtenEntities(open), ...generatedEntities(open) };
  findEntity(known, name);
  const { [name]: _, ...wanted } = generatedEntities(open);
  const references = Object.entries(wanted).flatMap(([other, { spec }]) =>
    Object.entries(spec.relations ?? {}).flatMap(([relation, { to }]) => (to === name ? [`${other}.${relation}`] : [])),
  );
  if (references.length > 0)
    throw new CliError("entity-in-use", {
      ...messages.referredTo(name, references),
      exitCode: exitCodes.conflict,
      details: { entity: name, references },
    });
  const { code } = await runEntities(ctx, open, wanted, {
    ...options,
    dropTables: options.drop,
    yaml: withoutEntity(open.project.entities, name),
    label: `destroy ${name}`,
  });
  return code;
}

/** How microforge.yaml loses an entity; the last one takes the heading with it. */
function withoutEntity(written: Entities, name: string): { readonly delete: readonly string[] }[] {
  if (!Object.hasOwn(written, name)) return [];
  return [{ delete: Object.keys(written).length === 1 ? ["entities"] : ["entities", name] }];
}
