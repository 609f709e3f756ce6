/** What work of several steps needs of an operation that is open; what starts fast imports `operation-row.ts` alone. */
export { abandonOperation } from "./abandon-operation.ts";
export { openOperation, refuseWhileOpen } from "./operation-row.ts";
