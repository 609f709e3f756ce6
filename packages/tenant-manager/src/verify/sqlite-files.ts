import { lstat, realpath, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Context } from "@microforge/core/program";
import { placeNames } from "../isolation/names.ts";
import type { Finding, Group, Subject, VerifyReport } from "./finding.ts";
import { messages } from "./messages.ts";
import { toFinding } from "./run-attacks.ts";
import type { VerifiedTenant } from "./target.ts";

const { remedies, place: words } = messages;
const group: Group = "place";
const ownFile = {
  id: "own-file",
  group,
  title: words.ownFile,
  meaning: words.ownFileMeaning,
  remedy: remedies.ownFile,
};
const fileMode = {
  id: "file-mode",
  group,
  title: words.fileMode,
  meaning: words.fileModeMeaning,
  remedy: remedies.fileMode,
};

const fileAttacks = [ownFile, fileMode] as const;

/** The report about a data store of files. There are no roles and no settings: a tenant's file is all that keeps it apart. */
export async function verifySqliteStore(
  { folder, shown }: { readonly folder: string; readonly shown: string },
  tenants: readonly VerifiedTenant[],
  { now }: Pick<Context, "now">,
): Promise<VerifyReport> {
  const started = now();
  const findings = await verifyFiles(folder, tenants);
  return {
    target: shown,
    login: "–",
    role: "–",
    setting: "–",
    server: "SQLite",
    tenants: { known: tenants.length, attacked: tenants.length },
    started,
    milliseconds: now().getTime() - started.getTime(),
    attacks: fileAttacks.map(({ id, title }) => ({ id, group, title })),
    findings,
  };
}

/** A folder of SQLite files, one a tenant: no two may be the same file, and nobody else may read one. */
export async function verifyFiles(folder: string, tenants: readonly VerifiedTenant[]): Promise<readonly Finding[]> {
  const files = await Promise.all(
    tenants.map(async ({ slug }) => ({ slug, ...(await fileAt(join(folder, placeNames(slug).file))) })),
  );
  const uses = new Map<string, string[]>();
  for (const { slug, inode } of files) if (inode) uses.set(inode, [...(uses.get(inode) ?? []), slug]);
  return files.flatMap(({ slug, path, inode, linked, mode, folderMode }) => {
    const subject: Subject = { kind: "file", name: placeNames(slug).file };
    if (!inode) return [toFinding(ownFile, subject, { outcome: "untested", because: words.absent }, [])];
    const shared = (uses.get(inode) ?? []).length > 1 || linked;
    const open = (mode & 0o077) !== 0 && (folderMode & 0o011) !== 0;
    return [
      toFinding(ownFile, subject, { outcome: shared ? "leaked" : "held" }, [
        {
          sql: `stat ${path}`,
          result: `inode ${inode}${linked ? ", a link" : ""}: ${(uses.get(inode) ?? []).join(", ")}`,
        },
      ]),
      toFinding(fileMode, subject, { outcome: open ? "leaked" : "held" }, [
        { sql: `stat ${path}`, result: `mode ${mode.toString(8)}, folder ${folderMode.toString(8)}` },
      ]),
    ];
  });
}

interface FileFacts {
  readonly path: string;
  /** Device and inode; undefined where there is no file. */
  readonly inode: string | undefined;
  /** A symbolic link, or one of several names. */
  readonly linked: boolean;
  readonly mode: number;
  readonly folderMode: number;
}

async function fileAt(path: string): Promise<FileFacts> {
  const link = await lstat(path).catch(() => undefined);
  if (!link) return { path, inode: undefined, linked: false, mode: 0, folderMode: 0 };
  const real = await realpath(path);
  const [file, folder] = [await stat(real), await stat(dirname(real))];
  return {
    path,
    inode: `${file.dev}:${file.ino}`,
    linked: link.isSymbolicLink() || file.nlink > 1,
    mode: file.mode & 0o777,
    folderMode: folder.mode & 0o777,
  };
}
