import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CliError, type Context, exitCodes } from "@microforge/core/program";
import {
  type Project,
  parseProject,
  projectFile,
  readState,
  recordedValues,
  type Target,
} from "@microforge/core/project";
import { chooseFeatures, openSlots, type ServiceSpec } from "@microforge/core/service";
import {
  type Catalogue,
  type Feature,
  type FeatureChoice,
  featureChoice,
  findPreset,
  resolveFeatures,
  type Slot,
} from "@microforge/core/templates";
import { askExample, askPreset, askSlots } from "./ask.ts";
import { exampleEntities } from "./example.ts";
import { messages } from "./messages.ts";
import { resolveValues } from "./values.ts";

/** What the command line says about the service itself. */
export interface Wishes {
  readonly preset: string | undefined;
  readonly slots: Readonly<Partial<Record<Slot, string | undefined>>>;
  readonly example: boolean | undefined;
  readonly set: readonly string[];
  readonly valuesFile: string | undefined;
  /** Take defaults where nothing was said. */
  readonly yes: boolean;
}

type Asking = Pick<Context, "prompt" | "terminal" | "cwd">;

/**
 * Settles everything about a service: what was said, then what the project there already is, then answers to questions
 * when somebody can be asked, then defaults.
 */
export async function decideService(
  ctx: Asking,
  catalogue: Catalogue,
  name: string,
  target: Target,
  wishes: Wishes,
): Promise<{ spec: ServiceSpec; leftOut: readonly Feature[] }> {
  const existing = readExisting(target);
  const asks = ctx.terminal.canPrompt && !wishes.yes && existing === undefined;
  const values = resolveValues(wishes.set, readValues(ctx, wishes), existing && recordedValues(existing));
  const { preset, slots } = await settleStack(ctx, catalogue, wishes, existing, asks);
  const { choice, leftOut } = chooseFeatures(catalogue, preset, slots, target.inWorkspace);
  const example = wishes.example ?? (asks ? await askExample(ctx) : true);
  return {
    spec: {
      name,
      values,
      features: resolveFeatures(catalogue, choice),
      entities: existing?.entities ?? (example ? exampleEntities(catalogue) : {}),
      workspaceMember: target.inWorkspace,
    },
    leftOut,
  };
}

/** The project that an earlier run made in the target folder: what it chose holds until told otherwise. */
function readExisting(target: Target): Project | undefined {
  if (readState(target.folder) === undefined) return undefined;
  return parseProject(readFileSync(join(target.folder, projectFile), "utf8"));
}

async function settleStack(
  ctx: Asking,
  catalogue: Catalogue,
  { preset, slots }: Wishes,
  existing: Project | undefined,
  asks: boolean,
): Promise<{ preset: FeatureChoice; slots: Wishes["slots"] }> {
  if (preset !== undefined) return { preset: findPreset(catalogue, preset).features, slots };
  if (existing) return { preset: featureChoice(existing.features), slots };
  const anySlot = openSlots(catalogue).some((slot) => slots[slot] !== undefined);
  const fallback = findPreset(catalogue, "default").features;
  if (!asks || anySlot) return { preset: fallback, slots };
  const answer = await askPreset(ctx, catalogue);
  if (answer !== undefined) return { preset: findPreset(catalogue, answer).features, slots };
  return { preset: fallback, slots: await askSlots(ctx, catalogue) };
}

function readValues(ctx: Asking, { valuesFile }: Wishes): { path: string; text: string } | undefined {
  if (valuesFile === undefined) return undefined;
  try {
    return { path: valuesFile, text: readFileSync(resolve(ctx.cwd, valuesFile), "utf8") };
  } catch (cause) {
    throw new CliError("unreadable-values-file", {
      ...messages.unreadableValuesFile(valuesFile),
      exitCode: exitCodes.usage,
      cause,
    });
  }
}
