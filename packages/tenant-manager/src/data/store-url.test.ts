import { expect, test } from "vitest";
import { databaseOf, parseStoreUrl, postgresUrl, withDatabase } from "./store-url.ts";

test("a PostgreSQL URL is shown without its password", () => {
  expect(parseStoreUrl("postgres://a:s3cret@db:5432/shop?sslmode=require", "/w")).toEqual({
    kind: "postgres",
    url: "postgres://a:s3cret@db:5432/shop?sslmode=require",
    shown: "postgres://a@db:5432/shop?sslmode=require",
  });
  expect(parseStoreUrl("postgres://a@db/shop?password=s3cret", "/w").shown).toBe("postgres://a@db/shop");
});

test.each([
  ["sqlite:data", "/w/data"],
  ["sqlite:///srv/data", "/srv/data"],
  ["sqlite:/srv/data", "/srv/data"],
])("%s is a folder", (text, folder) => {
  expect(parseStoreUrl(text, "/w")).toMatchObject({ kind: "sqlite", folder });
});

test.each(["", "mysql://db/shop", "postgres://", "postgres://a:s3cret@db", "sqlite:", "sqlite:a\0b", "/srv/data"])(
  "%j names no data store, and no password is told",
  (text) => {
    const thrown = (): unknown => {
      try {
        return parseStoreUrl(text, "/w");
      } catch (error) {
        return error;
      }
    };
    expect(thrown()).toMatchObject({ code: "data-store-invalid", exitCode: 2 });
    expect(String(thrown())).not.toContain("s3cret");
  },
);

test("another database on the same server", () => {
  const url = withDatabase("postgres://a:p@db:5432/shop?sslmode=require", "tenant a");
  expect(url).toBe("postgres://a:p@db:5432/tenant%20a?sslmode=require");
  expect(databaseOf(url)).toBe("tenant a");
});

test("what needs a server refuses a folder", () => {
  expect(() => postgresUrl(parseStoreUrl("sqlite:data", "/w"))).toThrow("data");
  expect(postgresUrl(parseStoreUrl("postgres://db/shop", "/w")).url).toBe("postgres://db/shop");
});
