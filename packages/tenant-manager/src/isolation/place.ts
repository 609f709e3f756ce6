import { CliError } from "@microforge/core/program";
import { isId } from "../registry/ids.ts";
import { isolationMessages as messages } from "./messages.ts";
import type { Place } from "./provider.ts";

/** The place, if its id is one that may be written into SQL and a `uuid` column. */
export function checkPlace(place: Place): Place {
  if (isId(place.id)) return place;
  throw new CliError("tenant-id-invalid", { message: messages.notUuid(place.id) });
}

/** The comment by which a schema, database or role is known as made for this tenant, and may be used or dropped. */
export const markOf = ({ id }: Place): string => `tenant-manager: tenant ${id}`;

/** In the comment of a table, it declares reference data: every tenant reads it, and it moves with none. Clones keep it. */
export const sharedMark = "tenant-manager: shared";

/** The template has rows that would be every tenant's. */
export const templateNotEmpty = (tables: readonly string[]): CliError =>
  new CliError("template-not-empty", {
    message: messages.templateRows(tables),
    hint: messages.templateRowsHint,
    details: { tables },
  });

/** Something of the name is there that was not made for this tenant: it is neither used nor dropped. */
export const placeTaken = (kind: "schema" | "database" | "role" | "file", name: string): CliError =>
  new CliError("place-taken", {
    message: messages.taken(kind, name),
    hint: messages.takenHint,
    details: { kind, name },
  });

export const placeMissing = (kind: "schema" | "database" | "file", name: string): CliError =>
  new CliError("place-missing", { message: messages.missing(kind, name), details: { kind, name } });

export const templateMissing = (kind: "schema" | "database" | "file", name: string): CliError =>
  new CliError("template-missing", {
    message: messages.templateMissing(kind, name),
    hint: messages.templateMissingHint[kind],
    details: { kind, name },
  });

export const templateBusy = (name: string): CliError =>
  new CliError("template-busy", { message: messages.templateBusy(name), hint: messages.templateBusyHint });
