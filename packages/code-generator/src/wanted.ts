import type { Entity } from "@microforge/core/entity";
import { CliError, exitCodes, nearest } from "@microforge/core/program";
import type { OpenProject } from "@microforge/core/project";
import { type Part, parts, type Wanted } from "@microforge/core/service";
import { messages } from "./messages.ts";

/** The entities of a project as microforge.yaml writes them, each with the layers that it has, or all of them. */
export const writtenEntities = ({ project, state }: OpenProject): Wanted =>
  Object.fromEntries(
    Object.entries(project.entities).map(([name, spec]) => [
      name,
      { spec, parts: state.entities[name]?.parts ?? [...parts] },
    ]),
  );

/** The entities that were last generated. */
export const generatedEntities = ({ state }: OpenProject): Wanted =>
  Object.fromEntries(Object.entries(state.entities).map(([name, { spec, parts }]) => [name, { spec, parts }]));

/** One entity on top of the others. */
export const withEntity = (wanted: Wanted, name: string, spec: Entity, more: readonly Part[]): Wanted => {
  const all = new Set([...(wanted[name]?.parts ?? []), ...more]);
  return { ...wanted, [name]: { spec, parts: parts.filter((part) => all.has(part)) } };
};

/** The entity of that name, or an error that names the nearest one. */
export function findEntity(wanted: Wanted, name: string): Entity {
  const found = wanted[name];
  if (found) return found.spec;
  const known = Object.keys(wanted);
  throw new CliError("no-such-entity", {
    ...messages.noEntity(name, nearest(name, known), known),
    exitCode: exitCodes.usage,
    details: { entity: name, known },
  });
}
