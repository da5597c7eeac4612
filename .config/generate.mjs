// `npm run readme`: writes the tables of tools and of their token costs into README.md, between the markers.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const root = new URL("..", import.meta.url);
const readme = new URL("README.md", root);
const program = new URL("dist/clerk-mcp.cjs", root).pathname;

const [, , surface] = readFileSync(new URL("docs/tokens.md", root), "utf8").split("\n\n");
const sections = {
  tools: execFileSync(process.execPath, [program, "tools", "--markdown"], { encoding: "utf8" }),
  surface,
};

let text = readFileSync(readme, "utf8");
for (const [name, content] of Object.entries(sections)) {
  const section = new RegExp(`(<!-- ${name} -->\\n)[^]*?(<!-- /${name} -->)`);
  if (!section.test(text)) throw new Error(`README.md has no <!-- ${name} --> … <!-- /${name} -->.`);
  text = text.replace(section, (_, begin, end) => `${begin}\n${content.trim()}\n\n${end}`);
}
writeFileSync(readme, text);
