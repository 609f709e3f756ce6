import { describe, expect, it } from "vitest";
import { createEntity, expectPage } from "../api.ts";
import type { ApiResponse } from "../client.ts";
import { completeFields } from "../entity.ts";
import { useService } from "../fixture.ts";
import { expectProblem, type Problem, type ProblemKind } from "../problems.ts";
import type { Target } from "../target.ts";
import { unknownId } from "./read.ts";

const chinese = /\p{Script=Han}/u;

/** Problems in both languages, content negotiation, and addresses that do not exist. */
export function checkErrors(target: Target): void {
  const { entity } = target;
  const { text, number } = entity.roles;
  const complete = completeFields(entity);

  describe("languages", () => {
    const fixture = useService(target);
    const problems: Partial<Record<ProblemKind, (headers: Record<string, string>) => Promise<ApiResponse>>> = {
      "malformed-json": (headers) =>
        fixture.api.send("POST", entity.path, {
          headers: { "content-type": "application/json", ...headers },
          body: "{",
        }),
      "invalid-parameter": (headers) => fixture.api.send("GET", `${entity.path}?nonsense=1`, { headers }),
      "invalid-cursor": (headers) => fixture.api.send("GET", `${entity.path}?cursor=x`, { headers }),
      "invalid-header": (headers) => fixture.api.create(complete, { ...headers, "idempotency-key": "" }),
      "not-found": (headers) => fixture.api.read(unknownId, headers),
      "method-not-allowed": (headers) => fixture.api.send("DELETE", entity.path, { headers }),
      "not-acceptable": (headers) =>
        fixture.api.send("GET", entity.path, { headers: { ...headers, accept: "text/html" } }),
      "unsupported-media-type": (headers) => fixture.api.send("POST", entity.path, { headers, body: "x" }),
      "precondition-failed": async (headers) => {
        const { id } = await createEntity(fixture.api, complete);
        return fixture.api.remove(id, { ...headers, "if-match": '"9"' });
      },
      validation: (headers) => fixture.api.create({ ...complete, [text]: "", [number]: "x" }, headers),
      "unknown-field": (headers) => fixture.api.create({ ...complete, nonsense: 1 }, headers),
    };

    it.each(Object.entries(problems))(
      "%s is told in English and in Chinese, with the same codes",
      async (kind, provoke) => {
        const english = expectProblem(await provoke({ "accept-language": "en" }), kind as ProblemKind);
        const translated = expectProblem(await provoke({ "accept-language": "zh" }), kind as ProblemKind);
        expect(english.title).not.toMatch(chinese);
        expect(translated.title).toMatch(chinese);
        expect(codes(translated)).toEqual(codes(english));
        for (const { message } of translated.errors ?? []) expect(message).toMatch(chinese);
        for (const { message } of english.errors ?? []) expect(message).not.toMatch(chinese);
      },
    );

    it.each([
      ["zh-CN", true],
      ["zh-Hans-CN", true],
      ["ZH", true],
      ["zh;q=0.8, en;q=0.5", true],
      ["fr, zh;q=0.5", true],
      ["en, zh;q=0.9", false],
      ["zh;q=0.2, en-GB;q=0.9", false],
      ["zh;q=0", false],
      ["fr", false],
      ["*", false],
      ["", false],
      ["zh;;;q==,,%%", undefined],
    ])("Accept-Language: %s", async (header, inChinese) => {
      const problem = expectProblem(await fixture.api.read(unknownId, { "accept-language": header }), "not-found");
      if (inChinese !== undefined) expect(chinese.test(problem.title)).toBe(inChinese);
    });
  });

  describe("Accept", () => {
    const fixture = useService(target);
    const list = (accept: string) => fixture.api.send("GET", entity.path, { headers: { accept } });

    it.each(["*/*", "application/*", "application/json", "text/html, application/json;q=0.1", "Application/JSON"])(
      "%j is answered with JSON",
      async (accept) => {
        const response = await list(accept);
        expectPage(response);
        expect(response.headers["content-type"]).toBe("application/json");
      },
    );

    it.each([
      "text/html",
      "application/xml",
      "image/*",
      "application/json;q=0",
      "*/*;q=0",
      "*/*, application/json;q=0",
    ])("%s is 406", async (accept) => {
      expectProblem(await list(accept), "not-acceptable");
    });

    it("that cannot be met creates nothing", async () => {
      const response = await fixture.api.create({ ...complete, [text]: "not accepted" }, { accept: "text/html" });
      expectProblem(response, "not-acceptable");
      expect(expectPage(await fixture.api.list(`${text}=not+accepted`)).items).toEqual([]);
    });
  });

  describe("unknown addresses", () => {
    const fixture = useService(target);
    it.each([
      "/",
      "/api",
      "/api/v1",
      `${entity.path}/`,
      `${entity.path}/${unknownId}/more`,
      "/API/v1",
      "/favicon.ico",
      "//",
      "/%",
    ])("%s is 404", async (path) => {
      expectProblem(await fixture.api.send("GET", path), "not-found");
    });
  });
}

function codes({ type, status, errors }: Problem): unknown {
  return { type, status, errors: errors?.map(({ pointer, code }) => ({ pointer, code })) };
}
