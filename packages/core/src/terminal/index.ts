export { withProgress } from "./progress.ts";
export { table } from "./width.ts";
