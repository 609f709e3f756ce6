import type { Program } from "@microforge/core/program";
import manifest from "../package.json" with { type: "json" };
import { messages } from "./messages.ts";

export const program: Program = {
  name: "project-generator",
  version: manifest.version,
  summary: messages.summary,
  examples: [
    { command: "project-generator new my-service --yes", summary: messages.newExample },
    {
      command: "project-generator new my-service --preset postgres --verify test",
      summary: messages.newPostgresExample,
    },
    { command: "project-generator new my-service --diff", summary: messages.newDiffExample },
  ],
  commands: [
    { name: "new", summary: messages.newSummary, load: () => import("./commands/new.ts") },
    { name: "list", summary: messages.listSummary, load: () => import("./commands/list.ts") },
    { name: "show", summary: messages.showSummary, load: () => import("./commands/show.ts") },
    { name: "undo", summary: messages.undoSummary, load: () => import("./commands/undo.ts") },
    { name: "doctor", summary: messages.doctorSummary, load: () => import("./commands/doctor.ts") },
  ],
  sectionKeys: ["values"],
};
