import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newId, shortId } from "../registry/ids.ts";
import { parseDataStores, storeUrlOf } from "./data-stores.ts";
import { parseDuration } from "./duration.ts";
import { searchPatterns, searchText } from "./search.ts";
import { shellWord } from "./shell-word.ts";
import { checkSlug, numberedSlug, slugOfId, slugOfName } from "./slug.ts";
import { checkName } from "./tenant-name.ts";
import { checkTimeZone } from "./time-zone.ts";

describe("a name", () => {
  test.each([
    ["  Company A ", "Company A"],
    ["公司甲", "公司甲"],
    ["👩‍👩‍👧 & Co", "👩‍👩‍👧 & Co"],
    ["Robert'); DROP TABLE tenant;--", "Robert'); DROP TABLE tenant;--"],
    ["e\u0301", "é"],
    ["😀".repeat(200), "😀".repeat(200)],
  ])("%j is kept as %j", (given, kept) => expect(checkName(given)).toBe(kept));

  test.each([
    ["", "a tenant needs a name that can be seen"],
    ["   ", "a tenant needs a name that can be seen"],
    ["\u200b\u00ad", "a tenant needs a name that can be seen"],
    ["x".repeat(300), "the name has 300 characters; at most 200 are allowed"],
    ["a\nb", "U+000A, at place 2"],
    ["\u0000", "U+0000, at place 1"],
    ["a\u001b[31m", "U+001B, at place 2"],
    ["😀a\u202eb", "U+202E, at place 3"],
    ["a\u2066b", "U+2066"],
    ["a\ud800", "U+D800"],
  ])("%j is refused", (given, why) => expect(() => checkName(given)).toThrow(why));
});

describe("a slug", () => {
  test.each(["a", "acme", "acme-2", "a".repeat(40)])("%s is one", (slug) => expect(checkSlug(slug)).toBe(slug));

  test.each([
    ["", "be a slug", "1 to 40"],
    ["Acme", "be a slug", "use `acme`"],
    ["acme-", "be a slug", "use `acme`"],
    ["1a", "be a slug", "use `t-1a`"],
    ["a_b", "be a slug", "use `a-b`"],
    ["a".repeat(41), "be a slug", `use \`${"a".repeat(40)}\``],
    ["template", "is reserved", "use `t-template`"],
    ["postgres", "is reserved", "use `t-postgres`"],
    ["pg-catalog", "is reserved", "use `t-pg-catalog`"],
    ["abcdef01-2345-7890-abcd-ef0123456789", "looks like an id", "use `t-abcdef01"],
    ["a'; drop table tenant", "be a slug", "use `a-drop-table-tenant`"],
  ])("%s is none", (slug, why, hint) => {
    expect(() => checkSlug(slug)).toThrow(
      expect.objectContaining({
        code: "slug-invalid",
        exitCode: 2,
        message: expect.stringContaining(why),
        hint: expect.objectContaining({ en: expect.stringContaining(hint) }),
      }),
    );
  });

  test.each([
    ["Company A", "company-a"],
    ["Café Müller & Söhne", "cafe-muller-sohne"],
    ["Straße", "strasse"],
    ["O'Neill's", "oneills"],
    ["ＡＢＣ", "abc"],
    ["3M", "t-3m"],
    ["Admin", "t-admin"],
    ["公司 ABC", "abc"],
    ["公司", undefined],
    ["42", undefined],
    ["🚀", undefined],
  ])("of %s is %s", (name, slug) => expect(slugOfName(name)).toBe(slug));

  test("that is made is always one that could have been given", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), fc.integer({ min: 1, max: 999 }), (name, number) => {
        const slug = slugOfName(name);
        if (slug === undefined) return;
        expect(checkSlug(slug)).toBe(slug);
        expect(checkSlug(numberedSlug(slug, number))).toBe(numberedSlug(slug, number));
      }),
    );
    const id = newId(Date.UTC(2026, 0, 2));
    expect(checkSlug(slugOfId(id))).toMatch(/^t-01[0-9a-z]{24}$/u);
  });
});

test("ids are in the order of time, in both forms", () => {
  const times = [0, 1, Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1) + 1, 2 ** 47];
  const ids = times.map(newId);
  expect([...ids].sort()).toEqual(ids);
  expect(ids.map(shortId)).toEqual(ids.map(shortId).sort());
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u);
  expect(new Set(Array.from({ length: 1000 }, () => newId(0))).size).toBe(1000);
});

