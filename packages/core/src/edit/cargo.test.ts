import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { type CargoManifest, renderCargoManifest } from "./cargo.ts";

const hostile = "quotes \"''', {{x}}, */, \\, 中文, 🚀,\nlines\r\n\ttabs \u0000";

const sample: CargoManifest = {
  package: {
    publish: false,
    description: hostile,
    name: "demo",
    edition: "2024",
    version: "0.1.0",
    "rust-version": "1.94",
  },
  dependencies: {
    tokio: {
      version: "1.54.0",
      features: ["macros", "rt-multi-thread", "net", "signal", "time", "sync", "fs", "process"],
    },
    axum: { version: "0.8.9", features: ["macros"] },
    anyhow: { version: "1.0.104" },
    sqlx: { version: "0.9.0", defaultFeatures: false, optional: true },
  },
  devDependencies: { tower: { version: "0.5.3", package: "tower-renamed", features: ["util"] } },
  buildDependencies: {},
  lints: {
    rust: { unsafe_code: "forbid" },
    clippy: { pedantic: { level: "warn", priority: -1 }, unwrap_used: "deny" },
  },
  profile: { release: { lto: "thin", debug: 1, strip: true } },
};

describe("renderCargoManifest", () => {
  it("writes what people would", () => {
    expect(renderCargoManifest({ ...sample, package: { ...sample.package, description: "A demo" } })).toBe(`[package]
name = "demo"
version = "0.1.0"
edition = "2024"
rust-version = "1.94"
description = "A demo"
publish = false

[dependencies]
anyhow = "1.0.104"
axum = { version = "0.8.9", features = ["macros"] }
sqlx = { version = "0.9.0", default-features = false, optional = true }
tokio = { version = "1.54.0", features = [
    "macros",
    "rt-multi-thread",
    "net",
    "signal",
    "time",
    "sync",
    "fs",
    "process",
] }

[dev-dependencies]
tower = { package = "tower-renamed", version = "0.5.3", features = ["util"] }

[lints.rust]
unsafe_code = "forbid"

[lints.clippy]
pedantic = { level = "warn", priority = -1 }
unwrap_used = "deny"

[profile.release]
lto = "thin"
debug = 1
strip = true
`);
  });

  it("is read by cargo, with a hostile description intact", { timeout: 60_000 }, () => {
    const root = mkdtempSync(join(tmpdir(), "manifest-"));
    try {
      mkdirSync(join(root, "src"));
      writeFileSync(join(root, "src/main.rs"), "fn main() {}\n");
      writeFileSync(join(root, "Cargo.toml"), renderCargoManifest(sample));
      const flags = ["metadata", "--offline", "--no-deps", "--format-version", "1"];
      const metadata = JSON.parse(execFileSync("cargo", flags, { cwd: root, encoding: "utf8" }));
      expect(metadata.packages[0]).toMatchObject({
        name: "demo",
        description: hostile,
        rust_version: "1.94",
        publish: [],
      });
      expect(metadata.packages[0].dependencies).toHaveLength(5);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  it("reads back as the data, whatever the strings", () => {
    const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }), fc.constant(hostile));
    const name = fc
      .oneof(fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_-]*$/), fc.constantFrom("a.b", "中文", 'q"q'))
      .filter((name) => name !== "__proto__");
    const crate = fc.record({ version: text, features: fc.uniqueArray(text), defaultFeatures: fc.boolean() });
    const crates = fc.dictionary(name, crate, { noNullPrototype: true });
    const lints = fc.dictionary(
      name,
      fc.dictionary(name, fc.oneof(text, fc.record({ level: text, priority: fc.integer() })), {
        minKeys: 1,
        noNullPrototype: true,
      }),
      { noNullPrototype: true },
    );
    const property = fc.property(text, crates, crates, lints, (description, dependencies, devDependencies, lints) => {
      const data = parse(
        renderCargoManifest({ package: { name: "x", description }, dependencies, devDependencies, lints }),
      );
      const table = (crates: typeof dependencies) =>
        Object.fromEntries(
          Object.entries(crates).map(([name, { version, features, defaultFeatures }]) => {
            const rest = {
              ...(defaultFeatures ? {} : { "default-features": false }),
              ...(features.length > 0 ? { features } : {}),
            };
            return [name, Object.keys(rest).length > 0 ? { version, ...rest } : version];
          }),
        );
      const expected = {
        package: { name: "x", description },
        ...(Object.keys(dependencies).length > 0 ? { dependencies: table(dependencies) } : {}),
        ...(Object.keys(devDependencies).length > 0 ? { "dev-dependencies": table(devDependencies) } : {}),
        ...(Object.keys(lints).length > 0 ? { lints } : {}),
      };
      expect(data).toEqual(expected);
    });
    fc.assert(property, { numRuns: 300 });
  });
});
