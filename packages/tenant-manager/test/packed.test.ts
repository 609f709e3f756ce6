import { join } from "node:path";
import { temporaryFolder } from "@microforge/core/testing";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");

/** The tarball as npm would publish it, installed in a folder that knows nothing of this repository. */
describe("the packed tarball", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await temporaryFolder({ "package.json": '{ "private": true }' });
    const pack = ["pack", "--json", "--pack-destination", folder, "-w", "@microforge/tenant-manager"];
    const { stdout } = await execa("npm", pack, { cwd: root });
    const [{ filename }] = JSON.parse(stdout);
    await execa("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", `./${filename}`], { cwd: folder });
  }, 120_000);
  const tool = (...args: string[]) => execa("npx", ["--no", "tenant-manager", ...args], { cwd: folder, reject: false });

  test("keeps tenants in a file, with what it brings", async () => {
    const created = await tool("create-tenant", "Company A", "--json");
    expect(created.exitCode, created.stderr).toBe(0);
    expect(JSON.parse(created.stdout)).toMatchObject({
      created: true,
      tenant: { slug: "company-a", status: "active" },
    });
    const zone = await tool("create-tenant", "公司乙", "--slug", "b", "--time-zone", "Asia/Shanghai", "--lang", "zh");
    expect(zone.exitCode, zone.stderr).toBe(0);
    await tool("usage", "record", "b", "api_calls", "5");
    const report = await tool("usage", "report", "b", "--by", "month", "--json");
    expect(report.exitCode, report.stderr).toBe(0);
    const listed = await tool("list", "--json");
    expect(JSON.parse(listed.stdout).tenants).toHaveLength(2);
  });

  test("knows PostgreSQL", async () => {
    const { exitCode, stderr } = await tool("list", "--database", "postgres://nobody@127.0.0.1:1/nowhere");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("cannot be opened");
  });
});
