import { type Entity, parseFields } from "@microforge/core/entity";
import { CliError, type Context, defineCommand, type ExitCode, exitCodes, yesOption } from "@microforge/core/program";
import { type OpenProject, specEdits } from "@microforge/core/project";
import { type Part, parts, partsFor } from "@microforge/core/service";
import type { AssistConfig } from "../assist.ts";
import { type EntityOptions, entityOptions } from "../entity-options.ts";
import { runEntities } from "../entity-run.ts";
import { messages } from "../messages.ts";
import { openForChange } from "../open-for-change.ts";
import { generatedEntities, withEntity } from "../wanted.ts";
import { withClients } from "../with-clients.ts";

export const command = defineCommand({
  description: messages.generateDescription,
  arguments: {
    part: {
      required: true,
      choices: ["api", ...parts.filter((part) => part !== "api")],
      summary: messages.partArgument,
    },
    name: { required: true, summary: messages.nameArgument },
  },
  options: {
    fields: { type: "value", placeholder: "FIELDS", summary: messages.fieldsOption },
    plural: { type: "value", placeholder: "NAME", summary: messages.pluralOption },
    scope: { type: "value", placeholder: "SCOPE", choices: ["none", "owner", "tenant"], summary: messages.scopeOption },
    softDelete: { type: "flag", summary: messages.softDeleteOption },
    audit: { type: "flag", summary: messages.auditOption },
    unique: { type: "list", placeholder: "A,B", summary: messages.uniqueOption },
    label: { type: "value", placeholder: "TEXT", summary: messages.labelOption },
    labelZh: { type: "value", placeholder: "TEXT", summary: messages.labelZhOption },
    assist: { type: "value", placeholder: "SENTENCE", summary: messages.assistOption, conflicts: ["fields"] },
    assistUrl: { type: "value", placeholder: "URL", summary: messages.assistUrlOption, config: "user" },
    assistModel: { type: "value", placeholder: "NAME", summary: messages.assistModelOption, config: "user" },
    yes: yesOption,
    ...entityOptions,
  },
  examples: [
    {
      command: 'code-generator generate api User --fields "name:string(1..80) email:email^ age:i32?"',
      summary: messages.generateExample,
    },
    {
      command: 'code-generator generate api Order --fields "total:decimal(12,2) customer:ref(User)"',
      summary: messages.generateRelationExample,
    },
    { command: "code-generator generate client User", summary: messages.generatePartExample },
  ],
  run: generate,
});

interface GenerateOptions extends EntityOptions {
  readonly part: Part;
  readonly name: string;
  readonly fields: string | undefined;
  readonly plural: string | undefined;
  readonly scope: Entity["scope"];
  readonly softDelete: boolean;
  readonly audit: boolean;
  readonly unique: readonly string[];
  readonly label: string | undefined;
  readonly labelZh: string | undefined;
  readonly assist: string | undefined;
  readonly assistUrl: string | undefined;
  readonly assistModel: string | undefined;
  readonly yes: boolean;
}

async function generate(options: GenerateOptions, ctx: Context): Promise<ExitCode> {
  const { part, name } = options;
  const open = await openForChange(ctx, options.dir);
  const written = Object.hasOwn(open.project.entities, name) ? open.project.entities[name] : undefined;
  const spec = await settleSpec(ctx, open, written, options);
  const wantedParts = part === "api" ? parts : partsFor(part);
  const { project, newFeatures, yaml } = part === "client" ? withClients(open.project) : { project: open.project };
  const wanted = withEntity(generatedEntities(open), name, spec, wantedParts);
  const { code } = await runEntities(ctx, { ...open, project }, wanted, {
    ...options,
    ...(newFeatures && { newFeatures }),
    yaml: [...(yaml ?? []), ...specEdits(name, written, spec)],
    label: `generate ${part} ${name}`,
  });
  return code;
}

/** What the entity shall be: as microforge.yaml says, as the flags say, or as the answers to questions say. */
async function settleSpec(
  ctx: Context,
  open: OpenProject,
  written: Entity | undefined,
  options: GenerateOptions,
): Promise<Entity> {
  const { name, fields } = options;
  if (written) {
    const asksNothing = fields === undefined && options.assist === undefined && isEmpty(ownKeys(options));
    if (asksNothing) return written;
    throw new CliError("entity-exists", { ...messages.entityExists(name), exitCode: exitCodes.conflict });
  }
  if (fields !== undefined) {
    const { relations, ...own } = parseFields(fields);
    return { ...ownKeys(options), ...own, ...(Object.keys(relations).length > 0 ? { relations } : {}) };
  }
  if (options.assist !== undefined) {
    const { proposeEntity } = await import("../propose-entity.ts");
    const proposed = await proposeEntity(ctx, open, {
      name,
      sentence: options.assist,
      config: assistConfig(options),
      yes: options.yes || options.dryRun || options.diff,
    });
    return { ...proposed, ...ownKeys(options) };
  }
  if (!ctx.terminal.canPrompt)
    throw new CliError("input-required", { ...messages.noFields(name), exitCode: exitCodes.usage });
  const { askEntity } = await import("../ask-entity.ts");
  return { ...ownKeys(options), ...(await askEntity(ctx, name, open.project.entities)) };
}

const isEmpty = (keys: object): boolean => Object.keys(keys).length === 0;

const assistConfig = ({ assistUrl, assistModel }: GenerateOptions): AssistConfig | undefined =>
  assistUrl === undefined || assistModel === undefined ? undefined : { base_url: assistUrl, model: assistModel };

/** The keys of an entity that flags give. */
function ownKeys({
  name,
  plural,
  scope,
  softDelete,
  audit,
  unique,
  label,
  labelZh,
}: GenerateOptions): Omit<Entity, "fields"> {
  return {
    ...(label === undefined && labelZh === undefined
      ? {}
      : { label: { en: label ?? name, zh: labelZh ?? label ?? name } }),
    ...(plural === undefined ? {} : { plural }),
    ...(scope === undefined || scope === "none" ? {} : { scope }),
    ...(softDelete ? { soft_delete: true } : {}),
    ...(audit ? { audit: true } : {}),
    ...(unique.length > 0 ? { unique: unique.map((group) => group.split(",").map((field) => field.trim())) } : {}),
  };
}
