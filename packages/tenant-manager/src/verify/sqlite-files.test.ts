import { chmod, link, symlink } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "@microforge/core/testing";
import { expect, test } from "vitest";
import { verifyFiles } from "./sqlite-files.ts";
import type { VerifiedTenant } from "./target.ts";

const tenants = ["red", "blue", "gold"].map((slug): VerifiedTenant => ({ id: slug, slug, isolation: "database" }));

async function folderOfFiles(): Promise<string> {
  const folder = await temporaryFolder({ "red.db": "1", "blue.db": "2" });
  await chmod(folder, 0o700);
  await chmod(join(folder, "red.db"), 0o600);
  await chmod(join(folder, "blue.db"), 0o600);
  return folder;
}

const leaks = async (folder: string) =>
  (await verifyFiles(folder, tenants))
    .filter(({ outcome }) => outcome === "leaked")
    .map(({ attack, subject }) => [attack, subject.name]);

test("files that are each tenant's own hold; one that is not there yet is untested", async () => {
  const folder = await folderOfFiles();
  expect(await leaks(folder)).toEqual([]);
  const gold = (await verifyFiles(folder, tenants)).filter(({ subject }) => subject.name === "gold.db");
  expect(gold.map(({ outcome }) => outcome)).toEqual(["untested"]);
});

test("two names of one file, and a link, are found", async () => {
  const hard = await folderOfFiles();
  await link(join(hard, "red.db"), join(hard, "gold.db"));
  expect(await leaks(hard)).toEqual([
    ["own-file", "red.db"],
    ["own-file", "gold.db"],
  ]);
  const soft = await folderOfFiles();
  await symlink("blue.db", join(soft, "gold.db"));
  expect(await leaks(soft)).toEqual([
    ["own-file", "blue.db"],
    ["own-file", "gold.db"],
  ]);
});

test("a file that others can read is found, unless nobody else enters its folder", async () => {
  const folder = await folderOfFiles();
  await chmod(join(folder, "red.db"), 0o644);
  expect(await leaks(folder)).toEqual([]);
  await chmod(folder, 0o755);
  expect(await leaks(folder)).toEqual([["file-mode", "red.db"]]);
});
