export { applyPlan } from "./apply.ts";
export { Plan } from "./plan.ts";
export { dropToken, isOfThisMachine, mayBeInUse, newToken, pidOf, type Token } from "./process-identity.ts";
export { recover } from "./recover.ts";
export { undoPlan } from "./undo.ts";
