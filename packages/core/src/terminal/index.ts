export { type Progress, withProgress } from "./progress.ts";
export { displayWidth, table, wrap } from "./width.ts";
