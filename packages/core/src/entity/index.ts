export { type Entity, parseEntities } from "./spec.ts";
export { type EntityView, entityView } from "./view.ts";
