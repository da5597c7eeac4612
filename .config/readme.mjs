// Writes the tool table into README.md, between its markers: `npm run readme`.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const root = new URL("..", import.meta.url);
const readme = new URL("README.md", root);
const program = new URL("dist/clerk-mcp.cjs", root).pathname;

const tables = execFileSync(process.execPath, [program, "tools", "--markdown"], { encoding: "utf8" });
const text = readFileSync(readme, "utf8");
const section = /(<!-- tools -->\n)[\s\S]*?(<!-- \/tools -->)/;
if (!section.test(text)) throw new Error("README.md has no <!-- tools --> … <!-- /tools -->.");
writeFileSync(
  readme,
  text.replace(section, (_, begin, end) => `${begin}\n${tables}\n${end}`),
);
