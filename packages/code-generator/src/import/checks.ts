import { type Entities, type EntityProblem, entitiesProblems } from "@microforge/core/entity";

/** What is wrong with entities in either store: whoever imports them may choose the other one later. */
export function problemsOf(entities: Entities): EntityProblem[] {
  const found = new Map<string, EntityProblem>();
  for (const store of ["sqlite", "postgres"] as const) {
    for (const problem of entitiesProblems(entities, store)) found.set(`${problem.entity} ${problem.text.en}`, problem);
  }
  return [...found.values()];
}
