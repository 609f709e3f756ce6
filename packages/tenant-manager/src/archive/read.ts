import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import type { Row } from "../isolation/provider.ts";
import { archiveBroken, archiveUnreadable } from "./errors.ts";
import {
  type ArchivedTenant,
  type Header,
  type RowLine,
  type Section,
  type SectionTotal,
  type Trailer,
  technologies,
} from "./format.ts";

export interface Archive {
  readonly header: Header;
  readonly sections: Readonly<Record<string, SectionTotal>>;
  /** Of all that it holds. */
  readonly sha256: string;
}

/** Reads a whole archive and checks that it is whole; nothing of it is kept in memory. `archive-broken` if it is not. */
export async function checkArchive(path: string): Promise<Archive> {
  const hash = createHash("sha256");
  const counted = new Map<string, number>();
  let header: Header | undefined;
  let trailer: Trailer | undefined;
  let number = 0;
  for await (const line of linesOf(path)) {
    number += 1;
    if (trailer) throw archiveBroken(path, number, { en: "there is text after its end", zh: "结尾之后还有内容" });
    const value = parsed(path, number, line);
    if (!header) header = asHeader(path, value);
    else if (isTrailer(value)) trailer = value;
    else if (isRow(value)) counted.set(value.in, (counted.get(value.in) ?? 0) + 1);
    else throw archiveBroken(path, number, { en: "the line is no row of a table", zh: "该行不是任何表的数据行" });
    if (!trailer) hash.update(`${line}\n`);
  }
  if (!header) throw archiveBroken(path, 1, { en: "the file is empty", zh: "文件为空" });
  if (!trailer) throw archiveBroken(path, number, { en: "its end is missing: it was cut", zh: "缺少结尾：文件被截断" });
  if (trailer.sha256 !== hash.digest("hex"))
    throw archiveBroken(path, number, {
      en: "its content was changed: the checksum differs",
      zh: "内容被改动：校验和不符",
    });
  for (const [section, { rows }] of Object.entries(trailer.sections)) {
    if ((counted.get(section) ?? 0) !== rows)
      throw archiveBroken(path, number, { en: `rows of ${section} are missing`, zh: `${section} 缺少数据行` });
  }
  return { header, sections: trailer.sections, sha256: trailer.sha256 };
}

/** The rows of an archive that was checked, in batches of one section each, in the order in which they were written. */
export async function* archiveRows(
  path: string,
  batchSize = 1000,
): AsyncGenerator<{ readonly section: Section; readonly rows: readonly Row[] }> {
  let batch: Row[] = [];
  let section: Section | undefined;
  for await (const line of linesOf(path)) {
    const value: unknown = JSON.parse(line);
    if (!isRow(value)) continue;
    if (section !== undefined && (value.in !== section || batch.length === batchSize)) {
      yield { section, rows: batch };
      batch = [];
    }
    section = value.in;
    batch.push(value.row);
  }
  if (section !== undefined && batch.length > 0) yield { section, rows: batch };
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  const input = path.endsWith(".gz") ? file.pipe(createGunzip()) : file;
  // An error of the file does not reach the stream that it is piped into.
  file.on("error", (error) => input.destroy(error));
  try {
    // Not `readline`: it also breaks lines where a text of the tenant's has U+2028.
    let rest = "";
    for await (const chunk of input.setEncoding("utf8")) {
      const found = (rest + String(chunk)).split("\n");
      rest = found.pop() ?? "";
      yield* found;
    }
    if (rest !== "") yield rest;
  } catch (error) {
    throw archiveUnreadable(path, error);
  } finally {
    file.destroy();
  }
}

function parsed(path: string, number: number, line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw archiveBroken(path, number, { en: "the line is not JSON", zh: "该行不是 JSON" });
  }
}

function asHeader(path: string, value: unknown): Header {
  if (isHeader(value)) return value;
  throw archiveBroken(path, 1, { en: "this is not the archive of a tenant", zh: "这不是租户归档文件" });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isHeader = (value: unknown): value is Header =>
  isObject(value) &&
  value.kind === "tenant-archive" &&
  value.schema === 1 &&
  typeof value.exported_at === "string" &&
  technologies.some((known) => known === value.technology) &&
  isTenant(value.tenant);

const isTenant = (value: unknown): value is ArchivedTenant =>
  isObject(value) && tenantFields.every((field) => typeof value[field] === "string");

const tenantFields = [
  "id",
  "slug",
  "name",
  "isolation",
  "plan",
  "region",
  "time_zone",
  "created_at",
] as const satisfies readonly (keyof ArchivedTenant)[];

const isTrailer = (value: unknown): value is Trailer =>
  isObject(value) &&
  value.end === true &&
  isObject(value.sections) &&
  Object.values(value.sections).every((total) => isObject(total) && typeof total.rows === "number") &&
  typeof value.sha256 === "string";

const isRow = (value: unknown): value is RowLine =>
  isObject(value) && typeof value.in === "string" && /^(?:registry|data)\./u.test(value.in) && isObject(value.row);
