export type { Node as RustNode } from "@vscode/tree-sitter-wasm";
export { type CargoDependencies, renderCargoManifest } from "./cargo.ts";
export { hasConflictMarkers } from "./merge.ts";
export { startRustParser, withRustTree } from "./rust-parser.ts";
export { checkSyntax } from "./syntax.ts";
export { addWorkspaceMember } from "./toml.ts";
export { editYaml } from "./yaml-edit.ts";
export { problemLine, readYaml, type YamlProblem } from "./yaml-read.ts";
