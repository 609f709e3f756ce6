export { type Command, defineCommand, type Program } from "./command.ts";
export { type Context, createContext, systemHost } from "./context.ts";
export { CliError, type ExitCode, exitCodes } from "./errors.ts";
export type { Locale, Text } from "./messages.ts";
export { planOptions, type ValueOption, yesOption } from "./options.ts";
export { capture } from "./process.ts";
export { main, runProgram } from "./program.ts";
export { report, warn } from "./report.ts";
export { nearest } from "./suggest.ts";
