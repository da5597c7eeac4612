// Builds dist/: the entry point (clerk-mcp.cjs), the part that a start needs (start.cjs), one bundle of all other code
// (bundle.cjs), V8's code caches of these two, and the definitions of the tools (tools.json).
import { build } from "esbuild";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { makeCodeCache } from "./code-cache.mjs";
import {
  exportShared,
  importShared,
  lazyChunk,
  lazyValidator,
  prebuiltTools,
  replaceModule,
} from "./plugins.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

rmSync(`${root}dist`, { recursive: true, force: true });
mkdirSync(`${root}dist`);

/** The esbuild options that all bundles share. */
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  // libsql loads native binaries from its own package, so it cannot be bundled.
  external: ["libsql"],
  logLevel: "warning",
};

/** Bundles a module, runs it and returns its exports. */
async function run(entryPoint) {
  const outfile = `${root}dist/computed.cjs`;
  await build({ ...common, entryPoints: [entryPoint], outfile });
  const exports = createRequire(import.meta.url)(outfile);
  rmSync(outfile);
  delete createRequire(import.meta.url).cache[outfile];
  return exports;
}

const { loadTools } = await run("src/mcp/catalog/tool-list.ts");
const { protocolVersions } = await run("src/mcp/protocol/protocol-versions.ts");
const { searchIndex } = await run("src/mcp/catalog/search/search-index.ts");

const tools = loadTools();
writeFileSync(`${root}dist/tools.json`, tools.map(({ json }) => json).join(","));

const computed = [
  replaceModule(/src[\\/]mcp[\\/]catalog[\\/]tool-list\.ts$/, prebuiltTools(tools)),
  replaceModule(
    /src[\\/]mcp[\\/]protocol[\\/]protocol-versions\.ts$/,
    `export const protocolVersions = () => ${JSON.stringify(protocolVersions())};`,
  ),
];
/** Embeds the search index: parsing it takes a small part of the time that building it takes. */
const index = replaceModule(
  /src[\\/]mcp[\\/]catalog[\\/]search[\\/]search-index\.ts$/,
  `export const searchIndex = () => JSON.parse(${JSON.stringify(JSON.stringify(searchIndex()))});`,
);
const published = {
  ...common,
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  // License texts contain non-ASCII characters, which the code must not contain.
  legalComments: "external",
};

/** Wraps a bundle in a function, as Node wraps modules; wrapping it when it is loaded would copy the code. */
const asFunction = (parameters) => ({
  banner: { js: `(function (${parameters}) {` },
  footer: { js: "})" },
});

/**
 * The names of the modules that start.cjs imports dynamically; its build adds them. start.cjs contains what answers
 * the startup handshake, and bundle.cjs everything else.
 */
const targets = new Set();
const start = { ...published, plugins: [lazyChunk(root, targets), ...computed] };
const { metafile } = await build({
  ...start,
  entryPoints: ["src/cli/main.ts"],
  write: false,
  outdir: "dist",
  metafile: true,
});
const names = Object.keys(metafile.inputs).filter((name) => /^(src|tools)[/]|^package[.]json$/.test(name));
await build({
  ...start,
  stdin: exportShared(
    root,
    names.filter((name) => name !== "src/cli/main.ts"),
  ),
  outfile: "dist/start.cjs",
  ...asFunction("exports, require, module, __filename, __dirname"),
});
await build({
  ...published,
  stdin: {
    contents: [...targets]
      .map((name) => `exports[${JSON.stringify(name)}] = () => require(${JSON.stringify(`./${name}`)});`)
      .join("\n"),
    resolveDir: root,
    sourcefile: "bundle.cjs",
  },
  outfile: "dist/bundle.cjs",
  ...asFunction("exports, require, module, __filename, __dirname, shared"),
  plugins: [importShared(root, names), index, lazyValidator],
});
await build({
  ...published,
  entryPoints: ["src/bin/clerk-mcp.cjs"],
  outfile: "dist/clerk-mcp.cjs",
  banner: { js: "#!/usr/bin/env node" },
});
// npm makes the bin file of an installed package executable, but not that of a checkout.
chmodSync(`${root}dist/clerk-mcp.cjs`, 0o755);

for (const part of ["start.cjs", "bundle.cjs"])
  if (/[^\0-\x7f]/.test(readFileSync(`${root}dist/${part}`, "utf8")))
    throw new Error(`dist/${part} is not ASCII, as which it is read: write \\u… in regular expressions.`);

await makeCodeCache();
