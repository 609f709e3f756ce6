import { type Context, defineCommand, report } from "@microforge/core/program";
import { loadCatalogue, templatesFolder } from "@microforge/core/templates";
import { table } from "@microforge/core/terminal";
import { messages } from "../messages.ts";

export const command = defineCommand({
  arguments: { what: { summary: messages.whatArgument, choices: ["presets", "features"] } },
  run: list,
});

async function list({ what }: { readonly what: "presets" | "features" | undefined }, ctx: Context): Promise<void> {
  const { presets, features } = loadCatalogue(templatesFolder());
  const offered = features.filter((feature) => feature.slot !== "base" && !feature.internal);
  const lists = {
    presets:
      what === "features"
        ? []
        : presets.map(({ name, title, description, features }) => ({ name, title, description, features })),
    features: what === "presets" ? [] : offered.map(({ id, title, description }) => ({ name: id, title, description })),
  };
  report(ctx, {
    json: lists,
    text: () => {
      const { bold } = ctx.terminal.out.style;
      const sections = [
        { title: messages.presetsTitle, rows: lists.presets },
        { title: messages.featuresTitle, rows: lists.features },
      ].filter(({ rows }) => rows.length > 0);
      return sections
        .map(({ title, rows }) => {
          const lines = table(
            rows.map(({ name, description }) => [name, ctx.say(description)]),
            { columns: ctx.terminal.out.columns, indent: 2 },
          );
          return `${bold(ctx.say(title))}\n${lines}\n`;
        })
        .join("\n");
    },
  });
}
