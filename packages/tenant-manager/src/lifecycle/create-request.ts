import type { Tenant } from "../registry/find-tenant.ts";
import type { Isolation } from "../registry/tables.ts";
import { checkRegion, defaultRegion } from "./data-stores.ts";
import { shellWord } from "./shell-word.ts";
import { checkSlug } from "./slug.ts";
import { checkName } from "./tenant-name.ts";
import { checkTimeZone, defaultTimeZone } from "./time-zone.ts";

/** What the command line says of a new tenant. */
export interface Given {
  readonly name: string;
  readonly slug: string | undefined;
  readonly isolation: Isolation | undefined;
  readonly plan: string | undefined;
  readonly region: string | undefined;
  readonly timeZone: string | undefined;
}

/** A tenant's traits, as they are asked for. */
interface Traits {
  readonly isolation: Isolation;
  readonly plan: string;
  readonly region: string;
  readonly time_zone: string;
}

/** A checked request for a tenant. */
export interface CreateRequest extends Traits {
  readonly name: string;
  /** Undefined: made from the name, and the same name is then the same tenant. */
  readonly slug: string | undefined;
  /** What was said, not what is assumed: only that must agree with a tenant that is there already. */
  readonly said: Partial<Traits>;
}

export const defaultPlan = "free";

/** Checks all that can be checked without a registry. */
export function checkRequest(given: Given): CreateRequest {
  const { isolation, plan, region, timeZone } = given;
  const said: Partial<Traits> = {
    ...(isolation !== undefined && { isolation }),
    ...(plan !== undefined && { plan }),
    ...(region !== undefined && { region: checkRegion(region) }),
    ...(timeZone !== undefined && { time_zone: checkTimeZone(timeZone) }),
  };
  const assumed: Traits = { isolation: "row", plan: defaultPlan, region: defaultRegion, time_zone: defaultTimeZone };
  const slug = given.slug === undefined ? undefined : checkSlug(given.slug);
  return { name: checkName(given.name), slug, ...assumed, ...said, said };
}

/** A difference between a tenant that is there and what is asked for. */
export interface Difference {
  readonly trait: string;
  readonly is: string;
  readonly asked: string;
}

/**
 * What of the request contradicts a tenant. A tenant that was renamed or moved since is still the one that was created so:
 * each trait may be as it is now or as it was in the beginning.
 */
export function differences(
  tenant: Pick<Tenant, "name" | keyof Traits>,
  request: CreateRequest,
  inTheBeginning: Readonly<Record<string, unknown>>,
): readonly Difference[] {
  return Object.entries({ name: request.name, ...request.said }).flatMap(([trait, asked]) => {
    const is = String(tenant[trait as keyof typeof tenant]);
    const same = [is, inTheBeginning[trait]].some((value) => String(value).toLowerCase() === asked.toLowerCase());
    return same ? [] : [{ trait, is, asked }];
  });
}

/** The command that creates just this tenant, for whoever has to finish it. */
export const creatingCommand = (tenant: Pick<Tenant, "name" | "slug" | keyof Traits>): string =>
  [
    ...["tenant-manager", "create-tenant", tenant.name, "--slug", tenant.slug, "--isolation", tenant.isolation],
    ...["--plan", tenant.plan, "--region", tenant.region, "--time-zone", tenant.time_zone],
  ]
    .map(shellWord)
    .join(" ");
