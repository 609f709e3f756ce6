import { afterAll, beforeAll, expect, test } from "vitest";
import { verify } from "../src/verify/verify.ts";
import { type CleanServer, run, startCleanServer, targetOf, world } from "./verify/databases.ts";
import { leaks } from "./verify/leaks.ts";

let clean: CleanServer;
beforeAll(async () => {
  clean = await startCleanServer();
});
afterAll(() => clean.stop());

/** Roles belong to the server: what a case did to them is taken back. */
const roleAgain = `
  ALTER ROLE tenant_app NOSUPERUSER NOBYPASSRLS; ALTER ROLE tenant_app RESET ALL; ALTER ROLE shop_owner NOBYPASSRLS;
  REVOKE shop_owner, pg_read_server_files FROM tenant_app;`;

test.each(leaks)("found: $leak ($attack on $subject)", async ({ sql, attack, subject, kind = "table" }) => {
  const url = await clean.database(sql);
  const name = subject === "case" ? new URL(url).pathname.slice(1) : subject;
  try {
    const { findings } = await verify(targetOf(url), world());
    const found = findings.filter(({ outcome }) => outcome === "leaked");
    expect(found.map((finding) => [finding.attack, finding.subject.kind, finding.subject.name])).toContainEqual([
      attack,
      kind,
      name,
    ]);
    // A proof is a statement that was executed and what came back.
    const proofs = found.filter((finding) => finding.attack === attack && finding.subject.name === name);
    expect(proofs.flatMap(({ proof }) => proof).length).toBeGreaterThan(0);
  } finally {
    await clean.drop(url);
    await run(clean.server.url, roleAgain);
  }
});
