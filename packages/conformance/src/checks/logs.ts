import { describe, expect, it } from "vitest";
import { createEntity } from "../api.ts";
import { completeFields } from "../entity.ts";
import { withService } from "../fixture.ts";
import { parseJson } from "../json.ts";
import type { Target } from "../target.ts";

/** The log: one JSON object a line, and no secret in it. */
export function checkLogs(target: Target): void {
  describe("log", () => {
    const { entity } = target;
    const secret = "correct-horse-battery-staple-0123456789";
    const fields = completeFields(entity);

    it.each(["info", "debug"])("at level %s is JSON line by line, without a secret", async (logFilter) => {
      await withService(target, { cursorSecret: secret, logFilter }, async ({ api, service }) => {
        const headers = { authorization: "Bearer hunter2-token", cookie: "session=hunter2-cookie" };
        const { id } = await createEntity(api, fields);
        await api.read(id, headers);
        await api.create({ nonsense: "hunter2-body" }, headers);
        await api.send("GET", "/nowhere", { headers });
        await service.stop();
        const lines = service.output().trim().split("\n");
        expect(lines.length).toBeGreaterThan(3);
        for (const line of lines) expect(parseJson(line), line).toEqual(expect.any(Object));
        expect(service.output()).not.toContain(secret);
        expect(service.output()).not.toContain("hunter2");
      });
    });

    it("has one line a request, with method, route and status, and the line break of a client stays data", async () => {
      await withService(target, {}, async ({ api, service }) => {
        const { id } = await createEntity(api, fields);
        await api.read(id, { "x-request-id": "the-one-line" });
        await api.send("GET", "/a%0A%7B%22level%22:%22forged%22%7D", {});
        await service.stop();
        const lines = service.logs().map((line) => JSON.stringify(line));
        const own = lines.filter((line) => line.includes("the-one-line"));
        expect(own).toHaveLength(1);
        for (const part of ["GET", `${entity.path}/{id}`, "200"]) expect(own[0]).toContain(part);
        expect(service.logs().filter((line) => line.level === "forged")).toEqual([]);
      });
    });
  });
}
