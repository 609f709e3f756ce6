export { type CarriedOut, type ChangeReport, carryOut, describeChanges } from "./carry-out.ts";
export { type GeneratedFile, type Outcome, planGenerated } from "./generate.ts";
export { type Project, parseProject, projectFile } from "./project.ts";
export { readState, stateFolder } from "./record.ts";
