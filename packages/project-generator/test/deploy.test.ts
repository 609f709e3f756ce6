import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderService } from "@microforge/core/service";
import { loadCatalogue, resolveFeatures, templatesFolder } from "@microforge/core/templates";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse as parseToml } from "smol-toml";
import { beforeAll, describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { exampleEntities } from "../src/example.ts";
import { resolveValues } from "../src/values.ts";

const catalogue = loadCatalogue(templatesFolder());
const composeSchema = join(import.meta.dirname, "../../../test/schemas/compose-spec.json");

/** What can be known of the files for containers and Kubernetes without a container engine or a cluster. */
describe.each([
  ["default", {}],
  ["postgres", {}],
  ["default", { tenancy: ["registry"] }],
  ["postgres", { tenancy: ["registry"] }],
])("preset %s with %j", (name, more) => {
  const files = new Map<string, string>();
  beforeAll(async () => {
    const preset = catalogue.presets.find((candidate) => candidate.name === name);
    const rendered = await renderService(catalogue, {
      name: "my_service",
      values: resolveValues([]),
      features: resolveFeatures(catalogue, { ...preset?.features, ...more }),
      entities: exampleEntities(catalogue),
      workspaceMember: false,
    });
    for (const { path, content } of rendered.files) files.set(path, content);
  });
  const text = (path: string): string => files.get(path) ?? "";
  const manifest = (file: string) => parse(text(`deploy/kubernetes/${file}`));
  const container = () => manifest("deployment.yaml").spec.template.spec.containers[0];

  test("compose.yaml is valid, and publishes on the loopback address only", () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const valid = ajv.compile(JSON.parse(readFileSync(composeSchema, "utf8")));
    const compose = parse(text("compose.yaml"));
    expect(valid(compose), JSON.stringify(valid.errors)).toBe(true);
    for (const service of Object.values<{ ports?: string[]; image?: string }>(compose.services)) {
      for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/u);
      expect(service.image).not.toMatch(/:latest$/u);
    }
  });

  test("no password has a default", () => {
    for (const [path, content] of files)
      if (/\.(?:ya?ml|toml)$/u.test(path))
        expect(content, path).not.toMatch(/PASSWORD[^\n]*:-|postgres:\/\/[^\s@:]+:[^\s@]+@/u);
  });

  test("every resource that the kustomization names is there, and no other", () => {
    const { resources } = manifest("kustomization.yaml");
    const written = [...files.keys()].filter((path) => path.startsWith("deploy/kubernetes/"));
    expect([...resources, "kustomization.yaml"].sort()).toEqual(written.map((path) => path.split("/").at(-1)).sort());
  });

  test("names are DNS labels, though the crate's name is not", () => {
    for (const file of manifest("kustomization.yaml").resources)
      for (const document of parseAllDocuments(text(`deploy/kubernetes/${file}`)))
        expect(document.getIn(["metadata", "name"])).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/u);
  });

  test("probes, limits and a strict security context", () => {
    const { livenessProbe, readinessProbe, startupProbe, resources, securityContext } = container();
    expect(livenessProbe.httpGet.path).toBe("/health/live");
    expect(readinessProbe.httpGet.path).toBe("/health/ready");
    expect(startupProbe.httpGet.path).toMatch(/^\/health\//u);
    expect(Object.keys(resources)).toEqual(expect.arrayContaining(["requests", "limits"]));
    expect(securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(manifest("deployment.yaml").spec.template.spec.securityContext).toMatchObject({ runAsNonRoot: true });
    expect(manifest("poddisruptionbudget.yaml").kind).toBe("PodDisruptionBudget");
  });

  test("the process has time to drain before it is killed", () => {
    const { shutdown } = parseToml(text("config/default.toml")) as {
      shutdown: { delay: string; drain_timeout: string };
    };
    const seconds = (time: string) => Number.parseFloat(time) * (time.endsWith("ms") ? 0.001 : 1);
    const grace = manifest("deployment.yaml").spec.template.spec.terminationGracePeriodSeconds;
    expect(grace).toBeGreaterThan(seconds(shutdown.delay) + seconds(shutdown.drain_timeout));
  });

  test("only what changes the tables gets the password of their owner", () => {
    const { containers, initContainers = [] } = manifest("deployment.yaml").spec.template.spec;
    const secrets = (all: { envFrom?: { secretRef?: { name: string } }[] }[]) =>
      all.flatMap(({ envFrom = [] }) => envFrom.flatMap(({ secretRef }) => secretRef?.name ?? []));
    const owners = name === "postgres" && "tenancy" in more ? ["my-service-migration"] : [];
    expect(secrets(containers).filter((secret) => secret.endsWith("migration"))).toEqual([]);
    expect(secrets(initContainers).filter((secret) => secret.endsWith("migration"))).toEqual(owners);
  });

  test("the image builds from the lock file and does not run as root", () => {
    expect(text("Dockerfile")).toContain("--locked");
    expect(text("Dockerfile")).toMatch(/^USER \d+/mu);
    expect(text("Dockerfile")).not.toMatch(/^FROM \S+:latest/mu);
  });

  test("the workflow asks for no more than it needs, and pins its actions", () => {
    const workflow = parse(text(".github/workflows/ci.yaml"));
    expect(workflow.permissions).toEqual({ contents: "read" });
    const steps = Object.values<{ steps: { uses?: string }[] }>(workflow.jobs).flatMap((job) => job.steps);
    for (const { uses } of steps) if (uses) expect(uses).toMatch(/@(?:[0-9a-f]{40}|v\d+\.\d+\.\d+)$/u);
    const commands = text(".github/workflows/ci.yaml");
    for (const command of ["cargo fmt", "cargo clippy", "cargo test", "audit"]) expect(commands).toContain(command);
  });
});
