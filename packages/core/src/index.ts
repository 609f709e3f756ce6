export { type CargoDependencies, renderCargoManifest } from "./edit/cargo.ts";
export { addWorkspaceMember } from "./edit/toml.ts";
export { editYaml } from "./edit/yaml-edit.ts";
export { type Entity, parseEntities } from "./entity/spec.ts";
export { type EntityView, entityView } from "./entity/view.ts";
export { applyPlan } from "./plan/apply.ts";
export { Plan } from "./plan/plan.ts";
export { recover } from "./plan/recover.ts";
export { undoPlan } from "./plan/undo.ts";
export { type Command, defineCommand, type Program } from "./program/command.ts";
export type { Context } from "./program/context.ts";
export { CliError, type ExitCode, exitCodes } from "./program/errors.ts";
export type { Locale, Text } from "./program/messages.ts";
export { planOptions, type ValueOption, yesOption } from "./program/options.ts";
export { capture } from "./program/process.ts";
export { main, runProgram } from "./program/program.ts";
export { report, warn } from "./program/report.ts";
export { nearest } from "./program/suggest.ts";
export { type CarriedOut, type ChangeReport, carryOut, describeChanges } from "./project/carry-out.ts";
export { type GeneratedFile, type Outcome, planGenerated } from "./project/generate.ts";
export { type Project, parseProject, projectFile, projectJsonSchema } from "./project/project.ts";
export { readState, stateFolder } from "./project/record.ts";
export {
  type Catalogue,
  type CrateUse,
  type Feature,
  type FeatureChoice,
  featureChoice,
  findFeature,
  findPreset,
  loadCatalogue,
  offered,
  type Preset,
  resolveFeatures,
  type Slot,
  slots,
} from "./templates/catalogue.ts";
export { jsonString } from "./templates/escape.ts";
export { renderEntity } from "./templates/render-entity.ts";
export {
  listFiles,
  outputPath,
  type RenderedFile,
  renderFolder,
  renderTemplate,
  templatesFolder,
} from "./templates/templates.ts";
export { mergeYaml, parseYamlFragment, renderYaml, type YamlDocuments } from "./templates/yaml-merge.ts";
export { withProgress } from "./terminal/progress.ts";
export { table } from "./terminal/width.ts";
