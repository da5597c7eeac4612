// Builds dist/: one bundle with all that can be computed beforehand, V8's cache of its code, and what starts it.
import { build } from "esbuild";
import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { makeCodeCache } from "./code_cache.mjs";
import { definitions, lazyValidator, replaced } from "./plugins.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

rmSync(`${root}dist`, { recursive: true, force: true });
mkdirSync(`${root}dist`);

/** How everything is bundled. */
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  // Its binaries come with the package and are found beside it.
  external: ["libsql"],
  logLevel: "warning",
};

/** What a module exports, when it is run now. */
async function run(entryPoint) {
  const outfile = `${root}dist/computed.cjs`;
  await build({ ...common, entryPoints: [entryPoint], outfile });
  const exports = createRequire(import.meta.url)(outfile);
  rmSync(outfile);
  delete createRequire(import.meta.url).cache[outfile];
  return exports;
}

const { listedTools } = await run("src/mcp/definitions.ts");
const { protocolVersions } = await run("src/mcp/protocol.ts");

const tools = listedTools();
writeFileSync(`${root}dist/tools.json`, tools.map(({ json }) => json).join(","));

await build({
  ...common,
  entryPoints: ["src/cli.ts"],
  outfile: "dist/bundle.cjs",
  minify: true,
  keepNames: false,
  sourcemap: true,
  sourcesContent: false,
  // A function, as Node makes one of each module: the starter would have to copy all of it to do so.
  banner: { js: "(function (exports, require, module, __filename, __dirname) {" },
  footer: { js: "})" },
  plugins: [
    replaced(/src[\\/]mcp[\\/]definitions\.ts$/, definitions(tools)),
    replaced(
      /src[\\/]mcp[\\/]protocol\.ts$/,
      `export const protocolVersions = () => ${JSON.stringify(protocolVersions())};`,
    ),
    lazyValidator,
  ],
});

// npm makes the bin of an installed package executable, but not that of a checkout.
copyFileSync(`${root}.config/start.cjs`, `${root}dist/clerk-mcp.cjs`);
chmodSync(`${root}dist/clerk-mcp.cjs`, 0o755);
await makeCodeCache();
