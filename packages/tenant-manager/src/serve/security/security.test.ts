import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder, testContext } from "@microforge/core/testing";
import { describe, expect, test } from "vitest";
import { Attempts } from "./attempts.ts";
import { cookie, readCookies, sessionCookieName } from "./cookies.ts";
import { allowedHosts, hostName, isLoopback, isOwnOrigin } from "./origin.ts";
import { OneTimeSecret, Sessions } from "./sessions.ts";
import { chooseTokens } from "./token-sources.ts";
import { checkToken, credentialOf, parseTokenFile, roleOf } from "./tokens.ts";

const good = "k3J9-dk29fjK20dkJf92kd0sl";
const other = "Zx81-qpWm59vBnT7yHgRf4eDc";

describe("tokens", () => {
  test("a file names a role on each line", () => {
    expect(parseTokenFile(`# two of them\n\noperator:${good}\r\nservice: ${other}\n`, "tokens")).toEqual([
      { role: "operator", token: good },
      { role: "service", token: other },
    ]);
  });

  test.each([
    ["", "token-file-invalid"],
    ["# nothing\n", "token-file-invalid"],
    [`admin:${good}`, "token-file-invalid"],
    [good, "token-file-invalid"],
    ["operator:short", "token-too-short"],
    ["operator:", "token-too-short"],
    [`operator:${"a".repeat(40)}`, "token-too-simple"],
    [`operator:${good} ${good}`, "token-invalid"],
    [`operator:${good}é`, "token-invalid"],
    [`operator:${good.repeat(30)}`, "token-invalid"],
  ])("the file %j is refused and not quoted", (text, code) => {
    expect(() => parseTokenFile(text, "tokens")).toThrowError(expect.objectContaining({ code, exitCode: 2 }));
    expect(() => parseTokenFile(text, "tokens")).not.toThrow(new RegExp(good));
  });

  test("give a role only when they are right to the last character", () => {
    const credentials = parseTokenFile(`service:${other}\noperator:${good}`, "t").map(credentialOf);
    expect(roleOf(credentials, good)).toBe("operator");
    expect(roleOf(credentials, other)).toBe("service");
    for (const wrong of ["", good.slice(0, -1), `${good}x`, good.toUpperCase(), ` ${good}`]) {
      expect(roleOf(credentials, wrong)).toBeUndefined();
    }
    expect(JSON.stringify(credentials)).not.toContain(good);
  });

  test("one that stands under both roles is an operator's, in whatever order", () => {
    for (const text of [`service:${good}\noperator:${good}`, `operator:${good}\nservice:${good}`]) {
      expect(roleOf(parseTokenFile(text, "t").map(credentialOf), good)).toBe("operator");
    }
  });

  test("the shortest has 24 characters", () => {
    expect(() => checkToken(good.slice(0, 23), "here")).toThrow(/24/);
    expect(checkToken(good.slice(0, 24), "here")).toBe(good.slice(0, 24));
  });
});

describe("where tokens come from", () => {
  test("the environment and the file together", async () => {
    const cwd = await temporaryFolder({ tokens: `service:${other}\n` });
    await chmod(join(cwd, "tokens"), 0o600);
    const ctx = testContext({ cwd, env: { MICROFORGE_OPERATOR_TOKEN: good } });
    expect(chooseTokens("tokens", ctx)).toEqual({
      tokens: [
        { role: "service", token: other },
        { role: "operator", token: good },
      ],
      made: undefined,
    });
  });

  test("none for operators: one is made, another each time", () => {
    const ctx = testContext({ env: { MICROFORGE_SERVICE_TOKEN: other } });
    const [one, two] = [chooseTokens(undefined, ctx), chooseTokens(undefined, ctx)];
    expect(one.made).toMatch(/^[\w-]{43}$/);
    expect(one.made).not.toBe(two.made);
    expect(one.tokens).toContainEqual({ role: "operator", token: one.made });
  });

  test("a short one in the environment is refused by the variable's name", () => {
    const ctx = testContext({ env: { MICROFORGE_SERVICE_TOKEN: "hunter2" } });
    expect(() => chooseTokens(undefined, ctx)).toThrow(/MICROFORGE_SERVICE_TOKEN/);
    expect(() => chooseTokens(undefined, ctx)).not.toThrow(/hunter2/);
  });

  test.each([0o640, 0o604, 0o622, 0o666])("a file of mode %o is refused", async (mode) => {
    const cwd = await temporaryFolder();
    const path = join(cwd, "tokens");
    await writeFile(path, `operator:${good}`);
    await chmod(path, mode);
    expect(() => chooseTokens("tokens", testContext({ cwd }))).toThrowError(
      expect.objectContaining({ code: "token-file-open-to-others", exitCode: 2 }),
    );
  });

  test("a file that is not there, and a folder, are refused", async () => {
    const ctx = testContext({ cwd: await temporaryFolder() });
    for (const file of ["missing", "."]) {
      expect(() => chooseTokens(file, ctx)).toThrowError(
        expect.objectContaining({ code: "unreadable-file", exitCode: 2 }),
      );
    }
  });
});

