import { readFileSync, statSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod/v3";
import { initializeLine, toJsonRpcLine, programPath, startProcess } from "../support/server-process.ts";

/** Every window of a client starts a server, so these tests fix what a start reads and loads. */

const SourceMap = z.object({ sources: z.array(z.string()) });

/** Prints each file read and each module loaded to stderr; disables `setTimeout`, so that no idle task runs. */
const WATCH_SCRIPT = [
  "globalThis.setTimeout = () => undefined",
  "const fs = require('node:fs'), modules = require('node:module')",
  "const { readFileSync } = fs, { _load } = modules",
  "fs.readFileSync = (file, ...rest) => { process.stderr.write(`read ${file}\\n`); return readFileSync(file, ...rest); }",
  "modules._load = (name, ...rest) => { process.stderr.write(`load ${name}\\n`); return _load(name, ...rest); }",
].join("; ");

/** Records the files read and the modules loaded until the tools are listed. */
async function recordStartup(env: Readonly<Record<string, string>>) {
  const { child, stderr, exited } = startProcess(env, { script: WATCH_SCRIPT });
  child.stdin.write(
    initializeLine +
      toJsonRpcLine({ method: "notifications/initialized" }) +
      toJsonRpcLine({ id: "list", method: "tools/list" }),
  );
  let output = "";
  for await (const chunk of child.stdout) {
    output += String(chunk);
    if (output.split("\n").length > 2) break;
  }
  expect(output).toContain('"id":"list"');
  // Part of stderr may be unread until the process has exited.
  child.kill("SIGKILL");
  await exited;
  const events = stderr().split("\n");
  const listEvents = (kind: string) =>
    events.flatMap((event) => (event.startsWith(`${kind} `) ? [event.slice(kind.length + 1)] : []));
  return { read: listEvents("read"), loaded: new Set(listEvents("load")) };
}

test.each([
  ["the sandbox", { CLERK_MCP_SANDBOX: ":memory:" }],
  ["Clerk", { CLERK_SECRET_KEY: "sk_test_0123456789abcdefghij" }],
])(
  "a start with %s reads the prebuilt tool definitions and loads only Node's own modules",
  async (_, env) => {
    const { read, loaded } = await recordStartup(env);
    expect(read.map((file) => basename(file))).toEqual([
      "clerk-mcp.cjs",
      "start.cjs",
      "start.cjs.cache",
      "tools.json",
    ]);
    loaded.delete(programPath);
    expect([...loaded].toSorted()).toMatchInlineSnapshot(`
      [
        "node:buffer",
        "node:fs",
        "node:module",
        "node:os",
        "node:path",
        "node:process",
        "node:timers/promises",
        "node:util",
        "node:vm",
      ]
    `);
  },
);

test("the files that a start reads stay below their size limits", () => {
  const size = (name: string) => statSync(programPath.replace("clerk-mcp.cjs", name)).size;
  expect(size("clerk-mcp.cjs")).toBeLessThan(2000);
  expect(size("start.cjs")).toBeLessThan(85_000);
  // The cache also contains the source.
  expect(size("start.cjs.cache") - size("start.cjs")).toBeLessThan(175_000);
  expect(size("tools.json")).toBeLessThan(450_000);
});

test("start.cjs is bundled from these modules", () => {
  const map: unknown = JSON.parse(
    readFileSync(programPath.replace("clerk-mcp.cjs", "start.cjs.map"), "utf8"),
  );
  const modules = SourceMap.parse(map).sources.filter((source) => source.startsWith("../"));
  expect([...new Set(modules)].toSorted()).toMatchInlineSnapshot(`
    [
      "../node_modules/env-paths/index.js",
      "../node_modules/is-safe-filename/index.js",
      "../package.json",
      "../src/bin/bundle-loader.cjs",
      "../src/bin/code-cache-loader.cjs",
      "../src/clerk-api/request.ts",
      "../src/clerk-api/startup.ts",
      "../src/cli/commands/command-registry.ts",
      "../src/cli/commands/index.ts",
      "../src/cli/commands/serve-command.ts",
      "../src/cli/main.ts",
      "../src/config/index.ts",
      "../src/config/options.ts",
      "../src/config/parsers.ts",
      "../src/config/settings.ts",
      "../src/mcp/catalog/ascii-json.ts",
      "../src/mcp/catalog/meta-tools.ts",
      "../src/mcp/catalog/startup.ts",
      "../src/mcp/catalog/tool-access.ts",
      "../src/mcp/catalog/tool-list.ts",
      "../src/mcp/catalog/tool-listing.ts",
      "../src/mcp/protocol/initialize-result.ts",
      "../src/mcp/protocol/instructions.ts",
      "../src/mcp/protocol/protocol-versions.ts",
      "../src/mcp/protocol/startup.ts",
      "../src/mcp/startup.ts",
      "../src/mcp/text.ts",
      "../src/mcp/transports/backpressure.ts",
      "../src/mcp/transports/startup-handshake.ts",
      "../src/mcp/transports/startup.ts",
      "../src/server/connection.ts",
      "../src/server/load-tool-access.ts",
      "../src/server/startup.ts",
      "../src/shared/errors.ts",
      "../src/shared/image-type.ts",
      "../src/shared/index.ts",
      "../src/shared/instance-info.ts",
      "../src/shared/invisible-characters.ts",
      "../src/shared/json-depth.ts",
      "../src/shared/json-size.ts",
      "../src/shared/json.ts",
      "../src/shared/log.ts",
      "../src/shared/loopback.ts",
      "../src/shared/memoize-async.ts",
      "../src/shared/progress-heartbeat.ts",
      "../src/shared/redact.ts",
      "../src/shared/version.ts",
      "../start.cjs",
    ]
  `);
});
