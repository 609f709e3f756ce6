import type { Entity } from "@microforge/core/entity";
import { CliError, exitCodes, nearest } from "@microforge/core/program";
import type { OpenProject } from "@microforge/core/project";
import { type EvolveOptions, type Part, parts, type Wanted } from "@microforge/core/service";
import { messages } from "./messages.ts";

/**
 * The entities of a project as microforge.yaml writes them, each with the layers that it has, or all of them.
 *
 * @param renames entities that were recorded under another name
 */
export const writtenEntities = ({ project, state }: OpenProject, renames: EvolveOptions["renames"] = []): Wanted =>
  Object.fromEntries(
    Object.entries(project.entities).map(([name, spec]) => {
      const before = renames.find(({ field, to }) => field === undefined && to === name)?.entity ?? name;
      const known = Object.hasOwn(state.entities, before) ? state.entities[before] : undefined;
      return [name, { spec, parts: known?.parts ?? [...parts] }];
    }),
  );

/** The entities that were last generated. */
export const generatedEntities = ({ state }: OpenProject): Wanted =>
  Object.fromEntries(Object.entries(state.entities).map(([name, { spec, parts }]) => [name, { spec, parts }]));

/** One entity on top of the others, with more layers than it has; one that has none yet gets all. */
export function withEntity(wanted: Wanted, name: string, spec: Entity, more: readonly Part[] = []): Wanted {
  const before = ownEntity(wanted, name)?.parts ?? (more.length > 0 ? [] : parts);
  const all = new Set([...before, ...more]);
  return { ...wanted, [name]: { spec, parts: parts.filter((part) => all.has(part)) } };
}

/** The entity of that name, or an error that names the nearest one. */
export function findEntity(wanted: Wanted, name: string): Entity {
  const found = ownEntity(wanted, name);
  if (found) return found.spec;
  const known = Object.keys(wanted);
  throw new CliError("no-such-entity", {
    ...messages.noEntity(name, nearest(name, known), known),
    exitCode: exitCodes.usage,
    details: { entity: name, known },
  });
}

/** Names come from outside, and an object answers to more than what was put into it. */
const ownEntity = (wanted: Wanted, name: string): Wanted[string] | undefined =>
  Object.hasOwn(wanted, name) ? wanted[name] : undefined;
