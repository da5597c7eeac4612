/** Puts code in a module's place. */
export const replaced = (filter, contents) => ({
  name: `replaced ${filter}`,
  setup(bundle) {
    bundle.onLoad({ filter }, () => ({ contents, loader: "js" }));
  },
});

/**
 * The module that lists the tools, with all definitions made: those that are shown are cut out of a file beside the
 * bundle, so that a start reads no more code for many tools than for few.
 *
 * @param tools as `listedTools` gives them
 */
export function definitions(tools) {
  let from = 0;
  const index = tools.map(({ json, ...known }) => {
    const entry = { ...known, from, to: from + json.length };
    from = entry.to + 1;
    return entry;
  });
  return `
    import { readFileSync } from "node:fs";
    import { join } from "node:path";
    import { UsageError } from "../errors.ts";
    const read = () => {
      const file = join(__dirname, "tools.json");
      try {
        return readFileSync(file, "latin1");
      } catch (error) {
        throw new UsageError(
          file + " cannot be read (" + error.code + "), and without it there are no tools. " +
            "In a checkout, run npm run build; otherwise install clerk-mcp again.",
        );
      }
    };
    let text;
    const cut = (from, to) => (text ??= read()).slice(from, to);
    const tool = (entry) => ({ ...entry, get json() { return cut(entry.from, entry.to); } });
    export const listedTools = () => ${JSON.stringify(index)}.map(tool);
    // Neighbours in the file are cut out together: they have commas between them there.
    export const jsonOf = (tools) => {
      const runs = [];
      for (const { from, to } of tools) {
        const last = runs.at(-1);
        if (last?.to === from - 1) last.to = to;
        else runs.push({ from, to });
      }
      return runs.map(({ from, to }) => cut(from, to)).join(",");
    };`;
}

/**
 * The SDK's server and client load a validator of JSON Schema when they are loaded, and use it for few things: here
 * it is loaded when it is used.
 */
export const lazyValidator = {
  name: "lazy validator",
  setup(bundle) {
    const provider = /validation[\\/]ajv-provider\.js$/;
    bundle.onLoad({ filter: provider, namespace: "file" }, ({ path, suffix }) =>
      suffix === "?real"
        ? undefined
        : {
            contents: `
              export class AjvJsonSchemaValidator {
                constructor(ajv) { this.ajv = ajv; }
                getValidator(schema) {
                  this.real ??= new (require(${JSON.stringify(`${path}?real`)}).AjvJsonSchemaValidator)(this.ajv);
                  return this.real.getValidator(schema);
                }
              }`,
            loader: "js",
          },
    );
  },
};
