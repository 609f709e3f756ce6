import type { Program } from "@microforge/core/program";
import manifest from "../package.json" with { type: "json" };
import { messages } from "./messages.ts";

export const program: Program = {
  name: "code-generator",
  version: manifest.version,
  summary: messages.summary,
  examples: [{ command: "code-generator count src", summary: messages.countExample }],
  commands: [{ name: "count", summary: messages.countSummary, load: () => import("./commands/count.ts") }],
};
