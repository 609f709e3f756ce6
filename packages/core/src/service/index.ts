export { crateNames, lockedPackage, lockName } from "./cargo-files.ts";
export { chooseFeatures, openSlots, slotIsRequired, slotTakesSeveral } from "./choose.ts";
export { type Registration, register } from "./entity-files.ts";
export type { EvolveOptions, NumberedMigration, Recorded, RecordedEntity, Wanted } from "./history.ts";
export { checkName } from "./name.ts";
export { type Part, parts, partsFor } from "./parts.ts";
export {
  type GeneratedFile,
  type RenderedService,
  renderService,
  type ServiceSpec,
  serviceData,
  startCommands,
  storeOf,
} from "./service.ts";
export { controlCharacters, defaultValues, type Values, valuesSchema } from "./values.ts";
