export { type Entity, readEntities } from "./spec.ts";
export { type EntityView, entityView } from "./view.ts";
