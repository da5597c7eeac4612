import { relative, resolve } from "node:path";

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
 * @param tools as `loadTools` gives them
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
    import { UsageError } from "../../shared/errors.ts";
    const read = () => {
      const file = join(__dirname, "tools.json");
      try {
        return readFileSync(file);
      } catch (error) {
        throw new UsageError(
          file + " cannot be read (" + error.code + "), and without it there are no tools. " +
            "In a checkout, run npm run build; otherwise install clerk-mcp again.",
        );
      }
    };
    let bytes;
    const cut = (from, to) => (bytes ??= read()).subarray(from, to);
    const tool = (entry) => ({ ...entry, get json() { return cut(entry.from, entry.to).toString("latin1"); } });
    export const loadTools = () => ${JSON.stringify(index)}.map(tool);
    // Neighbours in the file are cut out together: they have commas between them there.
    export const encodeToolItems = (tools) => {
      const runs = [];
      for (const { from, to } of tools) {
        const last = runs.at(-1);
        if (last?.to === from - 1) last.to = to;
        else runs.push({ from, to });
      }
      return runs.map(({ from, to }) => cut(from, to));
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

/** How a path is named in both parts of the program. */
const nameOf = (root, path) => relative(root, path).replaceAll("\\", "/");

/**
 * In the part that starts: what is imported dynamically is in the bundle, which is loaded for that.
 *
 * @param targets is given the names of the modules that are imported so
 */
export const later = (root, targets) => ({
  name: "later",
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
      if (kind !== "dynamic-import") return undefined;
      const name = nameOf(root, resolve(resolveDir, path));
      targets.add(name);
      return { path: name, namespace: "later" };
    });
    build.onLoad({ filter: /.*/, namespace: "later" }, ({ path }) => ({
      contents: `
        const { loadBundle } = require("./src/bin/bundle-loader.cjs");
        module.exports = loadBundle(__dirname)[${JSON.stringify(path)}]();`,
      resolveDir: root,
    }));
  },
});

/** A module that lets the bundle have those of the part that starts: there must be one of each only. */
export const sharing = (root, names) => ({
  contents: `
    const { shared } = require("./src/bin/bundle-loader.cjs");
    ${names.map((name) => `shared[${JSON.stringify(name)}] = () => require(${JSON.stringify(`./${name}`)});`).join("\n")}
    require("./src/cli/main.ts");`,
  resolveDir: root,
  sourcefile: "start.cjs",
});

/** In the bundle: a module of the part that starts is taken from there. */
export const shared = (root, names) => ({
  name: "shared",
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
      const name = nameOf(root, resolve(resolveDir, path));
      return names.includes(name) ? { path: name, namespace: "shared" } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: "shared" }, ({ path }) => ({
      contents: `module.exports = shared[${JSON.stringify(path)}]();`,
    }));
  },
});
