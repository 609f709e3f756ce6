/**
 * The configuration keys that the suite sets, in one table for all technologies: the name used here → the key in
 * `config/default.toml`.
 */
const keys = {
  httpHost: "http.host",
  httpPort: "http.port",
  bodyLimit: "http.max_body_bytes",
  concurrentRequests: "http.max_concurrent_requests",
  headerTimeout: "http.header_timeout",
  bodyTimeout: "http.body_timeout",
  requestTimeout: "http.request_timeout",
  corsOrigins: "http.cors.allowed_origins",
  rateLimit: "http.rate_limit.requests_per_second",
  rateBurst: "http.rate_limit.burst",
  metricsHost: "metrics.host",
  metricsPort: "metrics.port",
  requireIfMatch: "api.require_if_match",
  idempotencyTime: "api.idempotency_ttl",
  idempotencyLease: "api.idempotency_lease",
  cursorSecret: "api.cursor_secret",
  storeUrl: "store.url",
  storeWait: "store.acquire_timeout",
  drainDelay: "shutdown.delay",
  drainLimit: "shutdown.drain_timeout",
  logFormat: "telemetry.log_format",
  logFilter: "telemetry.log_filter",
} as const;

export type SettingName = keyof typeof keys;

/** Values of settings, as they are written in the environment. */
export type Settings = { readonly [name in SettingName]?: string };

/** Short time limits that fit each other, for tests that wait for one of them. */
export const shortTimes: Settings = {
  headerTimeout: "600ms",
  bodyTimeout: "400ms",
  requestTimeout: "500ms",
  storeWait: "400ms",
  idempotencyLease: "1s",
};

/** The key of a setting as it stands in `config/default.toml` and in error messages. */
export function settingKey(name: SettingName): string {
  return keys[name];
}

/** The environment variable of a setting: `http.port` of `MY_SERVICE` is `MY_SERVICE__HTTP__PORT`. */
export function settingVariable(envPrefix: string, name: SettingName): string {
  return [envPrefix, ...keys[name].split(".")].join("__").toUpperCase();
}

export function environment(envPrefix: string, settings: Settings): Record<string, string> {
  const names = Object.keys(settings) as SettingName[];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = settings[name];
      return value === undefined ? [] : [[settingVariable(envPrefix, name), value]];
    }),
  );
}
