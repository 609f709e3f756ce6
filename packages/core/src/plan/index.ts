export { applyPlan } from "./apply.ts";
export { Plan } from "./plan.ts";
export { recover } from "./recover.ts";
export { undoPlan } from "./undo.ts";
