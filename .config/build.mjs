// Builds dist/clerk-mcp.cjs: one file that plain `node` runs, with the tools' definitions already made.
import { build } from "esbuild";
import { createRequire } from "node:module";
import { chmodSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
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

/** The tool definitions, computed from the catalogue. */
async function computeDefinitions() {
  const outfile = `${root}dist/definitions.cjs`;
  await build({ ...common, entryPoints: ["src/mcp/definitions.ts"], outfile });
  const { listedTools } = createRequire(import.meta.url)(outfile);
  rmSync(outfile);
  return listedTools();
}

const definitions = JSON.stringify(await computeDefinitions());

await build({
  ...common,
  entryPoints: ["src/cli.ts"],
  outfile: "dist/clerk-mcp.cjs",
  minify: true,
  keepNames: false,
  sourcemap: true,
  sourcesContent: false,
  banner: { js: "#!/usr/bin/env node" },
  plugins: [
    {
      name: "tool-definitions",
      setup(bundle) {
        bundle.onLoad({ filter: /src[\\/]mcp[\\/]definitions\.ts$/ }, () => ({
          contents:
            `export const listedTools = () => JSON.parse(${JSON.stringify(definitions)});` +
            "export const toolDefinitions = () => listedTools().map(({ definition }) => definition);",
          loader: "js",
        }));
      },
    },
  ],
});

// npm makes the bin of an installed package executable, but not that of a checkout.
chmodSync(`${root}dist/clerk-mcp.cjs`, 0o755);
