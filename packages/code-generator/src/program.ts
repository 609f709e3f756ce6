import type { Program } from "@microforge/core/program";
import manifest from "../package.json" with { type: "json" };
import { messages } from "./messages.ts";

export const program: Program = {
  name: "code-generator",
  version: manifest.version,
  summary: messages.summary,
  examples: [
    {
      command: 'code-generator generate api User --fields "name:string(1..80) email:email^ age:i32?"',
      summary: messages.generateExample,
    },
    { command: 'code-generator change User --add "phone:string?" --diff', summary: messages.changeExample },
    { command: "code-generator review", summary: messages.reviewExample },
  ],
  commands: [
    { name: "generate", summary: messages.generateSummary, load: () => import("./commands/generate.ts") },
    { name: "change", summary: messages.changeSummary, load: () => import("./commands/change.ts") },
    { name: "destroy", summary: messages.destroySummary, load: () => import("./commands/destroy.ts") },
    { name: "sync", summary: messages.syncSummary, load: () => import("./commands/sync.ts") },
    { name: "status", summary: messages.statusSummary, load: () => import("./commands/status.ts") },
    { name: "batch", summary: messages.batchSummary, load: () => import("./commands/batch.ts") },
    { name: "import", summary: messages.importSummary, load: () => import("./commands/import.ts") },
    { name: "review", summary: messages.reviewSummary, load: () => import("./commands/review.ts") },
    { name: "undo", summary: messages.undoSummary, load: () => import("./commands/undo.ts") },
  ],
};
