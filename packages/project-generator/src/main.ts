import { main } from "@microforge/core";
import { program } from "./program.ts";

await main(program);
