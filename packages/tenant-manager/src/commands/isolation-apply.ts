import { defineCommand } from "@microforge/core/program";
import { applyPlan, isolationOptions } from "../isolation/rls/command.ts";
import { isolationCommandMessages as messages } from "../isolation/rls/messages.ts";

export const command = defineCommand({
  description: messages.applyDescription,
  arguments: {},
  options: {
    ...isolationOptions,
    dryRun: { type: "flag", short: "n", summary: messages.dryRun },
    diff: { type: "flag", summary: messages.diff },
  },
  examples: [
    {
      command: "tenant-manager isolation apply --data postgres://owner@localhost/shop --shared countries",
      summary: messages.applyExample,
    },
  ],
  run: applyPlan,
});
