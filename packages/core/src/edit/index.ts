export { type CargoDependencies, renderCargoManifest } from "./cargo.ts";
export { warmUpRustParser } from "./rust-parser.ts";
export { addWorkspaceMember } from "./toml.ts";
export { editYaml } from "./yaml-edit.ts";
