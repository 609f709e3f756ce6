import { featuresOf, type Project } from "@microforge/core/project";
import { type Feature, loadCatalogue, offered, templatesFolder } from "@microforge/core/templates";

/** A project that has clients in every language: what it lacks, and how microforge.yaml says so. */
interface WithClients {
  readonly project: Project;
  readonly newFeatures?: readonly Feature[];
  readonly yaml?: readonly { readonly set: readonly string[]; readonly value: unknown }[];
}

/** Adds the clients to a project that was made without any. One that has some has made its choice. */
export function withClients(project: Project): WithClients {
  if (project.features.client !== undefined) return { project };
  const catalogue = loadCatalogue(templatesFolder());
  const newFeatures = offered(catalogue, "client");
  const client = newFeatures.map(({ technology }) => technology);
  return {
    project: { ...project, features: { ...project.features, client } },
    newFeatures: featuresOf(catalogue, { features: { client } }).filter(({ slot }) => slot === "client"),
    yaml: [{ set: ["features", "client"], value: client }],
  };
}
