import type { Program } from "@microforge/core/program";
import manifest from "../package.json" with { type: "json" };
import { messages } from "./messages.ts";

export const program: Program = {
  name: "tenant-manager",
  version: manifest.version,
  summary: messages.summary,
  examples: [],
  commands: [],
};
