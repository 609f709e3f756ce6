import { type Context, defineCommand, type ExitCode, exitCodes } from "@microforge/core/program";
import { dataRules, parseRename, type RuleFlags, ruleOptions } from "../data-rules.ts";
import { type EntityOptions, entityOptions } from "../entity-options.ts";
import { runEntities } from "../entity-run.ts";
import { messages } from "../messages.ts";
import { openForChange } from "../open-for-change.ts";
import { writtenEntities } from "../wanted.ts";

export const command = defineCommand({
  description: messages.syncDescription,
  options: {
    rename: { type: "list", placeholder: "ENTITY.FIELD:NEW", summary: messages.renameOption("ENTITY[.FIELD]") },
    ...ruleOptions("ENTITY.FIELD"),
    check: { type: "flag", summary: messages.checkOption },
    drop: { type: "flag", summary: messages.dropOption },
    ...entityOptions,
  },
  examples: [
    { command: "code-generator sync --diff", summary: messages.syncDiffExample },
    { command: "code-generator sync --fill Task.priority=3", summary: messages.syncFillExample },
  ],
  run: sync,
});

interface SyncOptions extends EntityOptions, RuleFlags {
  readonly rename: readonly string[];
  readonly check: boolean;
  readonly drop: boolean;
}

async function sync(options: SyncOptions, ctx: Context): Promise<ExitCode> {
  const open = await openForChange(ctx, options.dir);
  const renames = options.rename.map((typed) => {
    const [place, to] = parseRename(typed, "ENTITY.FIELD:NEW");
    const [entity = "", field] = place.split(".");
    return field === undefined ? { entity, to } : { entity, field, to };
  });
  const { code, count } = await runEntities(ctx, open, writtenEntities(open, renames), {
    ...options,
    dryRun: options.dryRun || options.check,
    dropTables: options.drop,
    lossHint: messages.syncLossHint,
    refuseTakingBack: !options.allowDataLoss,
    repair: true,
    yaml: [],
    evolution: { renames, rules: dataRules(options) },
    label: "sync",
  });
  return options.check && count > 0 ? exitCodes.conflict : code;
}
