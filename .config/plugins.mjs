import { relative, resolve } from "node:path";

/** An esbuild plugin that replaces the contents of a module. */
export const replaceModule = (filter, contents) => ({
  name: `replace ${filter}`,
  setup(bundle) {
    bundle.onLoad({ filter }, () => ({ contents, loader: "js" }));
  },
});

/**
 * The source of a module that replaces `tool-list.ts`, with prebuilt definitions. The listed ones are read as slices
 * of tools.json, a file beside the bundle, so that the amount of code which a start loads does not grow with the
 * tools.
 *
 * @param tools the result of `loadTools`
 */
export function prebuiltTools(tools) {
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
 * An esbuild plugin that loads the MCP SDK's JSON Schema validator (ajv) on first use. The SDK's server and client
 * import it when they are loaded, but use it for few things.
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

/** The name of a module in start.cjs and bundle.cjs: its path relative to the root, with forward slashes. */
const nameOf = (root, path) => relative(root, path).replaceAll("\\", "/");

/**
 * An esbuild plugin for start.cjs: a dynamic import loads the bundle and takes the module from it.
 *
 * @param targets a set to which the names of the dynamically imported modules are added
 */
export const lazyChunk = (root, targets) => ({
  name: "lazy chunk",
  setup(build) {
    build.onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
      if (kind !== "dynamic-import") return undefined;
      const name = nameOf(root, resolve(resolveDir, path));
      targets.add(name);
      return { path: name, namespace: "lazy chunk" };
    });
    build.onLoad({ filter: /.*/, namespace: "lazy chunk" }, ({ path }) => ({
      contents: `
        const { loadBundle } = require("./src/bin/bundle-loader.cjs");
        module.exports = loadBundle(__dirname)[${JSON.stringify(path)}]();`,
      resolveDir: root,
    }));
  },
});

/** The entry module of start.cjs, which shares its modules with the bundle: each must be loaded only once. */
export const exportShared = (root, names) => ({
  contents: `
    const { shared } = require("./src/bin/bundle-loader.cjs");
    ${names.map((name) => `shared[${JSON.stringify(name)}] = () => require(${JSON.stringify(`./${name}`)});`).join("\n")}
    require("./src/cli/main.ts");`,
  resolveDir: root,
  sourcefile: "start.cjs",
});

/** An esbuild plugin for bundle.cjs: the modules `names` are taken from start.cjs instead of being bundled again. */
export const importShared = (root, names) => ({
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
