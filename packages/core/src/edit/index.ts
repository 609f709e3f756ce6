export { type CargoDependencies, renderCargoManifest } from "./cargo.ts";
export { checkSyntax } from "./syntax.ts";
export { addWorkspaceMember } from "./toml.ts";
export { editYaml } from "./yaml-edit.ts";
