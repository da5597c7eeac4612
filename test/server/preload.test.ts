import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { connect } from "../../src/server/connection.ts";
import { preloadFirstCall } from "../../src/server/stdio-session.ts";
import { readSettings } from "../../src/config/settings.ts";
import { catalog } from "../../tools/catalog.ts";
import { detachedTerminal } from "../support/detached-terminal.ts";
import { respondWith, startScriptedApi } from "../support/scripted-api.ts";

/** Connects with these settings, and preloads the first call. */
async function preloadConnection(env: Readonly<Record<string, string>>) {
  const settings = readSettings({}, env);
  const connection = connect(settings, detachedTerminal.log.log);
  onTestFinished(() => connection.close());
  await preloadFirstCall(detachedTerminal, settings, connection);
  return connection;
}

test("preloads the first call without a request to Clerk", async () => {
  const api = await startScriptedApi(respondWith(200, { total_count: 1 }));
  const push = vi.spyOn(Socket.prototype, "push");
  onTestFinished(() => push.mockRestore());
  const { call } = await preloadConnection({
    CLERK_SECRET_KEY: "sk_test_0123456789",
    CLERK_API_URL: api.url,
  });
  expect(api.received).toEqual([]);
  expect(push).toHaveBeenCalledWith(expect.stringContaining("HTTP/1.1 200 OK"));
  const count = catalog.get("count_users");
  if (count === undefined) throw new Error("count_users is not in the catalog.");
  expect(await call(count.operation, {})).toEqual({ total_count: 1 });
});

test("preloads the first call and opens the sandbox without changing its data", async () => {
  const folder = mkdtempSync(join(tmpdir(), "clerk-mcp-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "sandbox.db");
  const { call } = await preloadConnection({ CLERK_MCP_SANDBOX: file });
  expect(existsSync(file)).toBe(true);
  const list = catalog.get("list_users");
  if (list === undefined) throw new Error("list_users is not in the catalog.");
  expect(await call(list.operation, {})).toMatchObject({ data: [] });
});
