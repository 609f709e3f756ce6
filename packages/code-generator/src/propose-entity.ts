import { type Entity, formatFields } from "@microforge/core/entity";
import { CliError, type Context, exitCodes } from "@microforge/core/program";
import type { OpenProject } from "@microforge/core/project";
import { stringify } from "yaml";
import { type AssistConfig, assistEntity } from "./assist.ts";
import { messages } from "./messages.ts";
import { storeOfProject } from "./store-of-project.ts";

export interface ProposalWish {
  readonly name: string;
  readonly sentence: string;
  readonly config: AssistConfig | undefined;
  /** Take the proposal without asking. */
  readonly yes: boolean;
}

/** An entity that a language model has made of a sentence, shown, and agreed to by the user. */
export async function proposeEntity(ctx: Context, open: OpenProject, wish: ProposalWish): Promise<Entity> {
  const store = storeOfProject(open);
  const { name, sentence, config, yes } = wish;
  const { entity } = await assistEntity(ctx, sentence, config, open.project.entities, { name, store });
  ctx.terminal.note(`${ctx.say(messages.proposal)}\n${stringify({ [name]: entity }, { lineWidth: 0 })}`);
  if (yes) return entity;
  const agreed = await ctx.prompt.confirm({ message: messages.askProposal, flag: "--yes", default: true });
  if (agreed) return entity;
  throw new CliError("cancelled", {
    ...messages.proposalRefused(name, formatFields(entity)),
    exitCode: exitCodes.cancelled,
  });
}
