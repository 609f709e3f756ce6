import { isDeepStrictEqual } from "node:util";
import { hasConflictMarkers } from "@microforge/core/edit";
import type { Entities } from "@microforge/core/entity";
import type { Recorded, RecordedEntity, Registration } from "@microforge/core/service";

/** How what microforge.yaml says of an entity stands to what was generated. */
export type EntityState = "current" | "changed" | "new" | "removed";

export interface EntityStatus {
  readonly name: string;
  readonly state: EntityState;
  readonly parts: readonly string[];
  readonly migrations: readonly string[];
  /** Generated files that people have edited or deleted. */
  readonly edited: readonly string[];
  readonly missing: readonly string[];
  /** Those that hold the markers of a conflict. */
  readonly conflicts: readonly string[];
  /** Files that should name the entity, and do not. */
  readonly unregistered: readonly string[];
}

/** What can be read of a project's files. */
export interface FilesOnDisk {
  /** The text of a file, and as it was generated. */
  readonly text: (path: string) => Promise<string | undefined>;
  readonly pristine: (path: string) => string | undefined;
  readonly isRegistered: (registration: Registration) => Promise<boolean>;
}

/** Compares what is written in microforge.yaml, what was generated, and what is on disk. */
export function entityStatuses(written: Entities, recorded: Recorded, disk: FilesOnDisk): Promise<EntityStatus[]> {
  const names = Object.keys({ ...written, ...recorded });
  return Promise.all(
    names.map(async (name) => {
      const known = recorded[name];
      return {
        name,
        state: stateOf(written[name], known),
        parts: known?.parts ?? [],
        migrations: known?.migrations ?? [],
        ...(await filesOf(known, disk)),
      };
    }),
  );
}

function stateOf(written: Entities[string] | undefined, known: RecordedEntity | undefined): EntityState {
  if (written === undefined) return "removed";
  if (known === undefined) return "new";
  return isDeepStrictEqual(written, known.spec) ? "current" : "changed";
}

async function filesOf(
  known: RecordedEntity | undefined,
  disk: FilesOnDisk,
): Promise<Pick<EntityStatus, "edited" | "missing" | "conflicts" | "unregistered">> {
  const [edited, missing, conflicts, unregistered]: [string[], string[], string[], string[]] = [[], [], [], []];
  for (const path of known?.files ?? []) {
    const text = await disk.text(path);
    if (text === undefined) missing.push(path);
    else if (text !== disk.pristine(path)) (hasConflictMarkers(text) ? conflicts : edited).push(path);
  }
  for (const registration of known?.registrations ?? [])
    if (!(await disk.isRegistered(registration))) unregistered.push(registration.file);
  return { edited, missing, conflicts, unregistered };
}

/** Whether generating would change anything, or the service cannot be what it should. */
export const isOutstanding = ({ state, conflicts, unregistered }: EntityStatus): boolean =>
  state !== "current" || conflicts.length > 0 || unregistered.length > 0;
