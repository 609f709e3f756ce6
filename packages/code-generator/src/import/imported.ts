import type { Entity } from "@microforge/core/entity";
import type { Text } from "@microforge/core/program";

/** Something worth knowing about one place of what is imported. */
export interface Remark {
  /** `file:line`, a JSON pointer, or `table.column`. */
  readonly place: string;
  readonly what: Text;
}

/** What an import makes of a foreign description. Nothing of the description is missing from all of these. */
export interface Imported {
  readonly entities: Readonly<Record<string, Entity>>;
  /** Where each entity comes from. */
  readonly places: Readonly<Record<string, string>>;
  /** What has no counterpart and is left out. */
  readonly unmapped: readonly Remark[];
  /** What is taken over, but means something else here. */
  readonly notes: readonly Remark[];
  /** What was not chosen. */
  readonly skipped: readonly Remark[];
}

/** Collects remarks while a description is read. */
export class Remarks {
  readonly unmapped: Remark[] = [];
  readonly notes: Remark[] = [];
  readonly skipped: Remark[] = [];

  /** It has no counterpart. */
  lost(place: string, en: string, zh: string): void {
    this.unmapped.push({ place, what: { en, zh } });
  }

  /** Its meaning changes. */
  changed(place: string, en: string, zh: string): void {
    this.notes.push({ place, what: { en, zh } });
  }

  /** It was not asked for. */
  passed(place: string, en: string, zh: string): void {
    this.skipped.push({ place, what: { en, zh } });
  }
}
