import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

interface Service {
  image: string;
  profiles?: string[];
  ports?: string[];
  volumes?: string[];
  command?: string[];
  environment?: Record<string, string | number>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  "x-no-healthcheck"?: string;
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const compose = parse(read("docker-compose.dev.yml"), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(compose.services);

/** A value as Compose reads it when no variable is set. */
const withDefaults = (text: string): string => text.replace(/\$\{\w+:-([^}]*)\}/gu, "$1");

const publishedPorts = services.flatMap(([name, service]) =>
  (service.ports ?? []).map((written) => {
    const [address, host, container] = withDefaults(written).split(":");
    return { name, written, address, host: Number(host), container: Number(container) };
  }),
);

const bindMounts = services.flatMap(([, service]) =>
  (service.volumes ?? []).filter((volume) => volume.startsWith("./")).map((volume) => volume.split(":")),
);

const configurationFiles = readdirSync(join(root, "docker/dev"), { recursive: true, encoding: "utf8" }).filter((path) =>
  /\.(?:ya?ml|json)$/u.test(path),
);

test("docker-compose.dev.yml follows the Compose specification", () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const validate = ajv.compile(JSON.parse(read("test/schemas/compose-spec.json")));
  validate(compose);
  expect(validate.errors ?? []).toEqual([]);
});

test("it has every server that the repository promises", () => {
  expect(services.map(([name]) => name).sort()).toEqual([
    "grafana",
    "jaeger",
    "kafka",
    "mongodb",
    "mysql",
    "nats",
    "otel-collector",
    "postgres",
    "prometheus",
    "rabbitmq",
    "redis",
  ]);
});

describe.each(services)("%s", (_name, service) => {
  test("has an image pinned to a full version", () => {
    // PostgreSQL's versions have two numbers, all others three.
    expect(service.image).toMatch(/^(?:postgres:\d+\.\d+|[\w./-]+:v?\d+\.\d+\.\d+)(?:-[\w.-]+)?$/u);
  });

  test("is in one group", () => {
    expect(service.profiles).toHaveLength(1);
    expect(["databases", "messaging", "observability"]).toContain(service.profiles?.[0]);
  });

  test("has a health check, or says why it has none", () => {
    const checks = [service.healthcheck?.test, service["x-no-healthcheck"]].filter(Boolean);
    expect(checks).toHaveLength(1);
  });

  test("waits only for servers of its own groups, and only for a health that is checked", () => {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(compose.services[other]?.profiles).toEqual(service.profiles);
      if (condition === "service_healthy") expect(compose.services[other]).toHaveProperty("healthcheck");
    }
  });

  test("uses named volumes that are declared", () => {
    const named = (service.volumes ?? []).filter((volume) => !volume.startsWith(".")).map((v) => v.split(":")[0] ?? "");
    expect(Object.keys(compose.volumes)).toEqual(expect.arrayContaining(named));
  });
});

describe("ports", () => {
  test.each(publishedPorts)("$written of $name is open on 127.0.0.1 only", ({ address, host, container }) => {
    expect(address).toBe("127.0.0.1");
    expect(host).toBeGreaterThan(0);
    expect(container).toBeGreaterThan(0);
  });

  test("collide neither with each other nor with a generated service", () => {
    const taken = [8080, 9090, ...publishedPorts.map(({ host }) => host)];
    expect(taken.filter((port, index) => taken.indexOf(port) !== index)).toEqual([]);
  });
});

test(".env.example names every variable, with the default that is in force, and leaves required ones empty", () => {
  const used = [...read("docker-compose.dev.yml").matchAll(/\$\{(\w+):([-?])([^}]*)\}/gu)].map(
    ([, name, operator, value]) => [name, operator === "-" ? value : ""],
  );
  const documented = [...read(".env.example").matchAll(/^(\w+)=(.*)$/gmu)].map(([, name, value]) => [name, value]);
  const unique = (pairs: (string | undefined)[][]): string[] =>
    [...new Set(pairs.map((pair) => pair.join("=")))].sort();
  expect(unique(documented)).toEqual(unique(used));
});

