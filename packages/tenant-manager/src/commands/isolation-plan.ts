import { defineCommand } from "@microforge/core/program";
import { isolationOptions, showPlan } from "../isolation/rls/command.ts";
import { isolationCommandMessages as messages } from "../isolation/rls/messages.ts";

export const command = defineCommand({
  description: messages.planDescription,
  arguments: {},
  options: isolationOptions,
  examples: [
    { command: "tenant-manager isolation plan --data postgres://owner@localhost/shop", summary: messages.planExample },
  ],
  run: showPlan,
});
