import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkName } from "./name.ts";

const dependencies = new Set(["axum", "tokio"]);

describe("checkName", () => {
  test.each(["my-service", "orders", "user_2fa", "a1", "x", "union", "a".repeat(50)])("takes %s", (name) => {
    expect(checkName(name, dependencies)).toEqual({ valid: true });
  });

  test.each([
    ["My Service", "my-service"],
    ["MyService", "my-service"],
    ["", "my-service"],
    ["订单服务", "my-service"],
    ["Café", "cafe"],
    ["../x", "x"],
    ["/etc/passwd", "passwd"],
    ["C:\\temp\\orders", "orders"],
    ["..", "my-service"],
    ["9lives", "service-9lives"],
    ["-x-", "x"],
    ["match", "match-service"],
    ["self", "self-service"],
    ["test", "test-service"],
    ["core", "core-service"],
    ["std", "std-service"],
    ["nul", "nul-service"],
    ["COM1", "com1-service"],
    ["axum", "axum-service"],
    ["deps", "deps-service"],
    ["a".repeat(51), "a".repeat(50)],
    ["x; rm -rf /", "x-rm-rf"],
    ["$(id)", "id"],
  ])("refuses %s and offers %s", (name, suggestion) => {
    const check = checkName(name, dependencies);
    expect(check).toMatchObject({ valid: false, suggestion });
  });

  test("whatever is typed, the offered name is a valid one", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.stringMatching(/^[a-z-_0-9]{0,60}$/)),
        (name) => {
          const check = checkName(name, dependencies);
          if (!check.valid) expect(checkName(check.suggestion, dependencies)).toEqual({ valid: true });
        },
      ),
    );
  });
});
