import fc from "fast-check";
import { expect, test } from "vitest";
import { looksLikeTenant, placeNames, sharedRole, templateNames } from "./names.ts";

test.each([
  ["company-a", "tenant_company_a", "company-a.db"],
  ["a", "tenant_a", "a.db"],
])("%s is %s", (slug, name, file) => {
  expect(placeNames(slug)).toEqual({ schema: name, database: name, role: name, file });
});

test.each(["template", "app", "a_b", "a".repeat(60), "Ä", "x y"])("%s has a name that is no other's", (slug) => {
  const { schema, file } = placeNames(slug);
  expect(schema).toMatch(/^tenantx_[a-z0-9_]*_[0-9a-f]{16}$/u);
  expect(file).toBe(`${schema}.db`);
  expect(schema.length).toBeLessThanOrEqual(63);
  expect([templateNames.schema, sharedRole]).not.toContain(schema);
  expect(looksLikeTenant(schema)).toBe(true);
});

const slugs = fc.stringMatching(/^[a-z0-9_-]{1,63}$/u);

test("two slugs never share a place", () => {
  fc.assert(
    fc.property(slugs, slugs, (one, other) => {
      const [a, b] = [placeNames(one), placeNames(other)];
      expect(a.schema === b.schema).toBe(one === other);
      expect(a.file === b.file).toBe(one === other);
      expect(Buffer.byteLength(a.schema)).toBeLessThanOrEqual(63);
    }),
  );
});

test("templates and the shared role are nobody's", () => {
  expect(["tenant_a", "tenant_template", "tenant_app", "public"].filter(looksLikeTenant)).toEqual(["tenant_a"]);
});
