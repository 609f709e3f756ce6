import { checkEntity, checkRowSecurity } from "../entity/check/check.ts";
import type { RowSecurity } from "../entity/evolve/evolve.ts";
import { type Entities, entitySchema } from "../entity/spec.ts";
import type { Store } from "../entity/types/types.ts";
import { entityView } from "../entity/view/view.ts";
import type { Feature } from "../templates/catalogue.ts";
import type { RenderedFile } from "../templates/templates.ts";
import { type EntityFiles, renderEntity, renderMigration } from "./entity-files.ts";
import {
  type EvolveOptions,
  migrationNumber,
  type NumberedMigration,
  newMigrations,
  type Recorded,
  type RecordedEntity,
  type Wanted,
} from "./history.ts";

export interface EntitiesToRender {
  readonly templates: string;
  readonly features: readonly Feature[];
  readonly store: Store;
  /** What the service's own templates see. */
  readonly shared: object;
  /** What the tables were made for, by the names that entities had then. */
  readonly tables: Recorded;
  readonly before: Recorded;
  readonly after: Wanted;
  /** The entities whose files are wanted; the others keep what is recorded of them. */
  readonly touched: ReadonlySet<string>;
  readonly numbers: (count: number) => readonly string[];
  /** Whether the database itself keeps tenants apart. */
  readonly rowSecurity: RowSecurity;
  readonly evolution?: EvolveOptions;
}

export interface RenderedEntities {
  readonly entities: ReadonlyMap<string, EntityFiles>;
  readonly migrations: readonly NumberedMigration[];
  readonly migrationFiles: readonly RenderedFile[];
  readonly recorded: Recorded;
}

/** The files of entities, and the migrations that lead to them. */
export function renderEntities(wish: EntitiesToRender): RenderedEntities {
  const { templates, features, store, shared, tables, before, after, touched, numbers, rowSecurity, evolution } = wish;
  const specs: Entities = Object.fromEntries(Object.entries(after).map(([name, { spec }]) => [name, spec]));
  for (const name of touched) if (specs[name]) checkEntity(name, specs[name]);
  if (rowSecurity.after) checkRowSecurity(specs);
  const migrations = newMigrations(tables, after, store, numbers, rowSecurity, evolution);
  const entities = new Map<string, EntityFiles>();
  const recorded: Record<string, RecordedEntity> = {};
  for (const [name, { spec, parts }] of Object.entries(after)) {
    const own = migrations.filter((migration) => migration.entity === name).map(({ migration }) => migration);
    const history = [...(before[name]?.migrations ?? []), ...own];
    const known = before[name];
    if (!touched.has(name) && known) {
      recorded[name] = { ...known, migrations: history };
      continue;
    }
    const view = entityView(name, spec, { entities: specs, rowSecurity: rowSecurity.after });
    const number = migrationNumber(history[0] ?? "");
    const rendered = renderEntity(view, { templates, features, parts, shared, number });
    entities.set(name, rendered);
    recorded[name] = {
      // In the order of the schema, in which it will be read again.
      spec: entitySchema.parse(spec),
      parts: [...parts],
      migrations: history,
      files: rendered.files.map(({ path }) => path).sort(),
      registrations: [...rendered.registrations],
    };
  }
  const migrationFiles = migrations.flatMap((migration) => renderMigration(templates, features, migration));
  return { entities, migrations, migrationFiles, recorded };
}
