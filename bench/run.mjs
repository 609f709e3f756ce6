// npm run bench [-- tool|entities|service|tenants]: figures as ratios, both sides measured by turns in one run, because machines differ
// and are shared, and seconds mean little. Prints a table; exits 1 when a figure is over its limit.
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { atLeast, atMost, medians, printFigures, seconds, work } from "./measure.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const generator = join(here, "../packages/project-generator/bin/project-generator.js");
const codeGenerator = join(here, "../packages/code-generator/bin/code-generator.js");

/** The fields of the entity that is measured. */
const fields = "name:string(1..80) email:email^ age:i32? role:enum(admin,member)=member";

const only = process.argv[2];
const wanted = (part) => only === undefined || only === part;
if (wanted("tool")) benchTool();
if (wanted("entities")) benchEntities();
if (wanted("service")) await benchService();
if (wanted("tenants")) await (await import("./tenants.mjs")).benchTenants();
if (!printFigures()) process.exitCode = 1;

// --- the tool ---------------------------------------------------------------------------------------------------------

function benchTool() {
  let folder = 0;
  const sides = {
    node: () => ["-e", "0"],
    help: () => [generator, "--help"],
    generate: () => [generator, "new", "demo", "--dir", join(work, String(folder++)), "--yes", "--no-git", "--quiet"],
  };
  const times = medians(sides, 25, (args) => seconds(process.execPath, args));
  atMost("`--help` over `node -e 0`", times.help / times.node, 2, (value) => `${value.toFixed(2)} ×`);
  atMost("`new demo --yes` over `node -e 0`", times.generate / times.node, 4, (value) => `${value.toFixed(2)} ×`);
  atMost(
    "`new demo --yes`, peak memory",
    peakMemory(sides.generate()) / 1024 ** 2,
    150,
    (value) => `${value.toFixed(0)} MiB`,
  );
}

// --- entities ---------------------------------------------------------------------------------------------------------

function benchEntities() {
  let folder = 0;
  const fresh = (...args) => {
    const project = join(work, `entities-${folder++}`);
    seconds(process.execPath, [generator, "new", "demo", "--dir", project, "--yes", "--no-git", "--quiet", ...args]);
    return project;
  };
  const generate = (project) => [
    codeGenerator,
    "generate",
    "api",
    "User",
    "--fields",
    fields,
    "--dir",
    project,
    "--quiet",
  ];
  const sides = { node: () => ["-e", "0"], help: () => [codeGenerator, "--help"], generate: () => generate(fresh()) };
  const times = medians(sides, 15, (args) => seconds(process.execPath, args));
  atMost("`code-generator --help` over `node -e 0`", times.help / times.node, 2, (value) => `${value.toFixed(2)} ×`);
  atMost("`generate api` over `node -e 0`", times.generate / times.node, 4, (value) => `${value.toFixed(2)} ×`);

  const large = fresh("--no-example");
  const lines = swell(large, 20_000);
  const took = seconds(process.execPath, generate(large));
  atMost(`\`generate api\` into ${lines} lines of Rust`, took, 1, (value) => `${value.toFixed(2)} s`);

  const file = join(work, "services.yaml");
  const entities = Array.from(
    { length: 25 },
    (_, index) =>
      `      Thing${index}X:\n        fields:\n          name: { type: string, max: 80 }\n          size: { type: i32, optional: true }\n`,
  );
  writeFileSync(
    file,
    `services:\n${["first", "second"].map((name) => `  ${name}:\n    entities:\n${entities.join("")}`).join("")}`,
  );
  const batch = seconds(process.execPath, [codeGenerator, "batch", file, "--quiet"]);
  atMost("50 entities in two new services by `batch`", batch, 5, (value) => `${value.toFixed(2)} s`);
}

/** Makes the Rust code of a project large: every file that entities are registered in, and many beside them. */
function swell(project, wanted) {
  const item = (index) =>
    `/// Number ${index}.\npub fn number_${index}(of: u64) -> u64 {\n    match of {\n        0 => ${index},\n        other => other.wrapping_mul(${index}),\n    }\n}\n`;
  const perFile = wanted / 4;
  for (const file of ["src/domain/mod.rs", "src/store/mod.rs", "src/http/mod.rs", "src/large.rs"]) {
    const path = join(project, file);
    const before = existsSync(path) ? readFileSync(path, "utf8") : "";
    const items = Array.from({ length: Math.ceil(perFile / 8) }, (_, index) => item(index + 1));
    writeFileSync(path, `${before}\n${items.join("\n")}`);
  }
  return wanted;
}

