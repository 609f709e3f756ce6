import { join } from "node:path";
import { CliError, type Context, defineCommand, exitCodes, nearest, report } from "@microforge/core/program";
import {
  type Catalogue,
  type Feature,
  listFiles,
  loadCatalogue,
  outputPath,
  type Preset,
  templatesFolder,
} from "@microforge/core/templates";
import { messages } from "../messages.ts";

export const command = defineCommand({
  arguments: { id: { summary: messages.idArgument, required: true } },
  run: show,
});

async function show({ id }: { readonly id: string }, ctx: Context): Promise<void> {
  const catalogue = loadCatalogue(templatesFolder());
  const preset = catalogue.presets.find(({ name }) => name === id);
  const feature = catalogue.features.find((candidate) => candidate.id === id);
  if (preset) showPreset(ctx, preset);
  else if (feature) showFeature(ctx, feature);
  else throw nothingOfThatName(catalogue, id);
}

function showPreset(ctx: Context, { name, title, description, features }: Preset): void {
  report(ctx, {
    json: { name, title, description, features },
    text: () => {
      const slots = Object.entries(features).map(([slot, technologies]) => `  ${slot}: ${technologies.join(", ")}`);
      return [heading(ctx, name, ctx.say(description)), `${ctx.say(messages.labels.features)}:`, ...slots].join("\n");
    },
  });
}

function showFeature(ctx: Context, feature: Feature): void {
  const files = listFiles(join(feature.folder, "files")).map((path) => outputPath(path, {}));
  const { id, title, description, requires, excludes, crates, env } = feature;
  report(ctx, {
    json: { name: id, title, description, requires, excludes, crates, env, files },
    text: () => {
      const parts = [
        { label: messages.labels.requires, words: requires },
        { label: messages.labels.excludes, words: excludes },
        { label: messages.labels.crates, words: Object.keys(crates) },
        { label: messages.labels.environment, words: env.map((variable) => variable.name) },
        { label: messages.labels.files, words: files },
      ].filter(({ words }) => words.length > 0);
      const lines = parts.map(
        ({ label, words }) => `${ctx.say(label)}:\n${words.map((word) => `  ${word}`).join("\n")}`,
      );
      return [heading(ctx, id, ctx.say(description)), ...lines].join("\n");
    },
  });
}

const heading = (ctx: Context, name: string, description: string): string =>
  `${ctx.terminal.out.style.bold(name)}\n${description}\n`;

function nothingOfThatName({ presets, features }: Catalogue, id: string): CliError {
  const guess = nearest(id, [...presets.map(({ name }) => name), ...features.map((feature) => feature.id)]);
  return new CliError("unknown-name", { ...messages.nothingOfThatName(id, guess), exitCode: exitCodes.usage });
}
