import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { withStore } from "../fixture.ts";
import { openConnection } from "../raw-http.ts";
import { freePorts } from "../service-process.ts";
import { type SettingName, type Settings, settingKey } from "../settings.ts";
import type { Target } from "../target.ts";

/** Starts that are refused: everything that is wrong is said, and nothing listens. */
export function checkStart(target: Target): void {
  describe("start", () => {
    const broken: Settings = {
      bodyLimit: "a lot",
      bodyTimeout: "-5s",
      requireIfMatch: "perhaps",
      logFormat: "colourful",
      cursorSecret: "hunter2-too-short",
    };

    it("with a broken configuration names every error and ends", async () => {
      await withStore(target, async ({ store }) => {
        const unknown = `${target.envPrefix}__HTTP__PROT`;
        const ended = await target.run({ store, settings: broken, env: { [unknown]: "8080" } });
        expect(ended.code).toBeGreaterThan(0);
        for (const name of Object.keys(broken) as SettingName[]) expect(ended.stderr).toContain(settingKey(name));
        expect(ended.stderr.toLowerCase()).toContain("http.prot");
      });
    });

    it("with a broken configuration listens nowhere", async () => {
      await withStore(target, async ({ store }) => {
        const [port] = await freePorts();
        let ended = false;
        let answers = 0;
        const run = target.run({ store, settings: { ...broken, httpPort: String(port) } }).finally(() => {
          ended = true;
        });
        while (!ended) {
          const connection = await openConnection(`http://127.0.0.1:${port}`).catch(() => undefined);
          if (connection !== undefined) answers++;
          connection?.destroy();
        }
        await run;
        expect(answers).toBe(0);
      });
    });

    it("never prints a secret that is wrong", async () => {
      await withStore(target, async ({ store }) => {
        const settings = { ...broken, storeUrl: "nonsense://user:hunter2@localhost/store" };
        const { stdout, stderr } = await target.run({ store, settings });
        expect(stderr).toContain(settingKey("cursorSecret"));
        expect(stderr).toContain(settingKey("storeUrl"));
        expect(stdout + stderr).not.toContain("hunter2");
      });
    });

    it("refuses settings that do not fit each other", async () => {
      await withStore(target, async ({ store }) => {
        const ended = await target.run({ store, settings: { requestTimeout: "1s", bodyTimeout: "2s" } });
        expect(ended.code).toBeGreaterThan(0);
        expect(ended.stderr).toContain(settingKey("requestTimeout"));
        expect(ended.stderr).toContain(settingKey("bodyTimeout"));
      });
    });

    it("on a port that is taken says so and ends", async () => {
      await withStore(target, async ({ store }) => {
        const [port] = await freePorts();
        const squatter = createServer().listen(port, "127.0.0.1");
        await once(squatter, "listening");
        try {
          const { code, stdout, stderr } = await target.run({ store, settings: { httpPort: String(port) } });
          expect(code).toBeGreaterThan(0);
          expect(stdout + stderr).toContain(String(port));
        } finally {
          squatter.close();
        }
      });
    });
  });
}
