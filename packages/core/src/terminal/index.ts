export { withProgress } from "./progress.ts";
export { displayWidth, table, wrap } from "./width.ts";
