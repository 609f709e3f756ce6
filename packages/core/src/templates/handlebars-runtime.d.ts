/** The part of Handlebars that runs compiled templates; the types of the package do not say what it exports. */
declare module "handlebars/runtime.js" {
  import type Handlebars from "handlebars";

  const runtime: Pick<typeof Handlebars, "create">;
  export default runtime;
}
