import { CliError, type Text } from "@microforge/core/program";
import type { Kysely } from "kysely";
import { latestPlan } from "../billing/plan-store.ts";
import { type CreateRequest, checkRequest, defaultPlan } from "../lifecycle/create-request.ts";
import { checkRegion } from "../lifecycle/data-stores.ts";
import { checkSlug } from "../lifecycle/slug.ts";
import { checkName } from "../lifecycle/tenant-name.ts";
import { checkTimeZone } from "../lifecycle/time-zone.ts";
import type { Isolation, Tables } from "../registry/tables.ts";

/** A new tenant as a form or a body says it. */
export interface GivenTenant {
  readonly name: string;
  readonly slug?: string | undefined;
  readonly isolation?: Isolation | undefined;
  readonly plan?: string | undefined;
  readonly region?: string | undefined;
  readonly timeZone?: string | undefined;
}

export type TenantField = keyof GivenTenant;

/** What is wrong with one value of the input. */
export interface WrongField {
  readonly field: TenantField;
  readonly code: string;
  readonly text: Text;
  readonly hint: Text | undefined;
}

/** A checked request, or all that is wrong at once: people correct a form in one go. */
export async function readNewTenant(
  db: Kysely<Tables>,
  given: GivenTenant,
): Promise<{ readonly request: CreateRequest } | { readonly wrong: readonly WrongField[] }> {
  const { name, slug, plan, region, timeZone, isolation } = given;
  const found = [
    await wrongIn("name", () => checkName(name)),
    await wrongIn("slug", () => slug !== undefined && checkSlug(slug)),
    await wrongIn("plan", () => latestPlan(db, plan ?? defaultPlan)),
    await wrongIn("region", () => region !== undefined && checkRegion(region)),
    await wrongIn("timeZone", () => timeZone !== undefined && checkTimeZone(timeZone)),
  ];
  const wrong = found.flat();
  if (wrong.length > 0) return { wrong };
  return { request: checkRequest({ name, slug, isolation, plan, region, timeZone }) };
}

/** The field that an error of the creation itself is about; undefined for those that are about none. */
export function fieldOf({ code }: CliError): TenantField | undefined {
  const fields: Readonly<Record<string, TenantField>> = {
    "tenant-exists": "slug",
    "tenant-deleted": "slug",
    "name-ambiguous": "slug",
    "region-unknown": "region",
    "data-store-missing": "isolation",
    "data-store-kind": "isolation",
  };
  return fields[code];
}

async function wrongIn(field: TenantField, check: () => unknown): Promise<readonly WrongField[]> {
  try {
    await check();
    return [];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [{ field, code: error.code, text: error.text, hint: error.hint }];
  }
}
