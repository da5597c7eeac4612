// Writes every generated file: `npm run generate`, after a build.
//   test/snapshots/*.json   the tools as they are listed
//   docs/tokens.md          what each tool costs in tokens
//   docs/confirmations.md   which calls need confirmation
//   docs/tools.md           the tables of tools, between their markers
//   README.md               what the default tools cost, between its markers
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("..", import.meta.url);
const toPath = (file) => fileURLToPath(new URL(file, root));

/** Runs tests that write what they compare. */
function updateSnapshots(...tests) {
  const vitest = toPath("node_modules/vitest/vitest.mjs");
  execFileSync(
    process.execPath,
    [vitest, "run", "-u", "--config", toPath(".config/vitest.config.ts"), ...tests],
    { cwd: toPath("."), stdio: ["ignore", "ignore", "inherit"] },
  );
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
function writeSection(file, name, content) {
  const path = toPath(file);
  const text = readFileSync(path, "utf8");
  const section = new RegExp(`(<!-- ${name} -->\\n)[^]*?(<!-- /${name} -->)`);
  if (!section.test(text)) throw new Error(`${file} has no <!-- ${name} --> … <!-- /${name} -->.`);
  writeFileSync(
    path,
    text.replace(section, (_, begin, end) => `${begin}\n${content.trim()}\n\n${end}`),
  );
}

// Otherwise the snapshot of a tool that was removed would stay.
rmSync(toPath("test/snapshots"), { recursive: true, force: true });
updateSnapshots(
  "test/contract/tool-snapshots.test.ts",
  "test/contract/token-costs.test.ts",
  "test/contract/confirmations-page.test.ts",
);

const program = toPath("dist/clerk-mcp.cjs");
const tables = execFileSync(process.execPath, [program, "tools", "--markdown"], { encoding: "utf8" });
writeSection("docs/tools.md", "tools", tables);

const [, , defaultTools] = readFileSync(toPath("docs/tokens.md"), "utf8").split("\n\n");
writeSection("README.md", "surface", defaultTools);
