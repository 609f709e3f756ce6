import { CliError, type Context, defineCommand, type ExitCode, exitCodes } from "@microforge/core/program";
import { specEdits } from "@microforge/core/project";
import { dataRules, type RuleFlags, ruleOptions } from "../data-rules.ts";
import { editSpec } from "../edit-spec.ts";
import { type EntityOptions, entityOptions } from "../entity-options.ts";
import { runEntities } from "../entity-run.ts";
import { messages } from "../messages.ts";
import { openForChange } from "../open-for-change.ts";
import { findEntity, generatedEntities, withEntity, writtenEntities } from "../wanted.ts";

export const command = defineCommand({
  description: messages.changeDescription,
  arguments: { name: { required: true, summary: messages.nameArgument } },
  options: {
    add: { type: "list", placeholder: "FIELDS", summary: messages.addOption },
    remove: { type: "list", placeholder: "FIELD", summary: messages.removeOption },
    rename: { type: "list", placeholder: "FIELD:NEW", summary: messages.renameOption("FIELD") },
    set: { type: "list", placeholder: "FIELDS", summary: messages.setOption },
    plural: { type: "value", placeholder: "NAME", summary: messages.pluralOption },
    scope: { type: "value", placeholder: "SCOPE", choices: ["none", "owner", "tenant"], summary: messages.scopeOption },
    softDelete: { type: "flag", negatable: true, summary: messages.softDeleteOption },
    audit: { type: "flag", negatable: true, summary: messages.auditOption },
    ...ruleOptions("FIELD"),
    ...entityOptions,
  },
  examples: [
    { command: 'code-generator change User --add "phone:string?" --diff', summary: messages.changeExample },
    { command: "code-generator change User --rename name:full_name", summary: messages.changeRenameExample },
    { command: 'code-generator change User --set "age:i64" --fill age=0', summary: messages.changeFillExample },
  ],
  run: change,
});

interface ChangeOptions extends EntityOptions, RuleFlags {
  readonly name: string;
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly rename: readonly string[];
  readonly set: readonly string[];
  readonly plural: string | undefined;
  readonly scope: "none" | "owner" | "tenant" | undefined;
  readonly softDelete: boolean | undefined;
  readonly audit: boolean | undefined;
}

async function change(options: ChangeOptions, ctx: Context): Promise<ExitCode> {
  const { name } = options;
  const open = await openForChange(ctx, options.dir);
  const written = findEntity(writtenEntities(open), name);
  const { entity, renames } = editSpec(name, written, options);
  if (entity === written)
    throw new CliError("nothing-to-change", { ...messages.nothingToChange, exitCode: exitCodes.usage });
  const { code } = await runEntities(ctx, open, withEntity(generatedEntities(open), name, entity), {
    ...options,
    yaml: specEdits(name, written, entity, renames),
    evolution: { renames, rules: dataRules(options, name) },
    label: `change ${name}`,
  });
  return code;
}