describe("sessions", () => {
  const limits = { idleMs: 100, absoluteMs: 250, count: 2 };

  test("end when nothing happens, and after their time in any case", () => {
    let now = 0;
    const sessions = new Sessions(() => now, limits);
    const { id } = sessions.begin();
    now = 100;
    expect(sessions.find(id)).toBeDefined();
    now = 200;
    expect(sessions.find(id)).toBeDefined();
    now = 251;
    expect(sessions.find(id)).toBeUndefined();
    const idle = sessions.begin().id;
    now += 101;
    expect(sessions.find(idle)).toBeUndefined();
    now -= 101;
    expect(sessions.find(idle)).toBeUndefined();
  });

  test("are found by their id only, and end when they are told to", () => {
    const sessions = new Sessions(() => 0, limits);
    const { id, session } = sessions.begin();
    expect(id).toMatch(/^[\w-]{43}$/);
    expect(session.csrf).not.toBe(id);
    for (const wrong of [undefined, "", `${id}x`, session.csrf]) expect(sessions.find(wrong)).toBeUndefined();
    sessions.end(id);
    expect(sessions.find(id)).toBeUndefined();
  });

  test("the oldest gives way when there are too many", () => {
    const sessions = new Sessions(() => 0, limits);
    const ids = [sessions.begin().id, sessions.begin().id, sessions.begin().id];
    expect(ids.map((id) => sessions.find(id) !== undefined)).toEqual([false, true, true]);
  });

  test("a link signs in once", () => {
    const link = new OneTimeSecret();
    const value = link.value ?? "";
    expect(link.use(`${value}x`)).toBe(false);
    expect(link.use(value)).toBe(true);
    expect(link.use(value)).toBe(false);
    expect(link.value).toBeUndefined();
  });
});

test("ten wrong attempts of an address make it wait, and nobody else", () => {
  let now = 0;
  const attempts = new Attempts(() => now, { failures: 10, windowMs: 60_000, addresses: 3 });
  for (let count = 0; count < 10; count += 1) {
    expect(attempts.waitOf("a")).toBe(0);
    attempts.failed("a");
  }
  expect(attempts.waitOf("a")).toBe(60);
  expect(attempts.waitOf("b")).toBe(0);
  now = 59_500;
  expect(attempts.waitOf("a")).toBe(1);
  now = 60_000;
  expect(attempts.waitOf("a")).toBe(0);
  attempts.failed("a");
  expect(attempts.waitOf("a")).toBe(0);
});

describe("names and origins", () => {
  test.each([
    ["localhost", "localhost"],
    ["LOCALHOST:8070", "localhost"],
    ["127.0.0.1:8070", "127.0.0.1"],
    ["[::1]:8070", "[::1]"],
    ["evil.example@127.0.0.1", undefined],
    ["127.0.0.1:8070:1", undefined],
    ["127.0.0.1/", undefined],
    ["localhost evil", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("the name in %j", (header, name) => expect(hostName(header)).toBe(name));

  test("are the machine's own, the public one, and those that were allowed", () => {
    const publicUrl = new URL("https://Tenants.example.com");
    const isAllowed = allowedHosts({ host: "10.1.2.3", publicUrl, allowed: ["Tenant-Manager"] });
    const own = ["localhost", "127.0.0.1", "[::1]", "10.1.2.3", "tenants.example.com", "tenant-manager"];
    for (const name of own) expect(isAllowed(name), name).toBe(true);
    for (const name of ["example.com", "10.1.2.4", "[::2]"]) expect(isAllowed(name), name).toBe(false);
  });

  test.each(["0.0.0.0", "::"])("where the server listens on %s, all addresses are right, and no other name", (host) => {
    const isAllowed = allowedHosts({ host, publicUrl: undefined, allowed: [] });
    for (const name of ["192.168.1.7", "[fe80::1]", "localhost"]) expect(isAllowed(name), name).toBe(true);
    for (const name of ["evil.example", "0.0.0.0", "[::]", "1.2.3.4.evil.example"])
      expect(isAllowed(name), name).toBe(false);
  });

  test.each(["127.0.0.1", "127.9.9.9", "::1", "localhost"])("%s is this machine", (host) =>
    expect(isLoopback(host)).toBe(true),
  );
  test.each(["0.0.0.0", "::", "192.168.1.1", "127.0.0.1.evil.example", "1270.0.1"])("%s is not", (host) =>
    expect(isLoopback(host)).toBe(false),
  );

  const own = ["http://127.0.0.1:8070"];
  test.each([
    [{ origin: "http://127.0.0.1:8070" }, true],
    [{ origin: "http://127.0.0.1:8070", "sec-fetch-site": "same-origin" }, true],
    [{ "sec-fetch-site": "same-origin" }, true],
    [{}, false],
    [{ origin: "null" }, false],
    [{ origin: "http://127.0.0.1:9999" }, false],
    [{ origin: "https://127.0.0.1:8070" }, false],
    [{ origin: "http://127.0.0.1:8070.evil.example" }, false],
    [{ origin: "http://127.0.0.1:8070", "sec-fetch-site": "cross-site" }, false],
    [{ origin: "http://127.0.0.1:8070", "sec-fetch-site": "same-site" }, false],
    [{ "sec-fetch-site": "none" }, false],
  ])("%j comes from our own page: %s", (headers, isOwn) => expect(isOwnOrigin(headers, own)).toBe(isOwn));
});

test("cookies: the first of a name counts, and ours say what browsers may do with them", () => {
  expect([...readCookies("a=1; b=2=3; a=4; =5; c")]).toEqual([
    ["a", "1"],
    ["b", "2=3"],
  ]);
  expect(readCookies(undefined).size).toBe(0);
  expect(cookie("s", "v", { secure: true })).toBe("s=v; Path=/; HttpOnly; SameSite=Strict; Secure");
  expect(cookie("s", "", { secure: false, maxAge: 0 })).toBe("s=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
  expect(sessionCookieName(true, 1)).toMatch(/^__Host-/);
  expect(sessionCookieName(false, 1)).not.toBe(sessionCookieName(false, 2));
});
