import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { type Api, expectEntity, expectPage } from "../api.ts";
import { completeFields } from "../entity.ts";
import { useService, withStore } from "../fixture.ts";
import { eventually } from "../polling.ts";
import { expectProblem } from "../problems.ts";
import { shortTimes } from "../settings.ts";
import type { Target } from "../target.ts";

/** `Idempotency-Key`: a create that is sent twice happens once. */
export function checkIdempotency(target: Target): void {
  const { entity } = target;
  const { text } = entity.roles;
  const titled = (title: string) => ({ ...completeFields(entity), [text]: title });
  const keyed = (key: string) => ({ "idempotency-key": key });

  async function countOf(api: Api, title: string): Promise<number> {
    return expectPage(await api.list(`${text}=${encodeURIComponent(title)}`)).items.length;
  }

  describe("Idempotency-Key", () => {
    const fixture = useService(target, { idempotencyTime: "24h" });

    it("gives the first response again, marked as replayed", async () => {
      const key = randomUUID();
      const first = await fixture.api.create(titled("replay"), keyed(key));
      expect(first.status).toBe(201);
      expect(first.headers).not.toHaveProperty("idempotency-replayed");
      for (let repeat = 0; repeat < 2; repeat++) {
        const again = await fixture.api.create(titled("replay"), keyed(key));
        expect(again).toMatchObject({ status: 201, text: first.text });
        for (const name of ["location", "etag", "content-type"]) {
          expect(again.headers[name]).toBe(first.headers[name]);
        }
        expect(again.headers["idempotency-replayed"]).toBe("true");
        expect(again.headers["x-request-id"]).not.toBe(first.headers["x-request-id"]);
      }
      expect(await countOf(fixture.api, "replay")).toBe(1);
    });

    it("gives the first response even when the entity has changed or gone since", async () => {
      const key = randomUUID();
      const first = await fixture.api.create(titled("moved on"), keyed(key));
      const { id } = expectEntity(first, 201);
      await fixture.api.patch(id, { [text]: "elsewhere" });
      expect((await fixture.api.create(titled("moved on"), keyed(key))).text).toBe(first.text);
      await fixture.api.remove(id);
      expect((await fixture.api.create(titled("moved on"), keyed(key))).text).toBe(first.text);
    });

    it("with another payload is 422 idempotency-mismatch", async () => {
      const key = randomUUID();
      await fixture.api.create(titled("one payload"), keyed(key));
      expectProblem(await fixture.api.create(titled("another payload"), keyed(key)), "idempotency-mismatch");
      expect(await countOf(fixture.api, "another payload")).toBe(0);
    });

    it("that differs, even in case alone, creates another entity", async () => {
      for (const key of ["distinct-key", "DISTINCT-KEY"]) {
        expect((await fixture.api.create(titled("distinct"), keyed(key))).headers).not.toHaveProperty(
          "idempotency-replayed",
        );
      }
      expect(await countOf(fixture.api, "distinct")).toBe(2);
    });

    it("creates exactly one entity for identical requests at once; the others wait, replay or get 409", async () => {
      for (let round = 0; round < 5; round++) {
        const title = `at once ${round}`;
        const key = randomUUID();
        const requests = Array.from({ length: 10 }, () => fixture.api.create(titled(title), keyed(key)));
        const responses = await Promise.all(requests);
        for (const response of responses) {
          if (response.status !== 201) expectProblem(response, "conflict");
        }
        const created = responses.filter(({ status }) => status === 201);
        expect(created.filter(({ headers }) => headers["idempotency-replayed"] === undefined)).toHaveLength(1);
        expect(new Set(created.map(({ text }) => text)).size).toBe(1);
        expect(await countOf(fixture.api, title)).toBe(1);
      }
    });

    it("of a refused request gets the same refusal again, not 409", async () => {
      const key = randomUUID();
      expectProblem(await fixture.api.create({ nonsense: 1 }, keyed(key)), "validation");
      expectProblem(await fixture.api.create({ nonsense: 1 }, keyed(key)), "validation");
    });

    it.each([
      ["one character", "k"],
      ["255 characters", "k".repeat(255)],
      ["every visible character", String.fromCharCode(...Array.from({ length: 94 }, (_, index) => index + 33))],
    ])("of %s is taken", async (_, key) => {
      expect((await fixture.api.create(titled("key"), keyed(key))).status).toBe(201);
      const again = await fixture.api.create(titled("key"), keyed(key));
      expect(again.headers["idempotency-replayed"]).toBe("true");
    });

    it.each([
      ["256 characters", "k".repeat(256)],
      ["nothing", ""],
      ["a space inside", "two words"],
      ["a tab inside", "two\twords"],
      ["letters beyond ASCII", "cl\u00e9"],
    ])("of %s is 400 invalid-header, and nothing is created", async (name, key) => {
      const response = await fixture.api.create(titled(`refused: ${name}`), keyed(key));
      expect(expectProblem(response, "invalid-header").errors).toMatchObject([{ pointer: "Idempotency-Key" }]);
      expect(await countOf(fixture.api, `refused: ${name}`)).toBe(0);
    });

    it("given twice is 400 invalid-header", async () => {
      const headers = { "idempotency-key": ["one", "two"] };
      expectProblem(await fixture.api.create(titled("two keys"), headers), "invalid-header");
    });
  });

  describe("memory of Idempotency-Key", () => {
    it("ends after the configured time", async () => {
      await withStore(target, async ({ start }) => {
        const settings = { ...shortTimes, idempotencyTime: "1s" };
        const { api, service } = await start(settings);
        const first = await api.create(titled("forgotten"), keyed("short"));
        const second = await eventually("the key to be forgotten", async () => {
          const response = await api.create(titled("forgotten"), keyed("short"));
          return response.headers["idempotency-replayed"] === undefined ? response : undefined;
        });
        expect(expectEntity(second, 201).id).not.toBe(expectEntity(first, 201).id);
        await service.stop();
      });
    });

    it("survives a restart", async () => {
      await withStore(target, async ({ start }) => {
        const texts: string[] = [];
        for (let run = 0; run < 2; run++) {
          const { api, service } = await start();
          const response = await api.create(titled("kept"), keyed("long"));
          expect(response.headers["idempotency-replayed"]).toBe(run === 0 ? undefined : "true");
          texts.push(response.text);
          await service.stop();
        }
        expect(texts[1]).toBe(texts[0]);
      });
    });

    it("holds when the process is killed in the middle: never two, and the key works again", async () => {
      await withStore(target, async ({ start }) => {
        const attempts = [0, 1, 2, 4, 8];
        for (const milliseconds of attempts) {
          const { api, service } = await start(shortTimes);
          // The answer may or may not come before the kill; either is fine here.
          const lost = api
            .create(titled(`killed ${milliseconds}`), keyed(`killed-${milliseconds}`))
            .catch(() => undefined);
          await delay(milliseconds);
          await service.stop("SIGKILL");
          await lost;
        }
        const { api, service } = await start(shortTimes);
        for (const milliseconds of attempts) {
          await eventually(`the key of attempt ${milliseconds}`, async () => {
            const again = await api.create(titled(`killed ${milliseconds}`), keyed(`killed-${milliseconds}`));
            return again.status === 201 ? again : expectProblem(again, "conflict") && undefined;
          });
          expect(await countOf(api, `killed ${milliseconds}`)).toBe(1);
        }
        await service.stop();
      });
    });
  });
}
