import { main } from "@microforge/core/program";
import { program } from "./program.ts";

await main(program);
