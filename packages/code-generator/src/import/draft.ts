import type { Field, Relation } from "@microforge/core/entity";

/** A field as a description has it, under the description's own name. */
export interface FieldDraft {
  readonly name: string;
  readonly place: string;
  readonly field: Field;
}

/** A relation as a description has it. A many-to-many may yet turn out to be the other side of a many-to-one. */
export interface RelationDraft {
  readonly name: string;
  readonly place: string;
  /** The key of the draft that it leads to. */
  readonly to: string;
  readonly relation: Omit<Relation, "to">;
}

export interface UniqueDraft {
  readonly place: string;
  /** Names of fields and relations, as their drafts have them. */
  readonly members: readonly string[];
}

/** An entity that is still being read: names as the description has them, nothing checked. */
export interface Draft {
  /** What the description calls it; relations lead to it. */
  readonly key: string;
  /** The entity's name, in any form. */
  readonly name: string;
  readonly place: string;
  readonly plural?: string | undefined;
  readonly title?: string | undefined;
  readonly softDelete?: boolean | undefined;
  readonly fields: readonly FieldDraft[];
  readonly relations: readonly RelationDraft[];
  readonly unique: readonly UniqueDraft[];
}