/** The largest resident set of a node process, in bytes: the process itself tells when it ends. */
function peakMemory(args) {
  const [hook, result] = [join(work, "peak.mjs"), join(work, "peak")];
  writeFileSync(
    hook,
    `import { writeFileSync } from "node:fs";
process.on("exit", () => writeFileSync(${JSON.stringify(result)}, String(process.resourceUsage().maxRSS * 1024)));`,
  );
  seconds(process.execPath, ["--import", pathToFileURL(hook).href, ...args]);
  return Number(readFileSync(result, "utf8"));
}

// --- the generated service --------------------------------------------------------------------------------------------

async function benchService() {
  if (spawnSync("wrk", ["--version"]).error) {
    console.log("the service is not measured: `wrk` is missing (Debian: apt install wrk)");
    process.exitCode = 1;
    return;
  }
  const target = join(process.env.MICROFORGE_CACHE ?? join(homedir(), ".cache/microforge"), "bench-target");
  const service = join(work, "bench-service");
  seconds(process.execPath, [generator, "new", "bench-service", "--dir", service, "--yes", "--no-git", "--quiet"]);
  const minimal = join(work, "minimal");
  mkdirSync(join(minimal, "src"), { recursive: true });
  for (const file of ["Cargo.toml", "src/main.rs"]) copyFileSync(join(here, "minimal", file), join(minimal, file));
  // The same versions of every crate on both sides.
  const lock = readFileSync(join(service, "Cargo.lock"), "utf8");
  writeFileSync(
    join(minimal, "Cargo.lock"),
    lock.replace(/\[\[package\]\]\nname = "bench-service"\n[\s\S]*?\n\n/u, ""),
  );
  for (const folder of [service, minimal]) build(folder, target);

  const database = join(work, "bench.db");
  const [servicePort, minimalPort] = [18480, 18481];
  const started = [];
  const start = (name, args, env = {}) =>
    started.push(
      spawn(join(target, "release", name), args, {
        env: { ...process.env, ...env },
        stdio: ["ignore", "ignore", "inherit"],
      }),
    );
  try {
    start("bench-service", [], {
      BENCH_SERVICE__HTTP__PORT: String(servicePort),
      BENCH_SERVICE__METRICS__PORT: "0",
      BENCH_SERVICE__STORE__URL: `sqlite://${database}`,
    });
    await answered(`http://127.0.0.1:${servicePort}/health/ready`);
    const path = await createTask(`http://127.0.0.1:${servicePort}/api/v1/tasks`);
    start("minimal", [database, String(minimalPort)]);
    await answered(`http://127.0.0.1:${minimalPort}${path}`);

    const load = (port) => () => [`http://127.0.0.1:${port}${path}`];
    for (const port of [servicePort, minimalPort]) requestsPerSecond(...load(port)(), 2);
    const rates = medians({ service: load(servicePort), minimal: load(minimalPort) }, 7, ([url]) =>
      requestsPerSecond(url, 4),
    );
    console.log(`service ${rates.service.toFixed(0)} requests/s, minimal ${rates.minimal.toFixed(0)} requests/s`);
    const ratio = rates.service / rates.minimal;
    atLeast("GET of one entity over a minimal handler", ratio, 0.85, (value) => `${(value * 100).toFixed(0)} %`);
  } finally {
    for (const process of started) process.kill("SIGTERM");
  }
}

function build(folder, target) {
  const { status } = spawnSync("cargo", ["build", "--release"], {
    cwd: folder,
    env: { ...process.env, CARGO_TARGET_DIR: target },
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) throw new Error(`cargo build failed in ${folder}`);
}

async function createTask(url) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      title: "Measure",
      description: "A task of ordinary size.",
      status: "open",
      priority: 3,
      due_date: "2030-01-31",
    }),
  });
  if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
  return response.headers.get("location");
}

async function answered(url) {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // Not listening yet.
    }
    await sleep(50);
  }
  throw new Error(`${url} does not answer`);
}

function requestsPerSecond(url, duration) {
  const { stdout } = spawnSync("wrk", ["--threads", "1", "--connections", "32", "--duration", `${duration}s`, url], {
    encoding: "utf8",
  });
  if (/Non-2xx/u.test(stdout)) throw new Error(`${url} answered with errors:\n${stdout}`);
  return Number(/Requests\/sec:\s+([\d.]+)/u.exec(stdout)?.[1]);
}
