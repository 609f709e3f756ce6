export {
  checkEntities,
  checkEntityForStore,
  type EntityProblem,
  entitiesProblems,
  entityProblems,
  isWritable,
  ownFields,
} from "./check/check.ts";
export { fieldProblems } from "./check/fields.ts";
export { type Fields, formatFields, parseFields, readFields } from "./dsl/dsl.ts";
export { forms, relationWords } from "./dsl/words.ts";
export { entityNameProblem, fieldNameProblem } from "./name-shape.ts";
export { pascalCase, pluralSnake, snakeCase } from "./naming.ts";
export { plural } from "./plurals.ts";
export { type Entities, type Entity, entitiesSchema, type Field, type Relation, readEntities } from "./spec.ts";
export { isStore, type Store, typeFacts } from "./types/types.ts";
export { type EntityView, entityView } from "./view/view.ts";
