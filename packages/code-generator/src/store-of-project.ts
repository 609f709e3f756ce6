import type { Store } from "@microforge/core/entity";
import { featuresOf, type OpenProject } from "@microforge/core/project";
import { storeOf } from "@microforge/core/service";
import { type Catalogue, loadCatalogue, templatesFolder } from "@microforge/core/templates";

/** The database that a project keeps its data in. */
export const storeOfProject = (
  { project }: Pick<OpenProject, "project">,
  catalogue: Catalogue = loadCatalogue(templatesFolder()),
): Store => storeOf(featuresOf(catalogue, project));
