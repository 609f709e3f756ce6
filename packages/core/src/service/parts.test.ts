import { expect, test } from "vitest";
import { partOf, parts, partsFor } from "./parts.ts";

test.each([
  ["model", ["model"]],
  ["repository", ["model", "repository", "migration"]],
  ["migration", ["migration"]],
  ["client", ["model", "repository", "migration", "api", "client"]],
] as const)("%s comes with what it needs", (part, all) => expect(partsFor(part)).toEqual(all));

test("what a layer needs, needs nothing else", () => {
  for (const part of parts) {
    const all = partsFor(part);
    for (const needed of all) expect(all).toEqual(expect.arrayContaining([...partsFor(needed)]));
  }
});

test.each([
  ["src/domain/user.rs", "base", "model"],
  ["src/store/user.rs", "store", "repository"],
  ["src/http/user.rs", "http", "api"],
  ["tests/entities/user/store.rs", "store", "tests"],
  ["benches/entities/user.rs", "base", "bench"],
  ["docs/users.md", "base", "docs"],
  ["clients/rust/src/user.rs", "client", "client"],
] as const)("%s of the slot %s belongs to %s", (path, slot, part) => expect(partOf(path, slot)).toBe(part));
