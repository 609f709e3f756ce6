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
} from "./catalogue.ts";
export { jsonString } from "./escape.ts";
export { readTemplateYaml, startRecording } from "./prepared.ts";
export {
  listFiles,
  outputPath,
  type RenderedFile,
  renderFolder,
  renderTemplate,
  templatesFolder,
} from "./templates.ts";
export { mergeYaml, parseYamlFragment, renderYaml, type YamlDocuments } from "./yaml-merge.ts";
