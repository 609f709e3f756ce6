export {
  checkEntities,
  checkEntityForStore,
  type EntityProblem,
  entitiesProblems,
  entityProblems,
  isWritable,
  ownFields,
} from "./check.ts";
export { fieldProblems } from "./check-fields.ts";
export { type Fields, formatFields, parseFields } from "./dsl.ts";
export { entityNameProblem, fieldNameProblem } from "./name-shape.ts";
export { pascalCase, pluralSnake, snakeCase } from "./naming.ts";
export { plural } from "./plurals.ts";
export { type Entities, type Entity, type Field, type Relation, entitiesSchema, readEntities } from "./spec.ts";
export { isStore } from "./types.ts";
export { type EntityView, entityView } from "./view.ts";
