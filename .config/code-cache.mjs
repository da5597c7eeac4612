// Creates V8's code caches for the built program, with the functions compiled that the start and the first call run.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const SESSION = [
  {
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "build", version: "0" },
    },
  },
  { jsonrpc: "2.0", method: "notifications/initialized" },
  { jsonrpc: "2.0", id: 2, method: "tools/list" },
  { jsonrpc: "2.0", id: 3, method: "tools/call", params: { name: "list_organizations" } },
];

/**
 * Runs a session with the built program and saves the code cache of what was run.
 *
 * @throws Error if the program exits with an error
 */
export async function makeCodeCache() {
  const recorder = fileURLToPath(new URL("./record-code-cache.cjs", import.meta.url));
  const child = spawn(process.execPath, [recorder], {
    env: { CLERK_MCP_SANDBOX: ":memory:" },
    stdio: ["pipe", "ignore", "inherit"],
  });
  child.stdin.end(SESSION.map((message) => `${JSON.stringify(message)}\n`).join(""));
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`What was built ended with ${code} while its code cache was made.`);
}
