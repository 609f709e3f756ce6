export { type Progress, withProgress } from "./progress.ts";
export { displayWidth, table, truncate, wrap } from "./width.ts";
