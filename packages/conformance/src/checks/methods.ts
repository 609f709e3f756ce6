import { describe, expect, it } from "vitest";
import { createEntity } from "../api.ts";
import { completeFields } from "../entity.ts";
import { useService } from "../fixture.ts";
import { expectProblem } from "../problems.ts";
import type { Target } from "../target.ts";

/** `OPTIONS`, and 405 with `Allow` for every method that an address does not have. */
export function checkMethods(target: Target): void {
  describe("methods", () => {
    const { entity } = target;
    const fixture = useService(target);
    const anyId = "01890a5d-ac96-774b-bcce-b302099a8057";
    const routes: Record<string, readonly string[]> = {
      [entity.path]: ["GET", "HEAD", "OPTIONS", "POST"],
      [`${entity.path}/bulk`]: ["OPTIONS", "POST"],
      [`${entity.path}/${anyId}`]: ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "PUT"],
      "/health/live": ["GET", "HEAD", "OPTIONS"],
      "/health/ready": ["GET", "HEAD", "OPTIONS"],
      "/openapi.json": ["GET", "HEAD", "OPTIONS"],
      "/docs": ["GET", "HEAD", "OPTIONS"],
    };
    const allMethods = ["GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"];
    const refused = Object.entries(routes).flatMap(([path, allowed]) =>
      allMethods.filter((method) => !allowed.includes(method)).map((method) => [method, path, allowed] as const),
    );

    it.each(refused)("%s %s is 405 with Allow", async (method, path, allowed) => {
      const response = await fixture.api.send(method, path);
      expectProblem(response, "method-not-allowed");
      expect(methodsIn(response.headers.allow)).toEqual(allowed);
    });

    it.each(Object.entries(routes))("OPTIONS %s tells what is allowed", async (path, allowed) => {
      const response = await fixture.api.send("OPTIONS", path);
      expect(response).toMatchObject({ status: 204, text: "" });
      expect(methodsIn(response.headers.allow)).toEqual(allowed);
    });

    it("OPTIONS of an unknown address is 404", async () => {
      expectProblem(await fixture.api.send("OPTIONS", "/nowhere"), "not-found");
    });

    it("a method is not changed by a header that claims another", async () => {
      const { id } = await createEntity(fixture.api, completeFields(entity));
      const headers = { "x-http-method-override": "DELETE" };
      await fixture.api.send("GET", fixture.api.at(id), { headers });
      expect((await fixture.api.read(id)).status).toBe(200);
    });
  });
}

function methodsIn(allow: string | undefined): readonly string[] {
  return (allow ?? "")
    .split(",")
    .map((method) => method.trim())
    .sort();
}
