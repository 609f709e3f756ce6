export { undoCommand as command } from "@microforge/core/project";
