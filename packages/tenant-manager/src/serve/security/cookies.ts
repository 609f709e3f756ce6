/** The values of a `Cookie` header by name; of two with one name the first. */
export function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const part of (header ?? "").split(";")) {
    const equals = part.indexOf("=");
    const name = part.slice(0, equals).trim();
    if (equals > 0 && name !== "" && !cookies.has(name)) cookies.set(name, part.slice(equals + 1).trim());
  }
  return cookies;
}

interface CookieOptions {
  readonly secure: boolean;
  /** Seconds; 0 removes it, undefined keeps it as long as the browser is open. */
  readonly maxAge?: number;
  readonly sameSite?: "Strict" | "Lax";
}

/** A `Set-Cookie` header for all of this server and nobody else; no script can read it. */
export const cookie = (name: string, value: string, { secure, maxAge, sameSite = "Strict" }: CookieOptions): string =>
  [
    `${name}=${value}`,
    "Path=/",
    "HttpOnly",
    `SameSite=${sameSite}`,
    ...(secure ? ["Secure"] : []),
    ...(maxAge === undefined ? [] : [`Max-Age=${maxAge}`]),
  ].join("; ");

/** Cookies know no ports: two servers of one machine must not take each other's. `__Host-` binds it to https. */
export const sessionCookieName = (secure: boolean, port: number): string =>
  secure ? "__Host-tenant_manager" : `tenant_manager_${port}`;
