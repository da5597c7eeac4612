// Runs the benchmarks: `npm run bench -- [--quick] [--details] [--markdown] [--server FILE] [SECTION …]`.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const outdir = `${root}node_modules/.cache/clerk-mcp-bench`;

await build({
  absWorkingDir: root,
  entryPoints: ["test/bench/main.ts", "test/bench/api-process.ts"],
  outdir,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  packages: "external",
  platform: "node",
  target: "node20",
  format: "esm",
  logLevel: "warning",
});

const { bench } = await import(`${outdir}/main.mjs`);
process.exitCode = await bench(process.argv.slice(2), { root, outdir });
