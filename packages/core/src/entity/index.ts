export { checkEntityForStore } from "./check.ts";
export { type Entity, readEntities } from "./spec.ts";
export { isStore } from "./types.ts";
export { type EntityView, entityView } from "./view.ts";
