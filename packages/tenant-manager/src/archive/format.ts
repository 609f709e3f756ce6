import type { Row } from "../isolation/provider.ts";

/**
 * A tenant as one file: JSON lines. First a header, then rows, each with the table that it belongs to, last what was
 * written, so that a file that was cut or changed is known before anything of it is used.
 */
export interface Header {
  readonly kind: "tenant-archive";
  readonly schema: 1;
  readonly exported_at: string;
  readonly tenant: ArchivedTenant;
  /** What the data was read from: rows can only be written to the same technology. `none`: there is no data store. */
  readonly technology: Technology;
}

export const technologies = ["postgres", "sqlite", "none"] as const;

export type Technology = (typeof technologies)[number];

export interface ArchivedTenant {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly isolation: string;
  readonly plan: string;
  readonly region: string;
  readonly time_zone: string;
  readonly created_at: string;
}

/** `registry.<table>` or `data.<table>`. */
export type Section = `registry.${string}` | `data.${string}`;

export interface SectionTotal {
  readonly rows: number;
  /** Of the data itself, the same in every kind of isolation; the registry's rows have none. */
  readonly checksum?: string;
}

/** A line between the first and the last. */
export interface RowLine {
  readonly in: Section;
  readonly row: Row;
}

export interface Trailer {
  readonly end: true;
  readonly sections: Readonly<Record<string, SectionTotal>>;
  /** Of all bytes before this line, hexadecimal. */
  readonly sha256: string;
}
