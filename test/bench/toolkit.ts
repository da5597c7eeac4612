import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import envPaths from "env-paths";

const TOOLKIT_PACKAGE = "@clerk/agent-toolkit";
const TOOLKIT_VERSION = "0.3.15";

/**
 * Returns the path of Clerk's agent toolkit. It takes 50 MB with its dependencies, so it is not a dependency of this
 * project: npm installs it once, outside the project.
 */
export async function installToolkit(progress: (text: string) => void): Promise<string> {
  const folder = join(envPaths("clerk-mcp", { suffix: "" }).cache, `agent-toolkit-${TOOLKIT_VERSION}`);
  const program = join(folder, "node_modules", TOOLKIT_PACKAGE, "dist/modelcontextprotocol/local-server.js");
  if (existsSync(program)) return program;
  progress(`calls: installing ${TOOLKIT_PACKAGE}@${TOOLKIT_VERSION} into ${folder}`);
  await mkdir(folder, { recursive: true });
  const flags = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"];
  await promisify(execFile)("npm", [
    "install",
    ...flags,
    "--prefix",
    folder,
    `${TOOLKIT_PACKAGE}@${TOOLKIT_VERSION}`,
  ]);
  return program;
}