describe("a time zone", () => {
  test.each([
    ["utc", "UTC"],
    ["europe/berlin", "Europe/Berlin"],
    ["Asia/Kolkata", "Asia/Kolkata"],
    ["asia/kolkata", "Asia/Kolkata"],
    ["AMERICA/PORT-AU-PRINCE", "America/Port-au-Prince"],
  ])("%s is %s", (given, zone) => expect(checkTimeZone(given)).toBe(zone));

  test.each([
    ["Mars/Phobos", "write a name such as"],
    ["Shanghai", "did you mean `Asia/Shanghai`?"],
    ["Europe/Berlim", "did you mean `Europe/Berlin`?"],
    ["+08:00", "write a name"],
    ["", "write a name"],
  ])("%s is none", (given, hint) => {
    expect(() => checkTimeZone(given)).toThrow(
      expect.objectContaining({
        code: "time-zone-unknown",
        hint: expect.objectContaining({ en: expect.stringContaining(hint) }),
      }),
    );
  });
});

describe("a duration", () => {
  test.each([
    ["30d", 30 * 86_400_000],
    ["12h", 43_200_000],
    ["90m", 5_400_000],
    ["45s", 45_000],
    ["2w", 14 * 86_400_000],
    ["0d", 0],
  ])("%s", (text, duration) => expect(parseDuration(text, "--grace")).toBe(duration));

  test.each(["", "30", "d", "-1d", "1.5d", "1d12h", "1y", "99999999999d", "4000d"])("not %s", (text) => {
    expect(() => parseDuration(text, "--grace")).toThrow(
      expect.objectContaining({ code: "duration-invalid", exitCode: 2 }),
    );
  });
});

describe("data stores", () => {
  test("are of a region or of `default`, are kept without passwords, and folders by their whole path", () => {
    expect(
      parseDataStores(["postgres://u:secret@h/db?sslmode=require", "eu=sqlite:data", " eu=sqlite:data"], "/srv"),
    ).toEqual([
      {
        region: "default",
        url: "postgres://u@h/db?sslmode=require",
        given: "postgres://u:secret@h/db?sslmode=require",
      },
      { region: "eu", url: "sqlite:/srv/data", given: "sqlite:/srv/data" },
    ]);
  });

  test.each([
    [["mysql://h/db"], "data-store-invalid"],
    [["EU=postgres://h/db"], "region-invalid"],
    [["=postgres://h/db"], "region-invalid"],
    [["eu="], "data-store-invalid"],
    [["eu=postgres://h/a", "eu=postgres://h/b"], "data-store-differs"],
  ])("%j: %s", (values, code) => {
    expect(() => parseDataStores(values, "/srv")).toThrow(expect.objectContaining({ code }));
  });
});

test("a search folds case and width, and takes % and _ as they are", () => {
  expect(searchText({ slug: "acme", name: "ＡＣＭＥ Été" })).toBe("acme acme été");
  expect(searchPatterns(" 100%  a_B\\ ")).toEqual(["%100\\%%", "%a\\_b\\\\%"]);
});

test("a word is quoted where a shell would take it apart", () => {
  expect(["acme", "Company A", "it's", "$(x)", ""].map(shellWord)).toEqual([
    "acme",
    "'Company A'",
    "'it'\\''s'",
    "'$(x)'",
    "''",
  ]);
});

test("a password comes from MICROFORGE_DATA where the place is the same", async () => {
  const { temporaryRegistry } = await import("../registry/testing.ts");
  const registry = await temporaryRegistry("sqlite");
  await registry.db.insertInto("data_store").values({ region: "eu", url: "postgres://u@h/db" }).execute();
  const at = (data?: string) => storeUrlOf(registry.db, { cwd: "/", env: { MICROFORGE_DATA: data } }, "eu");
  expect(await at()).toBe("postgres://u@h/db");
  expect(await at("eu=postgres://u:pw@h/db,us=postgres://h/x")).toBe("postgres://u:pw@h/db");
  expect(await at("eu=postgres://u:pw@elsewhere/db")).toBe("postgres://u@h/db");
  expect(await storeUrlOf(registry.db, { cwd: "/", env: {} }, "us")).toBeUndefined();
  await registry.close();
});
