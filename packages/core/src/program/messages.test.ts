import { expect, test } from "vitest";
import { chooseLocale } from "./messages.ts";

test.each([
  { asked: ["zh", "en"], env: { LANG: "en_US" }, locale: "zh" },
  { asked: [undefined, "en"], env: { LANG: "zh_CN.UTF-8" }, locale: "en" },
  { asked: ["fr"], env: { LANG: "zh_CN" }, locale: "zh" },
  { asked: [], env: { LC_ALL: "C", LANG: "zh_CN.UTF-8" }, locale: "en" },
  { asked: [], env: { LC_ALL: "", LC_MESSAGES: "zh_TW.UTF-8", LANG: "en_US.UTF-8" }, locale: "zh" },
  { asked: [], env: { LANG: "zha_CN" }, locale: "en" },
  { asked: [], env: {}, locale: "zh" },
])("$asked in $env speaks $locale", ({ asked, env, locale }) => {
  expect(chooseLocale(asked, env, () => "zh-Hans-CN")).toBe(locale);
});

test("the operating system is not asked where a variable tells", () => {
  const fallback = () => {
    throw new Error("asked");
  };
  expect(chooseLocale([], { LANG: "de_DE.UTF-8" }, fallback)).toBe("en");
});
