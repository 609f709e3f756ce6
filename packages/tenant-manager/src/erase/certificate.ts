import type { Text } from "@microforge/core/program";
import { canonicalJson } from "../canonical.ts";

/** A table or file that was searched. */
export interface Searched {
  /** The database's URL without a password, or the file. */
  readonly place: string;
  readonly kind: "table" | "file";
  /** Of the table. */
  readonly name: string | null;
  /** How many rows, or bytes of a file, were read. */
  readonly rows: number;
  /** In how many of them, or how often in the file, the tenant was found. */
  readonly found: number;
}

/** What was erased, where the tenant was looked for afterwards, and what was found. It does not name the tenant but by id. */
export interface Certificate {
  readonly schema: 1;
  readonly kind: "erasure-certificate";
  readonly tenant: string;
  readonly deleted_at: string | null;
  readonly erased_at: string;
  /** What the tenant was looked for by: its id, and the SHA-256 of its slug and name, for whoever knows them. */
  readonly searched_for: { readonly id: string; readonly words_sha256: readonly string[] };
  /** Places whose rows were removed. */
  readonly removed: readonly { readonly place: string; readonly isolation: string }[];
  readonly searched: readonly Searched[];
  /** What was found and stays: the record that there was a tenant, and what was to be kept. */
  readonly kept: readonly { readonly what: string; readonly rows: number }[];
  /** Where this tool cannot look. */
  readonly not_searched: readonly Text[];
}

export const certificateText = (certificate: Certificate): string => `${canonicalJson(certificate)}\n`;

/** Nobody but their operators can say what is there. */
export const beyondReach: readonly Text[] = [
  { en: "backups and archives of databases, and their write-ahead logs", zh: "数据库的备份、归档以及预写日志（WAL）" },
  { en: "files written by `export`", zh: "由 `export` 写出的文件" },
  { en: "logs, metrics and messages of the service", zh: "服务的日志、指标与消息" },
  {
    en: "pages that PostgreSQL has not vacuumed yet: no query shows their rows, the disk still holds them",
    zh: "PostgreSQL 尚未清理（VACUUM）的页面：查询已看不到，但磁盘上仍存在",
  },
  { en: "data stores of other regions than the tenant's", zh: "租户所属区域之外的数据存储" },
];