describe("passwords", () => {
  const secretName = /pass|pwd|secret|token|auth|credential/iu;
  const required = /^\$\{DEV_PASSWORD:\?[^}]*\.env\.example\}$/u;

  test.each(services)("%s has none but DEV_PASSWORD, in the environment and on the command line", (_name, service) => {
    const environment = Object.entries(service.environment ?? {});
    // `--option value` and `--option=value` alike.
    const words = (service.command ?? []).flatMap((word) =>
      word.startsWith("--") ? word.split(/=(.*)/su, 2) : [word],
    );
    const options = words.map((word, index): [string, string | undefined] => [word, words[index + 1]]);
    for (const [key, value] of [...environment, ...options.filter(([word]) => word.startsWith("--"))]) {
      if (secretName.test(key)) expect(value, key).toMatch(required);
    }
  });

  test.each(["postgres", "mysql", "redis", "mongodb", "nats", "rabbitmq", "grafana"])("%s asks for one", (name) => {
    const { environment, command } = compose.services[name] ?? {};
    expect([...Object.values(environment ?? {}), ...(command ?? [])]).toContainEqual(expect.stringMatching(required));
  });

  test("no variable that holds one is used without being required", () => {
    // `$$` is a dollar sign of the container's own shell.
    const used = [...read("docker-compose.dev.yml").matchAll(/(?<!\$)\$\{?(\w+)(:?[-?+]?)/gu)];
    const secrets = used
      .filter(([, name]) => secretName.test(name ?? ""))
      .map(([, name, operator]) => [name, operator]);
    expect(secrets).toEqual([["DEV_PASSWORD", ":?"]]);
  });

  test.each(configurationFiles)("docker/dev/%s takes every one from the environment", (path) => {
    const written: unknown[] = [];
    const visit = (value: unknown, key = ""): void => {
      if (typeof value === "object" && value !== null)
        for (const [name, inner] of Object.entries(value)) visit(inner, Array.isArray(value) ? key : name);
      else if (secretName.test(key) || /:\/\/[^/@\s]*:[^/@\s]*@/u.test(String(value))) written.push(value);
    };
    visit(parse(read(join("docker/dev", path))));
    expect(written.filter((value) => !/\$(?:__env)?\{[\w:]+\}/u.test(String(value)))).toEqual([]);
  });
});

describe("configuration files", () => {
  test.each(bindMounts)("%s exists and is mounted read-only", (source, _target, mode) => {
    expect(existsSync(resolve(root, source ?? ""))).toBe(true);
    expect(mode).toBe("ro");
  });

  test.each(configurationFiles)("docker/dev/%s parses", (path) => {
    const text = read(join("docker/dev", path));
    expect(path.endsWith(".json") ? JSON.parse(text) : parse(text)).toBeTruthy();
  });

  const collector = parse(read("docker/dev/otel-collector.yaml"));

  test("every part of a collector pipeline is configured", () => {
    for (const pipeline of Object.values<Record<string, string[]>>(collector.service.pipelines)) {
      for (const [kind, names] of Object.entries(pipeline)) {
        expect(Object.keys(collector[kind])).toEqual(expect.arrayContaining(names));
      }
    }
  });

  test("the collector sends to servers of the same file", () => {
    const hosts = Object.values<{ endpoint?: string }>(collector.exporters).flatMap(({ endpoint }) =>
      endpoint ? [endpoint.replace(/^https?:\/\//u, "").split(":")[0]] : [],
    );
    expect(hosts).toHaveLength(2);
    expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(hosts));
  });

  test("the dashboard asks only datasources that are provisioned", () => {
    const { datasources } = parse(read("docker/dev/grafana/provisioning/datasources/datasources.yaml")) as {
      datasources: { uid: string; url: string }[];
    };
    const dashboard = read("docker/dev/grafana/dashboards/service.json");
    const asked = new Set([...dashboard.matchAll(/"uid": "([^"]*)"/gu)].map(([, uid]) => uid));
    asked.delete(JSON.parse(dashboard).uid);
    expect(datasources.map(({ uid }) => uid)).toEqual(expect.arrayContaining([...asked]));
    const hosts = datasources.map(({ url }) => new URL(url).hostname);
    expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(hosts));
  });
});
