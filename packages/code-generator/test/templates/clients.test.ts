import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { templatesFolder } from "@microforge/core/templates";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { compile } from "../support/clients.ts";
import { keptProject } from "../support/kept-project.ts";
import { succeed } from "../support/tool.ts";

test("the TypeScript client refuses what the service would refuse", async () => {
  const folder = await keptProject("typed-clients", "default");
  await succeed(
    folder,
    'generate api Task --fields "title:string(1..200) description:text? status:enum(open,doing,done)=open priority:i32(1..5)=3 due_date:date?"',
  );
  const client = join(folder, "clients/typescript");
  writeFileSync(join(client, "src/usage.ts"), usage);
  await compile(client);
});

test("the Rust client has the versions that services are tested with", () => {
  const folder = join(templatesFolder(), "service");
  const versions: Record<string, string> = parse(readFileSync(join(folder, "crates.yaml"), "utf8"));
  const manifest = readFileSync(join(folder, "client/rust/files/clients/rust/Cargo.toml.hbs"), "utf8");
  const used = [...manifest.matchAll(/^([a-z_-]+) = (?:\{ version = )?"(\d[\d.]*)"/gmu)].filter(
    ([, name = ""]) => !["version", "edition", "rust-version"].includes(name),
  );
  expect(used.length).toBeGreaterThan(5);
  for (const [, name = "", version] of used) expect(versions[name], name).toBe(version);
});

/** Each line after `@ts-expect-error` must be an error, and no other one may be. */
const usage = `
import { Client } from "./index.js";
import { TaskClient, type TaskPatch } from "./entities/task.js";

const tasks = new TaskClient(new Client({ url: "http://127.0.0.1:8080" }));
export const cleared: TaskPatch = { description: null };
// @ts-expect-error a required field cannot be cleared
export const refused: TaskPatch = { title: null };
// @ts-expect-error a title is required
void tasks.create({});
// @ts-expect-error no value of the enumeration
void tasks.list({ filter: { status: "nonsense" } });
// @ts-expect-error an enumeration has no order
void tasks.list({ filter: { status: { gte: "open" } } });
void tasks.list({ filter: { title: { like: "a%" }, priority: { gte: 2 } }, sort: ["-due_date", "title"] });
// @ts-expect-error patterns are for texts
void tasks.list({ filter: { priority: { like: "1%" } } });
// @ts-expect-error too long to sort by
void tasks.list({ sort: ["description"] });
`;
