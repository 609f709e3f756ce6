import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { emptyProject, projectTree, run } from "./support/tool.ts";

const entity = { fields: { number: { type: "string", min: 1, max: 20, unique: true }, due: { type: "date" } } };

let url: string;
let stop: () => void;
beforeEach(async () => {
  const content = JSON.stringify({ name: "Invoice", entity });
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.end(JSON.stringify({ choices: [{ message: { content } }] })));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/v1`;
  stop = () => server.close();
});
afterEach(() => stop());

const env = () => ({
  MICROFORGE_ASSIST_URL: url,
  MICROFORGE_ASSIST_MODEL: "some-model",
  MICROFORGE_ASSIST_KEY: "sk-0123456789abcdef",
});
const line = 'generate api Invoice --assist "what a customer owes"';

test("a proposal is shown, and used when the user agrees", async () => {
  const folder = await emptyProject();
  const { code, stderr } = await run(folder, line, { env: env(), answers: { "--yes": true } });
  expect(stderr).toContain("max: 20");
  expect(stderr).not.toContain("sk-0123456789abcdef");
  expect(code).toBe(0);
  expect(existsSync(join(folder, "src/domain/invoice.rs"))).toBe(true);
});

test("one that is refused, and one that nobody can agree to, change nothing", async () => {
  const folder = await emptyProject();
  const before = await projectTree(folder);
  expect((await run(folder, line, { env: env(), answers: { "--yes": false } })).code).toBe(130);
  const { code, stderr } = await run(folder, line, { env: env() });
  expect(code).toBe(2);
  expect(stderr).toContain("--yes");
  expect(await projectTree(folder)).toEqual(before);
});

test("without settings the error says what to set", async () => {
  const { code, stderr } = await run(await emptyProject(), line);
  expect(code).not.toBe(0);
  expect(stderr).toContain("MICROFORGE_ASSIST_URL");
});
