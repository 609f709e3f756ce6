import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { CliError, type Context, defineCommand, type ExitCode, exitCodes, report } from "@microforge/core/program";
import { openProject } from "@microforge/core/project";
import { withProgress } from "@microforge/core/terminal";
import { addEntities } from "../add-entities.ts";
import { type EntityOptions, entityOptions } from "../entity-options.ts";
import type { Imported } from "../import/imported.ts";
import { importMessages } from "../import/messages.ts";
import { importedJson, tellImported } from "../import/report.ts";
import { isAddress, shownAddress } from "../import/source.ts";
import { type Dialect, dialects } from "../import/sql/dialects.ts";
import { entitiesYaml } from "../import/yaml.ts";

const kinds = ["openapi", "sql", "proto"] as const;

export const command = defineCommand({
  description: importMessages.description,
  arguments: {
    kind: { summary: importMessages.kind, required: true, choices: kinds },
    source: { summary: importMessages.source, required: true },
  },
  options: {
    only: { type: "list", placeholder: "A,B", summary: importMessages.only },
    all: { type: "flag", summary: importMessages.all },
    strict: { type: "flag", summary: importMessages.strict },
    out: { type: "value", placeholder: "FILE", summary: importMessages.out },
    schema: { type: "value", placeholder: "NAME", summary: importMessages.schema },
    dialect: {
      type: "value",
      placeholder: "DIALECT",
      summary: importMessages.dialect,
      choices: dialects,
      default: "auto",
    },
    ...entityOptions,
  },
  examples: [
    { command: "code-generator import openapi api.yaml --dry-run", summary: importMessages.openapiExample },
    {
      command: "code-generator import sql dump.sql --only users,orders --out entities.yaml",
      summary: importMessages.sqlExample,
    },
    {
      command: "code-generator import sql postgres://reader@localhost/shop --diff",
      summary: importMessages.liveExample,
    },
    { command: "code-generator import proto shop.proto --strict", summary: importMessages.protoExample },
  ],
  run: importEntities,
});

interface ImportOptions extends EntityOptions {
  readonly kind: (typeof kinds)[number];
  readonly source: string;
  readonly only: readonly string[];
  readonly all: boolean;
  readonly strict: boolean;
  readonly out: string | undefined;
  readonly schema: string | undefined;
  readonly dialect: Dialect;
}

async function importEntities(options: ImportOptions, ctx: Context): Promise<ExitCode> {
  refuseForeignOptions(options);
  const shownSource = isAddress(options.source) ? shownAddress(options.source) : options.source;
  const imported = await withProgress(ctx, importMessages.reading(shownSource), () => read(options, ctx));
  const inProject = options.out === undefined && (await isInProject(options, ctx));
  const { entities, unmapped } = imported;
  const isRefused = options.strict && unmapped.length > 0;
  const isEmpty = Object.keys(entities).length === 0;
  if (!ctx.terminal.json || inProject) tellImported(ctx, imported);

  if (inProject && !isRefused && !isEmpty) {
    return await addEntities(ctx, { ...options, label: `import ${options.kind}` }, entities, importedJson(imported));
  }
  if (options.out !== undefined && !isRefused && !isEmpty)
    await writeOut(options.out, entitiesYaml(entities), options, ctx);
  report(ctx, {
    json: importedJson(imported),
    text: () => (options.out !== undefined || isRefused || isEmpty ? "" : entitiesYaml(entities)),
  });
  if (isRefused) {
    throw new CliError("unmapped", {
      message: importMessages.strictFailed(unmapped.length),
      hint: importMessages.strictHint,
    });
  }
  if (isEmpty) {
    const hint = options.all ? {} : { hint: importMessages.nothingHint[options.kind] };
    throw new CliError("nothing-to-import", { message: importMessages.nothing, ...hint });
  }
  return exitCodes.done;
}

/** Each reader is loaded when it is needed: together they are several megabytes. */
async function read(options: ImportOptions, ctx: Context): Promise<Imported> {
  const { kind, source, all, schema = "public", dialect } = options;
  const names = options.only.flatMap((list) => list.split(",")).map((name) => name.trim());
  const only = options.only.length === 0 ? undefined : names.filter((name) => name !== "");
  switch (kind) {
    case "openapi": {
      const [{ loadOpenapi }, { importOpenapi }] = await Promise.all([
        import("../import/openapi/load.ts"),
        import("../import/openapi/read.ts"),
      ]);
      return importOpenapi(await loadOpenapi(ctx, source), { all, only });
    }
    case "sql": {
      const { importSql } = await import("../import/sql/read.ts");
      return await importSql(ctx, source, { dialect, schema, only });
    }
    case "proto": {
      const [{ loadProto }, { importProto }] = await Promise.all([
        import("../import/proto/load.ts"),
        import("../import/proto/read.ts"),
      ]);
      return importProto(await loadProto(ctx, source), { all, only });
    }
  }
}

/** An option that another kind of source has would be ignored. */
function refuseForeignOptions({ kind, all, schema, dialect }: ImportOptions): void {
  const foreign =
    kind === "sql"
      ? all
        ? "--all"
        : undefined
      : schema !== undefined
        ? "--schema"
        : dialect !== "auto"
          ? "--dialect"
          : undefined;
  if (foreign === undefined) return;
  throw new CliError("meaningless-option", {
    message: importMessages.wrongOption(foreign, kind),
    exitCode: exitCodes.usage,
  });
}

/** A folder that is named has to be a project; elsewhere the entities are shown. */
async function isInProject({ dir }: ImportOptions, ctx: Context): Promise<boolean> {
  try {
    await openProject(ctx, dir);
    return true;
  } catch (error) {
    if (dir === undefined && error instanceof CliError && error.code === "not-a-project") return false;
    throw error;
  }
}

async function writeOut(file: string, text: string, { force, dryRun }: ImportOptions, ctx: Context): Promise<void> {
  if (dryRun) {
    ctx.terminal.note(ctx.say(importMessages.wouldWrite(file)));
    return;
  }
  try {
    await writeFile(resolve(ctx.cwd, file), text, { flag: force ? "w" : "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    throw new CliError("file-exists", {
      message: importMessages.exists(file),
      hint: importMessages.existsHint,
      exitCode: exitCodes.conflict,
      cause: error,
    });
  }
  ctx.terminal.note(ctx.say(importMessages.wrote(file)));
}
