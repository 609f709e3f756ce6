export { type BinaryTargetOptions, binaryTarget } from "./binary-target.ts";
export type { EntityUnderTest, Fields, FieldUnderTest, ViolationCode } from "./entity.ts";
export { type SettingName, type Settings, settingKey, settingVariable } from "./settings.ts";
export { createPostgresStore, createSqliteStore } from "./stores.ts";
export { describeHttpApi } from "./suite.ts";
export type { Exit, FinishedProcess, RunningService, StartOptions, Target, TestStore } from "./target.ts";
export { task } from "./task.ts";
